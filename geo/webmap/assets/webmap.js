"use strict";

// The plate: shows what Python decided. It looks things up, interpolates and paints; which unit
// stands where, which label fits and what it says all come from the page's data.
const plate = (() => {
  /** @type {Told.Page} */
  const told = JSON.parse(document.getElementById("told").textContent);
  const body = document.body;
  const stops = told.dates.length - 1;
  const { aligns, columns } = told;
  const { clamp, escapeText, mix } = rules;
  const scales = rules.readRows(columns.scale, told.scale);
  const laid = new Map();
  /** @type {Told.State} */
  const state = {
    v: 0, day: -1, unit: null, view: null, others: false, stated: false, fitted: true, opened: 0, point: null,
  };
  const listeners = [];
  const SETTLE_MS = 200;
  // What can be pointed at: an arrow only tells whose it is.
  const EVENT = "[data-event]:not(.drawn)";
  let map, units, panes, leaders, labels, circle, tipped, tiles, drawn = [], areas = [];
  let hinting, hinted = false, longer, resetting = false, waiting = 0, spoken = null, steering = false, sized = "";

  const isCompact = () => map.getContainer().clientWidth < told.narrow;
  const kind = () => (isCompact() ? "compact" : "wide");
  const viewAt = () => told.viewAt[kind()][zoomIndex()];
  const zoomIndex = () =>
    clamp(Math.round((map.getZoom() - told.zoom.least) / told.zoom.step), 0, scales.length - 1);
  const band = () => clamp(Math.round(map.getZoom()), Math.ceil(told.zoom.least), Math.floor(told.zoom.most));
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

  // What stands where at a stop, at the zoom at hand: each layout is read once.
  function readLayout(day) {
    const key = `${kind()} ${zoomIndex()} ${day} ${state.stated}`;
    if (!laid.has(key)) laid.set(key, nameLayout(told.layouts[kind()], zoomIndex(), day));
    return laid.get(key);
  }

  /** @type {(table: Told.Layouts, zoom: number, day: number) => any} */
  function nameLayout(table, zoom, day) {
    const numbers = rules.readRow(columns.layout, table.rows[zoom][day]);
    const read = (column, number) => rules.readRows(columns[column], table.parts[number]);
    const units = read("unit", state.stated ? numbers.units_stated : numbers.units);
    return {
      units: new Map(units.map((row) => [row.marker, row])),
      ended: read("ended", state.stated ? numbers.ended_stated : numbers.ended),
      labels: read("label", numbers.labels).map((row) => ({
        ...row,
        ...rules.readRow(columns.name, table.names[row.name]),
        mark: row.mark && rules.readRow(columns.mark, row.mark),
        path: row.path && rules.readRow(columns.path, row.path),
      })),
      flags: read("flag", numbers.flags),
      discs: read("disc", numbers.discs),
      badges: read("badge", numbers.badges),
    };
  }

  // ---- units -----------------------------------------------------------------------------

  /** @type {(known: Told.Unit, marker: L.Marker) => any} */
  function dressUnit(known, marker) {
    const el = marker.getElement();
    const unit = {
      ...known, title: known.name, trace: rules.readRows(columns.trace, known.trace), marker, el,
      sym: el.querySelector(".sym-body"), ech: el.querySelector(".sym-echelon"), name: el.querySelector(".name"),
      count: el.querySelector(".count"), differ: el.querySelector(".differ"),
      row: null, shown: null, key: "", margins: "", lon: null, lat: null,
    };
    const twin = unit.account !== told.voice && told.units.some((u) => u.id === unit.id && u.account === told.voice);
    el.dataset.unit = twin ? `${unit.id}--${unit.account}` : unit.id;
    el.dataset.side = unit.side;
    el.dataset.account = unit.account;
    el.classList.toggle("other", unit.account !== told.voice);
    el.removeAttribute("title");
    const open = (event) => {
      if (event.target.closest(".differ")) return;
      event.stopPropagation();
      if (unit.row?.fold === 1 && unit.row.members > 1) popovers.openStack(unit);
      else chooseUnit(unit.id);
    };
    el.addEventListener("click", open);
    el.addEventListener("keydown", (event) => {
      if (event.key === "Enter" || event.key === " ") {
        event.preventDefault();
        open(event);
      }
    });
    const reveal = () => { showDoubt(unit); tellUnit(unit); };
    el.addEventListener("mouseenter", reveal);
    el.addEventListener("focus", () => { if (el.matches(":focus-visible")) reveal(); });
    for (const name of ["mouseleave", "blur"]) el.addEventListener(name, () => { hideDoubt(); hideTip(); });
    el.addEventListener("click", hideTip);
    return unit;
  }

  function showDoubt(unit) {
    hideDoubt();
    if (unit.shown?.certainty !== "uncertain") return;
    circle = L.circle(unit.marker.getLatLng(), {
      radius: unit.shown.radius, className: "doubt", pane: "doubt", interactive: false, weight: 1.5,
    }).addTo(map);
  }

  function hideDoubt() {
    if (circle) circle.remove();
    circle = null;
  }

  // Who it is, how sure its place is and who says so: before anything is clicked.
  function tellUnit(unit) {
    hideTip();
    if (!unit.shown || !window.matchMedia("(hover: hover)").matches) return;
    const { what, sure, cite } = unit.shown, { dx, dy } = unit.row;
    showTip(unit.marker.getLatLng(), `<b>${escapeText(unit.title)}</b><br>${escapeText(unit.sideName)} · ${escapeText(unit.sort)}<br>` +
      `${escapeText(what)}<br>${escapeText(sure)} · ${escapeText(cite)}`, { direction: "top", offset: [dx, dy - 24] });
  }

  // One tip at a time. What a click has opened stays until something else is touched.
  function showTip(latlng, html, options, kept = false) {
    hideTip();
    tipped = L.tooltip({ className: "tip", opacity: 1, ...options }).setLatLng(latlng).setContent(html).addTo(map);
    tipped.kept = kept;
  }

  function hideTip() {
    if (!tipped) return false;
    const el = tipped.getElement();
    tipped.remove();
    // Leaflet lets it fade, and until then it can be read.
    if (el) el.remove();
    tipped = null;
    return true;
  }

  function renderUnits(v) {
    const low = Math.floor(v), high = Math.ceil(v), part = v - low;
    const before = readLayout(low), after = low === high ? before : readLayout(high);
    let lines = "";
    const raised = state.unit && findRaised(part < 0.5 ? before : after, v);
    units.forEach((unit, n) => {
      const at = rules.readTrace(unit.trace, v);
      const position = at && told.positions[at.position];
      const visible = at && heard({ account: unit.account, certainty: position.certainty });
      if (!visible) {
        if (unit.el.style.display !== "none") unit.el.style.display = "none";
        unit.shown = null;
        unit.key = "";
        return;
      }
      if (unit.el.style.display === "none") unit.el.style.display = "";
      const a = before.units.get(n) || after.units.get(n), b = after.units.get(n) || a;
      if (!a) return;
      const dx = mix(a.dx, b.dx, part), dy = mix(a.dy, b.dy, part);
      const row = part < 0.5 ? a : b;
      if (unit.lon !== at.lon || unit.lat !== at.lat) {
        unit.marker.setLatLng([at.lat, at.lon]);
        unit.lon = at.lon;
        unit.lat = at.lat;
      }
      const margins = `${dx},${dy}`;
      if (unit.margins !== margins) {
        unit.el.style.marginLeft = `${dx - 20}px`;
        unit.el.style.marginTop = `${dy - 24}px`;
        unit.margins = margins;
      }
      const raise = raised && (n === raised.unit ? "up" : n === raised.front ? "down" : "");
      const key = `${at.position}|${at.moving}|${Math.round(v)}|${row.align}|${row.fold}|${row.members}|${row.text}|${raise}`;
      if (unit.key !== key) dressState(unit, position, at.moving, raise ? rules.raiseRow(row, raise, raised) : row, key);
      if (row.leader) {
        const spot = map.latLngToLayerPoint([at.lat, at.lon]);
        lines += `<path d="M${spot.x} ${spot.y}l${dx} ${dy}"/><circle cx="${spot.x}" cy="${spot.y}" r="2.8"/>`;
      }
    });
    if (leaders.told !== lines) {
      leaders.innerHTML = lines;
      leaders.told = lines;
    }
  }

  // Who of a chosen unit's stack changes places with its front, if it is in one.
  function findRaised(layout, v) {
    const standing = units.flatMap((unit, n) => {
      const row = layout.units.get(n);
      if (!row?.fold || !rules.readTrace(unit.trace, v)) return [];
      return [{ n, id: unit.id, side: unit.side, label: unit.label, row }];
    });
    return rules.findRaised(standing, state.unit);
  }

  function dressState(unit, position, moving, row, key) {
    unit.key = key;
    unit.row = row;
    unit.shown = position;
    const [sym, ech] = (moving ? position.moving : position.symbol).split(" ");
    unit.sym.setAttribute("href", `#${sym}`);
    unit.ech.setAttribute("href", `#${ech}`);
    const { fold, members } = row;
    unit.el.dataset.certainty = position.certainty;
    unit.el.dataset.status = position.status;
    unit.el.dataset.fold = fold;
    unit.el.classList.toggle("moving", moving);
    unit.name.textContent = fold ? row.text : unit.label;
    unit.name.className = `name ${aligns[row.align]}`;
    unit.name.hidden = fold > 1;
    unit.count.textContent = members > 1 ? members : "";
    unit.count.hidden = members < 2;
    const quarrel = told.quarrels.find((q) => q.unit === unit.id && q.days.includes(Math.round(state.v)));
    unit.differ.hidden = !quarrel || fold > 0 || unit.account !== told.voice;
    unit.differ.dataset.quarrel = quarrel ? quarrel.id : "";
    unit.el.setAttribute("aria-label", `${unit.title}, ${unit.sideName}, ${position.sure}, ${position.what}` +
      (unit.differ.hidden ? "" : `. ${quarrel.title}`));
    seatDepth(unit);
  }

  // The ring of the chosen unit lies below its neighbours: it covers nothing of theirs.
  function seatDepth(unit) {
    const fold = unit.row?.fold ?? 0;
    const below = unit.id === state.unit && !fold ? 1500 : 0;
    unit.marker.setZIndexOffset(unit.account === told.voice ? 2000 - 100 * fold - below : 0);
  }

  function chooseUnit(id, quiet) {
    popovers.close();
    state.unit = id;
    units.forEach((unit) => {
      unit.el.classList.toggle("chosen", unit.id === id);
      seatDepth(unit);
    });
    if (state.day >= 0) renderUnits(state.v);
    body.dataset.chosen = id || "";
    if (quiet) return;
    state.opened += 1;
    announce();
  }

  // ---- what is shown for a day -------------------------------------------------------------

  // A site that was taken before, and of which nothing has been told since.
  const isLast = (thing) => Boolean(thing.last?.includes(state.day));

  function tip(thing) {
    return `<b>${escapeText(isLast(thing) ? `${thing.since}: ${thing.what}` : thing.what)}</b><br>${escapeText(thing.sure)} · ${escapeText(thing.cite)}`;
  }

  // A drawn thing says who says so: under the pointer, at a click, and to the keyboard, which
  // reaches one path of it, that has its name.
  function explain(group, hovered, path, thing) {
    const el = path.getElement();
    el.setAttribute("tabindex", "0");
    el.setAttribute("role", "img");
    el.setAttribute("aria-label", `${thing.what}. ${thing.sure}. ${thing.cite}`);
    el.dataset.drawn = thing.id;
    const show = (latlng, kept) => showTip(latlng, tip(thing), { sticky: true, direction: "auto" }, kept);
    hovered.on("mouseover", (event) => { if (!tipped?.kept) show(event.latlng); });
    hovered.on("mousemove", (event) => { if (tipped && !tipped.kept) tipped.setLatLng(event.latlng); });
    hovered.on("mouseout", () => { if (tipped && !tipped.kept) hideTip(); });
    group.on("click", (event) => {
      L.DomEvent.stopPropagation(event);
      closeAll();
      show(event.latlng, true);
    });
    el.addEventListener("focus", () => { if (el.matches(":focus-visible")) show(path.getCenter()); });
    el.addEventListener("blur", hideTip);
  }

  // The ring of the keyboard round a drawn thing: a band of the plate, then ink, both below it.
  function ringFocus(event) {
    const el = event.target;
    for (const ring of map.getPane("mapPane").querySelectorAll(".focus-ring")) ring.remove();
    if (event.type === "focusout" || !(el instanceof SVGElement) || !el.matches(":focus-visible")) return;
    const shape = el instanceof SVGGeometryElement ? el : el.querySelector("path, rect, circle");
    const { stroke, strokeWidth } = getComputedStyle(shape);
    const seen = stroke !== "none" && shape.getAttribute("stroke") !== "transparent";
    const drawn = seen ? parseFloat(strokeWidth) || 0 : 0;
    for (const { name, more } of [{ name: "band", more: seen ? 8.6 : 6 }, { name: "line", more: seen ? 5.2 : 2.6 }]) {
      const ring = shape.cloneNode();
      for (const { name: attribute } of [...ring.attributes]) {
        if (/^(tabindex|role|aria-|data-|style|stroke|fill|pointer-events)/.test(attribute)) ring.removeAttribute(attribute);
      }
      ring.setAttribute("class", `focus-ring focus-${name}`);
      ring.style.strokeWidth = `${drawn + more}px`;
      ring.setAttribute("aria-hidden", "true");
      shape.before(ring);
    }
  }

  // What is drawn anew keeps the focus that it had.
  function keepFocus(draw) {
    const old = /** @type {HTMLElement} */ (document.activeElement);
    const name = ["drawn", "area", "ended", "quarrel", "event"].find((key) => old?.dataset && key in old.dataset);
    const inside = name && map.getPane("mapPane").contains(old);
    draw();
    if (!inside || old.isConnected) return;
    for (const ring of map.getPane("mapPane").querySelectorAll(".focus-ring")) ring.remove();
    const again = map.getPane("mapPane").querySelector(`[data-${name}="${CSS.escape(old.dataset[name])}"]`);
    if (again) again.focus({ preventScroll: true });
  }

  function drawDay() {
    hideTip();
    for (const layer of drawn) layer.remove();
    drawn = [];
    for (const thing of told.drawn) {
      const shapes = thing.bands[band()];
      if (!shapes || !thing.views.includes(body.dataset.view) || !thing.days.includes(state.day) || !heard(thing)) continue;
      const pane = thing.kind === "front" ? "fronts" : "arrows";
      const halos = [], paints = [];
      for (const { rings, closed, fill, stroke, width, dash, round, side } of rules.readRows(columns.shape, shapes)) {
        const make = closed ? L.polygon : L.polyline;
        const lines = rings.map(rules.readRing).map((ring) => (closed ? [ring] : ring));
        const alien = thing.account !== told.voice;
        /** @type {L.PolylineOptions} */
        const common = { pane, noClip: true, smoothFactor: 0, fillOpacity: 1, lineJoin: "round" };
        halos.push(make(lines, {
          ...common, className: "drawn halo", fill: Boolean(fill), fillColor: "var(--halo)",
          color: alien ? "var(--other)" : "var(--halo)", weight: width + (alien ? 4 : 6), lineCap: "round",
        }));
        paints.push(make(lines, {
          ...common, className: `drawn side-${side || thing.side}`,
          fill: Boolean(fill), fillColor: fill ? `var(--${fill})` : "none",
          stroke: Boolean(stroke), color: stroke ? `var(--${stroke})` : "none", weight: width,
          dashArray: dash || null, lineCap: round ? "round" : "butt",
        }));
      }
      const fell = thing.fallen.includes(state.day);
      if (fell) for (const { options } of [...halos, ...paints]) options.opacity = options.fillOpacity = told.fallen;
      const group = Object.assign(L.featureGroup([...halos, ...paints], { pane }), {
        kind: fell ? "fallen" : thing.kind, side: thing.side,
      });
      group.addTo(map);
      if (thing.event) for (const path of [...halos, ...paints]) path.getElement().dataset.event = thing.event;
      explain(group, group, halos[0], thing);
      drawn.push(group);
    }
    for (const layer of areas) layer.remove();
    areas = told.areas.filter((area) => area.ring && area.days.includes(state.day) && heard(area)).map(drawArea);
  }

  // Ground that is held: a pointer rests in it all the time, so only its edge speaks by itself.
  function drawArea(area) {
    const ring = rules.readRing(area.ring), common = { pane: "held", smoothFactor: 0, noClip: true };
    const fill = L.polygon(ring, {
      ...common, className: `held side-${area.side}`, stroke: false, fillColor: "var(--shape)", fillOpacity: 1,
    });
    const edge = L.polygon(ring, { ...common, className: "held-edge", fill: false, color: "transparent", weight: 14 });
    const group = L.featureGroup([fill, edge]).addTo(map);
    explain(group, edge, edge, area);
    return group;
  }

  function drawLabels() {
    const layout = readLayout(state.day);
    let html = "", count = 0;
    const place = (lat, lon) => {
      const spot = map.latLngToLayerPoint([lat, lon]);
      return [Math.round(spot.x), Math.round(spot.y)];
    };
    for (const { id, kind, text, sub, lon, lat, dx, dy, align, mark, path, unstated } of layout.labels) {
      if (state.stated && unstated) continue;
      const [x, y] = place(lat, lon);
      if (path) {
        const { ax, ay, cx, cy, bx, by } = path;
        count += 1;
        html += `<svg class="lab k-${kind}" style="left:${x}px;top:${y}px" width="1" height="1">` +
          `<path id="run${count}" d="M${ax} ${ay}Q${cx} ${cy} ${bx} ${by}" fill="none"/>` +
          `<text data-label="${id}" dy=".35em" text-anchor="middle"><textPath href="#run${count}" startOffset="50%">${escapeText(text)}</textPath></text></svg>`;
        continue;
      }
      if (mark && Math.hypot(mark.dx, mark.dy) > told.tie && kind === "event") html += line("tie", x, y, mark);
      if (mark && kind !== "event") html += sign(x + mark.dx, y + mark.dy, mark.symbol, "", -1, mark.turn);
      const source = told.places[id] ? ` title="${escapeText(told.places[id])}"` : "";
      html += `<div class="lab k-${kind} ${aligns[align]}" style="left:${x + dx}px;top:${y + dy}px">` +
        `<span data-label="${id}"${source}>${escapeText(text).replace("\n", "<br>")}${sub ? `<i>${escapeText(sub)}</i>` : ""}</span></div>`;
    }
    for (const { event, lon, lat, dx, dy, sure } of layout.discs) {
      if (state.stated && !sure) continue;
      const [x, y] = place(lat, lon);
      html += disc(told.events[event], x + dx, y + dy);
    }
    for (const { quarrel, lon, lat, dx, dy } of layout.badges) {
      const [x, y] = place(lat, lon);
      html += badge(told.quarrels[quarrel], x + dx, y + dy);
    }
    for (const flag of layout.flags) {
      const area = told.areas[flag.area];
      if (!heard(area)) continue;
      const [lon, lat] = area.at, [x, y] = place(lat, lon);
      const other = area.account !== told.voice;
      html += sign(x + flag.dx, y + flag.dy, isLast(area) ? "m-flag-last" : "m-flag", `side-${area.side}${other ? " alien" : ""}`, flag.area);
    }
    for (const row of layout.ended) {
      const { dx, dy, align, text } = row, position = told.positions[row.position];
      if (!heard(position)) continue;
      const [x, y] = place(position.lat, position.lon);
      if (row.leader) html += line("leader", x, y, row);
      html += `<button type="button" class="gone side-${position.side}" data-ended="${position.unit}" data-choose="${position.unit}" ` +
        `style="left:${x + dx - 20}px;top:${y + dy - 24}px" aria-label="${escapeText(`${position.name}: ${position.what}`)}">` +
        `<svg class="sym" viewBox="-30 -34 60 60" width="60" height="60">${rules.useDrawings(position.symbol)}</svg>` +
        `<span class="name ${aligns[align]}" data-label="${position.unit}">${escapeText(text)}</span></button>`;
    }
    labels.innerHTML = html;
  }

  // From a spot to what belongs to it.
  const line = (name, x, y, { dx, dy }) =>
    `<svg class="lab ${name}" style="left:${x}px;top:${y}px" width="1" height="1"><path d="M0 0l${dx} ${dy}"/></svg>`;

  function disc(event, x, y) {
    const pointed = event.id === state.point ? " pointed" : "";
    return `<button type="button" class="disc${pointed}" data-event="${event.id}" data-label="${event.id}" style="left:${x}px;top:${y}px" ` +
      `aria-label="${escapeText(event.spoken)}">${event.n}</button>`;
  }

  function badge(quarrel, x, y) {
    return `<button type="button" class="differ lab-differ" data-quarrel="${quarrel.id}" style="left:${x - 12}px;top:${y - 12}px" ` +
      `aria-label="${escapeText(quarrel.title)}"><svg viewBox="-12 -12 24 24" width="24" height="24"><use href="#m-differ"/></svg></button>`;
  }

  function sign(x, y, id, side = "", area = -1, turn = 0) {
    const { sure, cite, since } = told.areas[area] || {};
    const what = area < 0 ? "" : isLast(told.areas[area]) ? `${since}: ${told.areas[area].what}` : told.areas[area].what;
    const words = what ? ` tabindex="0" role="img" data-area="${area}" aria-label="${escapeText(`${what}. ${sure}. ${cite}`)}"` : "";
    return `<svg class="lab mark ${side}" style="left:${x}px;top:${y}px" width="1" height="1"${words}>` +
      `${what ? '<rect x="-8" y="-22" width="30" height="28" fill="none" pointer-events="all"/>' : ""}` +
      `<use href="#${id}"${turn ? ` transform="rotate(${turn})"` : ""}/></svg>`;
  }

  // A flag says who says so: under the pointer, the finger and the keyboard.
  function explainFlags() {
    const show = (event) => {
      const flag = event.target.closest("[data-area]");
      if (!flag) return;
      if (event.type === "click") event.stopPropagation();
      const area = told.areas[Number(flag.dataset.area)];
      const [lon, lat] = area.at;
      showTip([lat, lon], tip(area), { offset: [0, 8], direction: "bottom" }, event.type === "click");
    };
    for (const name of ["mouseover", "focusin", "click"]) labels.addEventListener(name, show);
    labels.addEventListener("focusout", hideTip);
    labels.addEventListener("mouseout", () => { if (tipped && !tipped.kept) hideTip(); });
  }

  function showDay(day) {
    state.day = day;
    body.dataset.date = told.dates[day];
    document.querySelectorAll("[data-day]").forEach((el) => {
      el.hidden = Number(el.dataset.day) !== day;
    });
    const happens = told.happens[day];
    document.querySelector(".views").dataset.happens = happens.join(" ");
    document.querySelectorAll("[data-view-button]").forEach((button) => {
      const here = happens.includes(button.dataset.viewButton);
      button.querySelector(".happens").hidden = !here;
      if (here) button.setAttribute("aria-describedby", "happens-here");
      else button.removeAttribute("aria-describedby");
    });
    keepFocus(() => { drawDay(); drawLabels(); });
    pointEvent(state.point);
  }

  // What the day says, aloud and at length, however short its caption: once at each stop where the
  // clock rests or that it passes in play.
  function speakDay() {
    const caption = document.querySelector(".caption [data-day]:not([hidden])");
    const parts = [".whole-date", "em", ".long", ...(state.stated ? [".stated"] : [])];
    const words = caption ? parts.map((part) => caption.querySelector(part).textContent) : [];
    speak(words.join(" ").replace(/\s+/g, " ").trim());
  }

  function speak(words) {
    if (spoken !== null && words !== spoken) byId("spoken").textContent = words;
    spoken = words;
  }

  // ---- the keyboard's way ------------------------------------------------------------------

  // What lies beyond the window is not in the keyboard's way, nor read out.
  function reach() {
    const frame = map.getContainer().getBoundingClientRect();
    const isNear = ({ left, top, right, bottom }) =>
      right > frame.left && left < frame.right && bottom > frame.top && top < frame.bottom;
    // The box of a drawn path may reach into the window where the path does not.
    const isSeen = (el) => {
      const box = el.getBoundingClientRect();
      if (!isNear(box)) return false;
      if (!(el instanceof SVGPathElement)) return true;
      const long = el.getTotalLength(), at = el.getScreenCTM();
      return Array.from({ length: 33 }, (_, n) => el.getPointAtLength((long * n) / 32).matrixTransform(at))
        .some(({ x, y }) => x > frame.left && x < frame.right && y > frame.top && y < frame.bottom);
    };
    const found = [...map.getPane("mapPane").querySelectorAll(".unit, .gone, .lab-differ, .disc, [data-area], [data-drawn]")];
    found.map((el) => [el, isSeen(el)]).forEach(([el, seen]) => {
      el.setAttribute("tabindex", seen ? "0" : "-1");
      if (seen) el.removeAttribute("aria-hidden");
      else el.setAttribute("aria-hidden", "true");
    });
  }

  // ---- events ------------------------------------------------------------------------------

  // A place of an event that the view at hand does not show, or that lies beyond the window, is
  // brought in.
  function showEvent(id) {
    const find = () => [...document.querySelectorAll(`.disc[data-event="${CSS.escape(id)}"]`)];
    const view = told.events.find((event) => event.id === id)?.view;
    if (view && !find().length) showView(view);
    pointEvent(id);
    const discs = find();
    const frame = map.getContainer().getBoundingClientRect();
    const spots = discs.map((el) => el.getBoundingClientRect())
      .map((box) => [box.left + box.width / 2 - frame.left, box.top + box.height / 2 - frame.top]);
    const room = 24;
    const isSeen = ([x, y]) => x > room && y > room && x < frame.width - room && y < frame.height - room;
    if (!spots.length || spots.some(isSeen)) return;
    const [x, y] = spots[0];
    state.fitted = false;
    waiting = waiting || -1;
    map.panBy([x - frame.width / 2, y - frame.height / 2], { animate: false });
  }

  // One event is pointed at, on the map and in the time bar; arrows that are not its own step back.
  function pointEvent(id) {
    state.point = id;
    for (const el of document.querySelectorAll(".pointed")) el.classList.remove("pointed");
    const mine = id ? document.querySelectorAll(`[data-event="${CSS.escape(id)}"]`) : [];
    for (const el of mine) el.classList.add("pointed");
    body.classList.toggle("pointing", Boolean(id));
  }

  function hearPointing() {
    const point = (event) => {
      const found = event.target.closest(EVENT), id = found ? found.dataset.event : null;
      if (id === state.point || (event.type === "focusin" && !event.target.matches(":focus-visible"))) return;
      pointEvent(id);
      say({ pointed: id });
    };
    for (const name of ["mouseover", "focusin"]) document.addEventListener(name, point);
    document.documentElement.addEventListener("mouseleave", () => {
      if (state.point === null) return;
      pointEvent(null);
      say({ pointed: null });
    });
    document.addEventListener("click", (event) => {
      const found = event.target.closest(EVENT);
      if (found) say({ event: found.dataset.event });
    });
  }

  // ---- views -------------------------------------------------------------------------------

  // The view sits in the middle or a little below: the caption lies above it.
  function showView(view, quiet) {
    state.view = view;
    state.fitted = true;
    const size = map.getSize();
    if (size.x <= 2 * told.pad || size.y <= told.pad + told.feet[kind()]) return false;
    const [west, south, east, north] = told.views[view];
    const bounds = L.latLngBounds([[south, west], [north, east]]);
    const foot = told.feet[kind()];
    const zoom = map.getBoundsZoom(bounds, false, L.point(2 * told.pad, told.pad + foot));
    const top = map.project(bounds.getNorthWest(), zoom), low = map.project(bounds.getSouthEast(), zoom);
    const above = rules.seatView(size.y, low.y - top.y, { pad: told.pad, foot, crown: told.crown });
    const middle = L.point((top.x + low.x) / 2, top.y - above + size.y / 2);
    steer(() => map.setView(map.unproject(middle, zoom), zoom, { animate: false }));
    afterZoom(() => { if (state.fitted && state.view === view) showView(view, true); });
    markView(view);
    if (!quiet) announce();
    return true;
  }

  // A zoom that is under way ends where it was going, whatever was asked for meanwhile.
  function afterZoom(act) {
    if (map._animatingZoom) map.once("zoomend", act);
  }

  // What the page does with the map is no choice of the reader's.
  function steer(act) {
    steering = true;
    act();
    steering = false;
  }

  // Where the reader has moved the map to, or null while it sits where its view put it.
  function readAt() {
    if (state.fitted) return null;
    const { lat, lng } = map.getCenter();
    return `${lat.toFixed(5)},${lng.toFixed(5)},${map.getZoom().toFixed(2)}`;
  }

  function seeAt(at, quiet) {
    if (at === null) return state.fitted ? undefined : showView(state.view, quiet);
    const [lat, lon, zoom] = String(at).split(",").map(Number);
    if (![lat, lon, zoom].every(Number.isFinite) || Math.abs(lat) > 85 || at === readAt()) return undefined;
    state.fitted = false;
    steer(() => map.setView([lat, lon], zoom, { animate: false }));
    afterZoom(() => seeAt(at, true));
    return quiet ? undefined : announce();
  }

  function markView(view) {
    body.dataset.view = view;
    document.querySelectorAll("[data-view-button]").forEach((button) => {
      button.setAttribute("aria-pressed", String(button.dataset.viewButton === view));
    });
    document.querySelectorAll("[data-locator]").forEach((el) => {
      el.style.display = el.dataset.locator.split(" ").includes(view) ? "" : "none";
    });
  }

  function zoomed() {
    byId("scale-words").textContent = scales[zoomIndex()].words;
    measureScale();
    byId("zoom-in").setAttribute("aria-disabled", String(map.getZoom() >= map.getMaxZoom()));
    byId("zoom-out").setAttribute("aria-disabled", String(map.getZoom() <= map.getMinZoom()));
    const band = told.bandOf[viewAt()];
    if (body.dataset.band !== band) {
      body.dataset.band = band;
      foldLegend();
    }
    markView(state.fitted && state.view ? state.view : viewAt());
    if (state.day >= 0) {
      keepFocus(() => { drawDay(); drawLabels(); });
      renderUnits(state.v);
      tellLegend();
      keepNamesWhole();
      pointEvent(state.point);
      reach();
    }
    body.classList.remove("zooming");
  }

  // The bar was measured where the battle was; elsewhere the map is larger or smaller.
  function measureScale() {
    const radians = Math.PI / 180, wide = scales[zoomIndex()].width;
    const share = Math.cos(told.lat * radians) / Math.cos(map.getCenter().lat * radians);
    byId("scale-bar").style.width = `${wide * share}px`;
  }

  function moved() {
    measureScale();
    if (state.day < 0) return;
    tellLegend();
    reach();
    // One announcement for a pan with all that follows from it.
    if (!waiting || steering) return;
    clearTimeout(waiting);
    waiting = setTimeout(() => {
      waiting = 0;
      announce();
    }, SETTLE_MS);
  }

  function foldLegend() {
    const [wide, high] = told.legendLeast, size = map.getSize();
    legend.fold(!isCompact() && body.dataset.band !== "far" && size.x > wide && size.y > high);
  }

  // In a window narrower than it was laid out for, a name that would be cut changes sides.
  function keepNamesWhole() {
    const frame = map.getContainer().getBoundingClientRect();
    for (const unit of units) {
      if (!unit.shown || unit.name.hidden || unit.name.classList.contains("center")) continue;
      const name = unit.name.getBoundingClientRect(), sign = unit.el.getBoundingClientRect();
      if (sign.left < frame.left || sign.right > frame.right) continue;
      if (name.left < frame.left + 4) unit.name.className = "name left";
      else if (name.right > frame.right - 4) unit.name.className = "name right";
    }
  }

  function tellLegend() {
    legend.tell(drawn, map.getBounds());
  }

  function fitWindow() {
    body.classList.toggle("compact", isCompact());
    map.invalidateSize({ animate: false });
    const [least, lowest] = told.locatorLeast;
    body.classList.toggle("low", map.getSize().x <= least || map.getSize().y <= lowest);
    markCooperative();
    const size = map.getSize(), now = `${size.x} ${size.y}`;
    if (!size.x || !size.y || sized === now) return;
    sized = now;
    popovers.close();
    if (!state.fitted || !showView(state.view, true)) zoomed();
  }

  let screen = { theme: undefined, open: [], at: null };

  // On paper the map is refitted to a plate of its own size, light, with its legend unfolded beside it.
  function setPaper(on) {
    if (body.classList.contains("paper") === on) return;
    const root = document.documentElement;
    /** @type {NodeListOf<HTMLDetailsElement>} */
    const keys = document.querySelectorAll("#legend, #legend details");
    closeAll();
    if (on) {
      screen = { theme: root.dataset.theme, open: [...keys].map((key) => key.open), at: null };
      delete root.dataset.theme;
    } else if (screen.theme) root.dataset.theme = screen.theme;
    body.classList.toggle("paper", on);
    fitWindow();
    // What was moved or enlarged is whole on paper, and back in its place afterwards.
    if (on && !state.fitted) {
      screen.at = readAt();
      showView(state.view, true);
    } else if (!on && screen.at) seeAt(screen.at, true);
    keys.forEach((key, n) => { key.open = on || screen.open[n]; });
    tellLegend();
  }

  // ---- the outside -------------------------------------------------------------------------

  /** @type {(message: Omit<Told.FromPage, "battle">) => void} */
  function say(message) {
    for (const listen of listeners) listen({ battle: told.battle, ...message });
  }

  // What the reader has chosen by now.
  function announce() {
    clearTimeout(waiting);
    waiting = 0;
    say({
      date: told.dates[Math.round(state.v)], unit: state.unit, view: state.view, others: state.others,
      stated: state.stated, at: readAt(), opened: state.opened, playing: body.classList.contains("playing"),
    });
  }

  function render(v) {
    if (v !== state.v) hideTip();
    state.v = v;
    const day = clamp(Math.round(v), 0, stops);
    const faded = String(rules.fade(v));
    for (const pane of panes) if (pane.style.opacity !== faded) pane.style.opacity = faded;
    const changed = day !== state.day;
    if (changed) {
      showDay(day);
      popovers.close();
    }
    renderUnits(v);
    const moving = Boolean(document.querySelector(".unit.moving"));
    if (changed || moving !== state.moving) tellLegend();
    state.moving = moving;
    if (changed) {
      keepNamesWhole();
    }
    if (changed || v === day) reach();
  }

  function setLayer(name, on, quiet) {
    state[name] = on;
    body.classList.toggle(`with-${name}`, on);
    const box = byId(`layer-${name}`);
    if (box) box.checked = on;
    if (state.day < 0) return;
    showDay(state.day);
    renderUnits(state.v);
    tellLegend();
    reach();
    if (!quiet) announce();
  }

  function showLayers(on) {
    if (on && isCompact()) legend.close();
    byId("layers").hidden = !on;
    byId("layers-button").setAttribute("aria-expanded", String(on));
  }

  // What is open closes; the focus goes back to where it came from. Says whether anything was.
  function closeAll() {
    const layersOpen = !byId("layers").hidden;
    if (layersOpen) {
      if (byId("layers").contains(document.activeElement)) byId("layers-button").focus();
      showLayers(false);
    }
    return [popovers.close(true), popovers.hush(), hideTip(), layersOpen, isCompact() && legend.close()].some(Boolean);
  }

  function leave() {
    const pointed = state.point !== null && state.point !== undefined;
    if (pointed) pointNothing();
    if (!closeAll() && !pointed) say({ escape: true });
  }

  function pointNothing() {
    pointEvent(null);
    say({ pointed: null });
  }

  // A unit that a sheet of the host's has come to lie over moves out from under it.
  function reveal(covered) {
    const unit = units.find(({ id, shown }) => id === state.unit && shown);
    if (!unit) return;
    const frame = map.getContainer().getBoundingClientRect(), box = unit.el.getBoundingClientRect();
    const free = frame.bottom - covered, below = box.bottom + 24 - free;
    if (below > 0) map.panBy([0, below + Math.min(60, (free - frame.top) / 4)], { animate: false });
  }

  // ---- wheel and fingers -------------------------------------------------------------------

  // Where a page goes on below the map, the wheel and one finger are the page's.
  function markCooperative() {
    const { scrollHeight, clientHeight } = document.documentElement;
    const scrolls = scrollHeight > clientHeight && getComputedStyle(body).overflowY !== "hidden";
    body.classList.toggle("cooperative", longer === undefined ? window.parent !== window || scrolls : longer);
  }

  function setLonger(on) {
    longer = Boolean(on);
    markCooperative();
  }

  // How much of the map's foot something of the host's lies over, px.
  function setFoot(px) {
    body.style.setProperty("--foot", `${Math.max(0, Number(px) || 0)}px`);
  }

  function setTheme(theme) {
    const forced = window.matchMedia("(forced-colors: active)").matches;
    const dark = window.matchMedia("(prefers-color-scheme: dark)").matches;
    document.documentElement.dataset.theme = forced ? (dark ? "dark" : "light") : theme;
  }

  function shareGestures() {
    const container = map.getContainer();
    const isShared = () => body.classList.contains("cooperative");
    hinting = document.createElement("p");
    hinting.id = "manner";
    hinting.setAttribute("role", "status");
    document.querySelector(".cards").append(hinting);
    hinting.addEventListener("animationend", () => { hinting.textContent = ""; });
    const hint = (name) => {
      if (hinted) return;
      hinted = true;
      hinting.textContent = told.manners[name];
    };
    container.addEventListener("wheel", (event) => {
      if (!isShared() || event.ctrlKey || event.metaKey) return;
      event.stopImmediatePropagation();
      hint("wheel");
    }, { capture: true, passive: true });
    for (const name of ["touchstart", "touchmove"]) {
      container.addEventListener(name, (event) => {
        if (!isShared() || event.touches.length > 1) return;
        event.stopImmediatePropagation();
        if (name === "touchmove") hint("touch");
      }, { capture: true, passive: true });
    }
  }

  // Nothing is asked of another host before a reader chooses a background here.
  function showTiles(name) {
    if (tiles) tiles.remove();
    const chosen = told.tiles[name];
    tiles = chosen ? L.tileLayer(chosen.url, { maxZoom: 18, maxNativeZoom: chosen.most }).addTo(map) : null;
    body.classList.toggle("with-tiles", Boolean(chosen));
    byId("tile-credit").innerHTML = chosen ? chosen.attribution : "";
  }

  function start(leafletMap, markers) {
    map = leafletMap;
    units = told.units.map((unit, n) => dressUnit(unit, markers[n]));
    panes = ["arrows", "fronts", "held"].map((name) => map.getPane(name));
    leaders = document.createElementNS(SVG_SPACE, "svg");
    leaders.setAttribute("class", "leaders");
    map.getPane("leaders").append(leaders);
    labels = map.getPane("labels");
    explainFlags();
    hearPointing();
    shareGestures();
    map.getContainer().setAttribute("role", "main");
    map.on("zoomstart", () => body.classList.add("zooming"));
    // A reset tells of its zoom too: once is enough.
    map.on("viewprereset", () => { resetting = true; });
    map.on("viewreset", () => { resetting = false; zoomed(); });
    map.on("zoomend", () => { popovers.close(); if (!resetting) zoomed(); });
    map.on("moveend", moved);
    map.on("dragstart zoomstart", () => {
      if (steering) return;
      state.fitted = false;
      waiting = waiting || -1;
    });
    map.on("click", closeAll);
    window.addEventListener("beforeprint", () => setPaper(true));
    window.addEventListener("afterprint", () => setPaper(false));
    map.getPane("mapPane").addEventListener("focusin", ringFocus);
    map.getPane("mapPane").addEventListener("focusout", ringFocus);
    document.addEventListener("pointerdown", hideTip, { capture: true });
    document.addEventListener("click", (event) => {
      const chosen = event.target.closest("[data-choose]");
      if (chosen) {
        const listed = chosen.closest("#stack"), marker = units.find((unit) => unit.id === chosen.dataset.choose);
        chooseUnit(chosen.dataset.choose);
        if (listed && marker) marker.el.focus({ preventScroll: true });
      }
      const quarrel = event.target.closest("[data-quarrel]");
      if (quarrel) popovers.openQuarrel(quarrel.dataset.quarrel, quarrel);
      const view = event.target.closest("[data-view-button]");
      if (view) showView(view.dataset.viewButton);
    });
    document.addEventListener("keydown", (event) => { if (event.key === "Escape") leave(); });
    byId("zoom-in").addEventListener("click", () => map.zoomIn(0.5));
    byId("zoom-out").addEventListener("click", () => map.zoomOut(0.5));
    byId("layers-button").addEventListener("click", () => showLayers(byId("layers").hidden));
    for (const name of rules.LAYERS) {
      byId(`layer-${name}`).addEventListener("change", (event) => setLayer(name, event.target.checked));
    }
    byId("layers").addEventListener("change", (event) => {
      if (event.target.name === "tiles") showTiles(event.target.value);
    });
    body.classList.toggle("compact", isCompact());
    if (opening.theme) setTheme(opening.theme);
    if ("longer" in opening) setLonger(opening.longer);
    if ("foot" in opening) setFoot(opening.foot);
    for (const name of rules.LAYERS) if (opening[name]) setLayer(name, true, true);
    foldLegend();
    state.view = told.view;
    fitWindow();
    if (typeof opening.at === "string") seeAt(opening.at, true);
    chooseUnit(told.unit, true);
    if (typeof opening.point === "string") pointEvent(opening.point);
    new ResizeObserver(fitWindow).observe(map.getContainer());
  }

  return {
    told, state, units: () => units, map: () => map, start, render, showView, chooseUnit, setLayer, announce, showLayers,
    seeAt, pointEvent, pointNothing, showEvent, reveal, setFoot, setLonger, setTheme, speak, speakDay, hideTip, leave, say,
    drawn: () => drawn, listen: (listener) => listeners.push(listener),
  };
})();
