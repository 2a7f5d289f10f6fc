"use strict";

// Leaflet's map, what was chosen on it, and what stands where at the zoom at hand.
const chart = (() => {
  /** @type {Told.Page} */
  const told = JSON.parse(document.getElementById("told").textContent);
  const { columns } = told;
  const { clamp } = rules;
  const scales = rules.readRows(columns.scale, told.scale);
  const laid = new Map();
  /** @type {Told.State} */
  const state = {
    v: 0, day: -1, unit: null, view: null, others: false, stated: false, fitted: true, opened: 0, point: null,
  };

  let compact = false, medium = false;

  // Measured where the window changes, never while time runs: it would lay the page out.
  function measure() {
    const wide = chart.map.getContainer().clientWidth;
    compact = wide < told.narrow;
    medium = !compact && wide <= told.middling && "medium" in told.levels;
  }

  const isCompact = () => compact;
  const kind = () => (compact ? "compact" : medium ? "medium" : "wide");
  const viewAt = () => told.viewAt[kind()][zoomIndex()];
  const zoomIndex = () =>
    clamp(Math.round((chart.map.getZoom() - told.zoom.least) / told.zoom.step), 0, scales.length - 1);
  const band = () => clamp(Math.round(chart.map.getZoom()), Math.ceil(told.zoom.least), Math.floor(told.zoom.most));
  const heard = (thing) => rules.isHeard(thing, { ...state, voice: told.voice });

  // What the page shall open with: a host says it in the frame's name.
  /** @type {Partial<Told.ToPage>} */
  const opening = (() => {
    try {
      const said = JSON.parse(window.name);
      return said && typeof said === "object" && (said.ask || told.battle) === told.battle ? said : {};
    } catch {
      return {};
    }
  })();
  if (told.dates.includes(opening.date)) told.date = opening.date;
  if (Object.hasOwn(told.views, opening.view)) told.view = opening.view;
  if (opening.unit === null || told.units.some((unit) => unit.id === opening.unit)) told.unit = opening.unit;

  // What stands where at a stop, at the zoom at hand or at the nearest that is here: each layout is
  // read once.
  function readLayout(day) {
    const found = levels.find(day);
    const key = `${found?.key} ${day} ${state.stated}`;
    if (!laid.has(key)) laid.set(key, found ? nameLayout(found, day) : bare());
    return levels.move(laid.get(key), day);
  }

  // Nothing is known of where things stand: units stand on their spots.
  const bare = () => ({ units: rules.fillRows(new Map(), told.units.length), ended: [], labels: [], brackets: [], flags: [], discs: [], badges: [] });

  /** @type {(found: Told.Laid, day: number) => any} */
  function nameLayout({ table, row, stop }, day) {
    const numbers = rules.readRow(columns.layout, row);
    const read = (column, number) => rules.readRows(columns[column], table.parts[number]);
    const rows = read("unit", state.stated ? numbers.units_stated : numbers.units);
    const units = new Map(rows.map((unit) => [unit.marker, unit]));
    const named = {
      units,
      ended: read("ended", state.stated ? numbers.ended_stated : numbers.ended),
      labels: read("label", numbers.labels).map((label) => ({
        ...label,
        ...rules.readRow(columns.name, table.names[label.name]),
        mark: label.mark && rules.readRow(columns.mark, label.mark),
        path: label.path && rules.readRow(columns.path, label.path),
      })),
      brackets: read("bracket", state.stated ? numbers.brackets_stated : numbers.brackets),
      flags: read("flag", numbers.flags),
      discs: read("disc", numbers.discs),
      badges: read("badge", numbers.badges),
    };
    // Of another stop's layout only what no day changes is true.
    return stop === day ? named : {
      ...bare(), units: rules.fillRows(units, told.units.length), labels: named.labels.filter(({ kind: sort }) => sort !== "event"),
    };
  }

  return {
    told, state, opening, scales, measure, isCompact, kind, viewAt, zoomIndex, band, heard, readLayout,
    // Set before anything else is asked.
    map: /** @type {Told.Map} */ (null),
  };
})();
