"use strict";

// What the browser must decide by itself, as pure functions: they know numbers and words, no page.
const rules = (() => {
  // ---- numbers and words -------------------------------------------------------------------

  /** @type {(x: number, least: number, most: number) => number} */
  const clamp = (x, least, most) => Math.min(most, Math.max(least, x));

  /** @type {(from: number, to: number, share: number) => number} */
  const mix = (from, to, share) => from + share * (to - from);

  /** @type {(text: string) => string} */
  const escapeText = (text) => text.replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`);

  // A symbol is one drawing or several, one over the other.
  /** @type {(symbol: string) => string} */
  const useDrawings = (symbol) => symbol.split(" ").map((href) => `<use href="#${href}"/>`).join("");

  // ---- what Python wrote short -------------------------------------------------------------

  // A row, by the names of its columns; a row that ends early has what is usual there.
  /** @type {(columns: Told.Columns, row: unknown[]) => any} */
  function readRow(columns, row) {
    /** @type {Record<string, unknown>} */
    const named = {};
    Object.keys(columns).forEach((name, n) => { named[name] = row[n] ?? columns[name]; });
    return named;
  }

  /** @type {(columns: Told.Columns, rows: unknown[][]) => any[]} */
  const readRows = (columns, rows) => rows.map((row) => readRow(columns, row));

  // A ring is the steps between its points, in hundred-thousandths of a degree.
  /** @type {(flat: number[]) => [number, number][]} */
  function readRing(flat) {
    /** @type {[number, number][]} */
    const ring = [];
    let lon = 0, lat = 0;
    for (let n = 0; n < flat.length; n += 2) {
      lon += flat[n];
      lat += flat[n + 1];
      ring.push([lat / 1e5, lon / 1e5]);
    }
    return ring;
  }

  // Where a traced unit is at the clock `v`, or null: `geo.battle.read_trace` is the rule.
  /** @type {(trace: Told.Keyframe[], v: number) => Told.Seen | null} */
  function readTrace(trace, v) {
    let n = trace.length - 1;
    while (n >= 0 && trace[n].v >= v) n -= 1;
    const frame = trace[n], next = trace[n + 1];
    if (!frame?.shown) return null;
    const { lon, lat, position } = frame;
    if (!frame.moving) return { lon, lat, position, moving: false };
    const share = (v - frame.v) / (next.v - frame.v);
    return { lon: mix(lon, next.lon, share), lat: mix(lat, next.lat, share), position, moving: true };
  }

  // ---- what is heard, and who stands with whom ---------------------------------------------

  /** @type {(thing: { account?: string, certainty: string }, chosen: Told.Layers & { voice: string }) => boolean} */
  const isHeard = (thing, { voice, others, stated }) =>
    (!thing.account || thing.account === voice || others) && (!stated || thing.certainty === "certain");

  // Whether two units stand in one stack, or side by side in one block.
  /** @type {(one: Told.Standing, other: Told.Standing) => boolean} */
  const areStacked = (one, other) => one.side === other.side && (one.row.fold
    ? Boolean(other.row.fold) && one.row.stack === other.row.stack
    : one.row.block >= 0 && one.row.block === other.row.block);

  // The chosen unit comes to the front of its stack, and lends it its name: who changes places.
  /** @type {(standing: Told.Standing[], chosen: string | null) => Told.Raised | null} */
  function findRaised(standing, chosen) {
    const unit = standing.find((one) => one.id === chosen);
    const front = unit && standing.find((one) => one.row.fold === 1 && areStacked(one, unit));
    return front ? { unit: unit.n, front: front.n, members: front.row.members, name: unit.label } : null;
  }

  /** @type {(row: Told.UnitRow, place: string, raised: Told.Raised) => Told.UnitRow} */
  const raiseRow = (row, place, raised) => (place === "up"
    ? { ...row, fold: 1, members: raised.members, text: raised.name } : { ...row, fold: 2, members: 0 });

  // ---- layouts that are not here yet ---------------------------------------------------------

  // The layout to show instead of one that is wanting. That of another stop is the last resort: its
  // units are others. Beyond that, the nearest zoom; one of another view has other names.
  /** @type {<T extends { level: number, stop: number }>(laid: T[], wanted: { level: number, stop: number }, viewAt: (level: number) => string) => T | undefined} */
  function findNearest(laid, wanted, viewAt) {
    const view = viewAt(wanted.level);
    const cost = ({ level, stop }) =>
      1000 * Math.abs(stop - wanted.stop) + 2 * Math.abs(level - wanted.level) + (viewAt(level) === view ? 0 : 9) + (level > wanted.level ? 1 : 0);
    let best, least = Number.POSITIVE_INFINITY;
    for (const one of laid) {
      const price = cost(one);
      if (price < least) [best, least] = [one, price];
    }
    return best;
  }

  // What to ask for next: what is shown, then zooms close by, then what the other views show.
  /** @type {(at: { here: number, others: number[], levels: number[], stop: number, stops: number, reach: number, has: (level: number, stop: number) => boolean }) => { level: number, stops: number[] } | null} */
  function findLacking({ here, others, levels, stop, stops, reach, has }) {
    const near = Array.from({ length: stops }, (_, n) => n).filter((n) => Math.abs(n - stop) <= reach);
    if (!has(levels[here], stop)) {
      return { level: levels[here], stops: near.filter((n) => !has(levels[here], n) && (reach >= stops || n === stop)) };
    }
    for (const zoom of [here, here + 1, here - 1, here + 2, here - 2, ...others]) {
      const level = levels[zoom];
      const lacking = level === undefined ? [] : near.filter((n) => !has(level, n));
      if (lacking.length) return { level, stops: lacking };
    }
    return null;
  }

  // Units of which a layout says nothing stand on their spots.
  /** @type {(rows: Map<number, Told.UnitRow>, count: number) => Map<number, Told.UnitRow>} */
  function fillRows(rows, count) {
    const filled = new Map(rows);
    for (let marker = 0; marker < count; marker += 1) {
      if (!filled.has(marker)) filled.set(marker, { marker, dx: 0, dy: 0, align: 0, leader: 0, fold: 0, members: 0, text: "", block: -1, named: 1 });
    }
    return filled;
  }

  // The rows of units on their way from where they stood, by a share.
  /** @type {(from: Map<number, Told.UnitRow>, to: Map<number, Told.UnitRow>, share: number) => Map<number, Told.UnitRow>} */
  function moveRows(from, to, share) {
    return new Map([...to].map(([marker, row]) => {
      const old = from.get(marker) ?? row;
      return [marker, { ...row, dx: mix(old.dx, row.dx, share), dy: mix(old.dy, row.dy, share) }];
    }));
  }

  // ---- the clock ---------------------------------------------------------------------------

  const STOPPED = 0.002, AT_PIN = 0.001, GLIDE_MS = 420, GLIDE_LEAST_MS = 160;

  /** @type {(v: number) => boolean} */
  const isBetween = (v) => Math.abs(v - Math.round(v)) > STOPPED;

  // The stop that one step of a key or button leads to.
  /** @type {(v: number, step: number) => number} */
  function stepDay(v, step) {
    if (!isBetween(v)) return Math.round(v) + step;
    return step > 0 ? Math.ceil(v) : Math.floor(v);
  }

  /** @type {(from: number, to: number) => number} */
  const timeGlide = (from, to) => clamp(GLIDE_MS * Math.abs(to - from), GLIDE_LEAST_MS, GLIDE_MS);

  /** @type {(v: number, at: number) => boolean} */
  const isAt = (v, at) => Math.abs(v - at) < AT_PIN;

  // Of events at these readings, the number of the one at hand or next.
  /** @type {(events: number[], v: number) => number} */
  const findNext = (events, v) => events.findIndex((at) => at >= v - AT_PIN);

  // The number of the event that a step leads to: from the one at hand, else from the clock; -1: none.
  /** @type {(events: number[], current: number, v: number, step: number) => number} */
  function stepEvent(events, current, v, step) {
    if (current >= 0) return current + step < events.length ? current + step : -1;
    return step > 0 ? events.findIndex((at) => at > v - AT_PIN) : events.findLastIndex((at) => at < v + AT_PIN);
  }

  // How plainly what belongs to a stop is seen between two.
  /** @type {(v: number) => number} */
  const fade = (v) => 1 - Math.min(0.7, Math.abs(v - Math.round(v)) * 1.6);

  // Whether anything of these is drawn otherwise at one stop than at another.
  /** @type {(things: { days: number[], fallen?: number[] }[], low: number, high: number) => boolean} */
  const changes = (things, low, high) => low !== high && things.some(({ days, fallen = [] }) =>
    days.includes(low) !== days.includes(high) || fallen.includes(low) !== fallen.includes(high));

  // ---- keys --------------------------------------------------------------------------------

  const KEYS = ["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "PageUp", "PageDown", "Home", "End", " "];
  const WANT_ALL = "input:not([type=checkbox], [type=range], [type=button]), select, textarea, [contenteditable=true], " +
    "[role=listbox], [role=menu], [role=tablist], [role=radiogroup], [role=grid], [role=combobox], [role=slider]";
  const WANT_SPACE = "button, summary, a, [type=checkbox], [role=button], [role=switch]";

  const SCROLL = ["ArrowUp", "ArrowDown", "PageUp", "PageDown", "Home", "End", " "];

  // Whether a key pressed there steps through time: some controls want it for themselves.
  /** @type {(event: Told.Key) => boolean} */
  function isFreeKey(event) {
    if (!KEYS.includes(event.key) || event.defaultPrevented) return false;
    if (event.ctrlKey || event.altKey || event.metaKey) return false;
    if (SCROLL.includes(event.key) && event.target.matches("[data-scrolls]")) return false;
    return !event.target.closest(event.key === " " ? `${WANT_ALL}, ${WANT_SPACE}` : WANT_ALL);
  }

  // ---- the address -------------------------------------------------------------------------

  /** @type {readonly ["date", "lang", "view", "unit", "at", "panel"]} */
  const TEXTS = ["date", "lang", "view", "unit", "at", "panel"];
  /** @type {readonly ["others", "stated"]} */
  const LAYERS = ["others", "stated"];
  // The panel that is open where no other is named.
  const HOME = "today";

  // Only what the query names: what is wanting is for the page to say.
  /** @type {(search: string) => Told.Asked} */
  function readAddress(search) {
    const query = new URLSearchParams(search);
    /** @type {Told.Asked} */
    const asked = {};
    for (const name of TEXTS) if (query.get(name)) asked[name] = query.get(name);
    for (const name of LAYERS) asked[name] = query.get(name) === "1";
    return asked;
  }

  // Keys of others, such as Streamlit's `embed`, stay as they are.
  /** @type {(chosen: Told.Asked, search: string) => string} */
  function writeAddress(chosen, search) {
    const query = new URLSearchParams(search);
    const values = { ...chosen, panel: chosen.panel === HOME ? null : chosen.panel };
    for (const name of TEXTS) {
      if (values[name]) query.set(name, values[name]);
      else query.delete(name);
    }
    for (const name of LAYERS) {
      if (values[name]) query.set(name, "1");
      else query.delete(name);
    }
    const text = query.toString().replaceAll("%2C", ",");
    return text ? `?${text}` : "";
  }

  // Latitude, longitude and zoom, as far as a map of the world in Mercator's projection reaches.
  /** @type {(text: string) => boolean} */
  function isPlace(text) {
    const numbers = text.split(",").map(Number);
    const [lat, lon, zoom] = numbers;
    return numbers.length === 3 && numbers.every(Number.isFinite) &&
      Math.abs(lat) <= 85 && Math.abs(lon) <= 180 && zoom >= 0 && zoom <= 24;
  }

  // ---- seats -------------------------------------------------------------------------------

  // How far below the window's top a view begins: in the middle or a little below, for the caption.
  /** @type {(high: number, view: number, margins: { pad: number, foot: number, crown: number }) => number} */
  function seatView(high, view, { pad, foot, crown }) {
    const slack = Math.max(0, high - pad - foot - view);
    return pad + slack / 2 + Math.min(crown, slack / 2);
  }

  // The place of a card that covers least of what is drawn; earlier places are dearer to it.
  /** @type {(spots: [number, number][], size: [number, number], points: [number, number, number][]) => [number, number]} */
  function seatCard(spots, [wide, high], points) {
    const costs = spots.map(([x, y], order) => points.reduce((sum, [px, py, weight]) =>
      sum + (px > x - 4 && px < x + wide + 4 && py > y - 4 && py < y + high + 4 ? weight : 0), 20 * order));
    return spots[costs.indexOf(Math.min(...costs))];
  }

  const STOPS = ["rest", "half", "full"];

  // On a narrow screen the panels are a sheet with three stops: the next one, and the nearest one.
  /** @type {(stop: string) => string} */
  const nextStop = (stop) => STOPS[(STOPS.indexOf(stop) + 1) % STOPS.length];

  /** @type {(share: number) => string} */
  const nearestStop = (share) => (share > 0.6 ? "full" : share > 0.25 ? "half" : "rest");

  // ---- dossiers ----------------------------------------------------------------------------

  // What a dossier consists of on a day: texts, and numbers of pieces.
  /** @type {(dossier: Told.Dossier, told: Pick<Told.Panels, "marks" | "leads">, day: number) => (string | number)[]} */
  function composeDossier({ parts, states, since }, { marks, leads }, day) {
    const now = since.findLast(([from]) => from <= day)[1];
    const [symbol, sure, reason] = states[now];
    return parts.flatMap((part) => {
      if (part === -1) return symbol;
      if (part === -2) return [leads[sure][day], reason];
      return typeof part === "number" ? part : [marks[Number(part[1] === now)], part[0]];
    });
  }

  return {
    HOME, LAYERS, composeDossier, clamp, mix, escapeText, useDrawings, readRow, readRows, readRing, readTrace, isHeard, areStacked, findRaised, raiseRow,
    findNearest, findLacking, fillRows, moveRows,
    isBetween, stepDay, timeGlide, isAt, findNext, stepEvent, fade, changes, isFreeKey, readAddress, writeAddress, isPlace,
    seatView, seatCard, nextStop, nearestStop,
  };
})();
