"use strict";

// The plate: shows what Python decided. It looks things up, interpolates and paints; which unit
// stands where, which label fits and what it says all come from the page's data.
const plate = (() => {
  const told = JSON.parse(document.getElementById("told").textContent);
  const body = document.body;
  const stops = told.dates.length - 1;
  const ALIGN = ["left", "right", "center"];
  const state = { v: 0, day: -1, unit: null, view: null, others: false, stated: false, fitted: true, opened: 0 };
  const listeners = [];
  let map, units, panes, leaders, labels, circle, tipped, tiles, drawn = [], areas = [];

  const clamp = (x, least, most) => Math.min(most, Math.max(least, x));
  const byId = (id) => document.getElementById(id);
  const isCompact = () => map.getContainer().clientWidth < told.narrow;
  const kind = () => (isCompact() ? "compact" : "wide");
  const viewAt = () => told.viewAt[kind()][zoomIndex()];
  const zoomIndex = () =>
    clamp(Math.round((map.getZoom() - told.zoom.least) / told.zoom.step), 0, told.scale.length - 1);
  const band = () => clamp(Math.round(map.getZoom()), Math.ceil(told.zoom.least), Math.floor(told.zoom.most));
  const escape = (text) => text.replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`);
  const heard = (thing) =>
    (!thing.account || thing.account === told.voice || state.others) &&
    (!state.stated || thing.certainty === "certain");

  function readLayout(day) {
    const table = told.layouts[kind()];
    const [unitPart, endedPart, labelPart, flagPart, discPart, statedPart] = table.rows[zoomIndex()][day];
    return {
      units: new Map((state.stated ? table.parts[statedPart][0] : table.parts[unitPart]).map((row) => [row[0], row])),
      ended: state.stated ? table.parts[statedPart][1] : table.parts[endedPart],
      labels: table.parts[labelPart],
      flags: new Map(table.parts[flagPart].map(([area, dx, dy]) => [area, [dx, dy]])),
      discs: table.parts[discPart],
      names: table.names,
    };
  }

  // A ring is the steps between its points, in hundred-thousandths of a degree.
  function readRing(flat) {
    const ring = [];
    let lon = 0, lat = 0;
    for (let n = 0; n < flat.length; n += 2) {
      lon += flat[n];
      lat += flat[n + 1];
      ring.push([lat / 1e5, lon / 1e5]);
    }
    return ring;
  }

  function readTrace(trace, v) {
    let n = trace.length - 1;
    while (n >= 0 && trace[n][0] >= v) n -= 1;
    if (n < 0 || !trace[n][5]) return null;
    const [v0, lon, lat, position, moving] = trace[n];
    if (!moving) return { lon, lat, position, moving: false };
    const next = trace[n + 1];
    const share = (v - v0) / (next[0] - v0);
    return {
      lon: lon + share * (next[1] - lon),
      lat: lat + share * (next[2] - lat),
      position,
      moving: true,
    };
  }

  // ---- units -----------------------------------------------------------------------------

  function dressUnit(unit, marker) {
    const el = marker.getElement();
    const twin = unit.account !== told.voice && told.units.some((u) => u.id === unit.id && u.account === told.voice);
    el.dataset.unit = twin ? `${unit.id}--${unit.account}` : unit.id;
    el.dataset.side = unit.side;
    el.dataset.account = unit.account;
    el.classList.toggle("other", unit.account !== told.voice);
    el.removeAttribute("title");
    const open = (event) => {
      if (event.target.closest(".differ")) return;
      event.stopPropagation();
      const row = unit.row;
      if (row && row[5] === 1 && row[6] > 1) popovers.openStack(unit);
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
    return Object.assign(unit, {
      marker,
      el,
      sym: el.querySelector(".sym-body"),
      ech: el.querySelector(".sym-echelon"),
      name: el.querySelector(".name"),
      count: el.querySelector(".count"),
      differ: el.querySelector(".differ"),
      shown: null,
      key: "",
    });
  }

  function showDoubt(unit) {
    hideDoubt();
    if (!unit.shown || unit.shown.certainty !== "uncertain") return;
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
    const { what, sure, cite } = unit.shown, [, dx, dy] = unit.row;
    tipped = L.tooltip({ className: "tip", direction: "top", offset: [dx, dy - 24], opacity: 1 })
      .setLatLng(unit.marker.getLatLng())
      .setContent(`<b>${escape(unit.name_)}</b><br>${escape(unit.sideName)} · ${escape(unit.sort)}<br>` +
        `${escape(what)}<br>${escape(sure)} · ${escape(cite)}`)
      .addTo(map);
  }

  function hideTip() {
    if (tipped) tipped.remove();
    tipped = null;
  }

  function renderUnits(v) {
    const low = Math.floor(v), high = Math.ceil(v), part = v - low;
    const before = readLayout(low), after = low === high ? before : readLayout(high);
    let lines = "";
    const raised = findRaised(part < 0.5 ? before : after, v);
    units.forEach((unit, n) => {
      const at = readTrace(unit.trace, v);
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
      const dx = a[1] + (b[1] - a[1]) * part, dy = a[2] + (b[2] - a[2]) * part;
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
      const key = `${at.position}|${at.moving}|${Math.round(v)}|${row.slice(3).join("|")}|${raise}`;
      if (unit.key !== key) dressState(unit, position, at.moving, raise ? raiseRow(row, raise, raised) : row, key);
      if (Math.hypot(dx, dy) > 20 && !(row[5] > 1)) {
        const spot = map.latLngToLayerPoint([at.lat, at.lon]);
        lines += `<path d="M${spot.x} ${spot.y}l${dx} ${dy}"/><circle cx="${spot.x}" cy="${spot.y}" r="2.8"/>`;
      }
    });
    if (leaders.told !== lines) {
      leaders.innerHTML = lines;
      leaders.told = lines;
    }
  }

  // The chosen unit comes to the front of its stack, and lends it its name.
  function findRaised(layout, v) {
    const unit = units.findIndex((one, n) => one.id === state.unit && layout.units.has(n));
    const row = layout.units.get(unit);
    if (!row || !(row[5] > 1) || !readTrace(units[unit].trace, v)) return null;
    const seat = (n) => {
      const at = readTrace(units[n].trace, v), [, dx, dy] = layout.units.get(n);
      return at ? map.latLngToLayerPoint([at.lat, at.lon]).add([dx, dy]) : L.point(-1e6, 0);
    };
    const here = seat(unit);
    const front = [...layout.units.keys()].find((n) =>
      layout.units.get(n)[5] === 1 && units[n].side === units[unit].side && seat(n).distanceTo(here) < 12);
    return front === undefined ? null : { unit, front, count: layout.units.get(front)[6], name: units[unit].label };
  }

  function raiseRow(row, raise, raised) {
    const mine = [...row];
    if (raise === "up") [mine[5], mine[6], mine[7]] = [1, raised.count, raised.name];
    else [mine[5], mine[6]] = [2, 0];
    return mine;
  }

  function dressState(unit, position, moving, row, key) {
    unit.key = key;
    unit.row = row;
    unit.shown = position;
    const [sym, ech] = (moving ? position.moving : position.symbol).split(" ");
    unit.sym.setAttribute("href", `#${sym}`);
    unit.ech.setAttribute("href", `#${ech}`);
    const fold = row[5] || 0, count = row[6] || 0;
    unit.el.dataset.certainty = position.certainty;
    unit.el.dataset.status = position.status;
    unit.el.dataset.fold = fold;
    unit.el.classList.toggle("moving", moving);
    unit.name.textContent = fold ? row[7] : unit.label;
    unit.name.className = `name ${ALIGN[row[3]]}`;
    unit.name.hidden = fold > 1;
    unit.count.textContent = count > 1 ? count : "";
    unit.count.hidden = count < 2;
    const quarrel = told.quarrels.find((q) => q.unit === unit.id && q.days.includes(Math.round(state.v)));
    unit.differ.hidden = !quarrel || fold > 0 || unit.account !== told.voice;
    unit.differ.dataset.quarrel = quarrel ? quarrel.id : "";
    unit.el.setAttribute("aria-label", `${unit.name_}, ${unit.sideName}, ${position.sure}, ${position.what}` +
      (unit.differ.hidden ? "" : `. ${quarrel.title}`));
    unit.marker.setZIndexOffset(unit.account === told.voice ? 2000 - 100 * fold : 0);
  }

  function chooseUnit(id, quiet) {
    popovers.close();
    state.unit = id;
    units.forEach((unit) => unit.el.classList.toggle("chosen", unit.id === id));
    if (state.day >= 0) renderUnits(state.v);
    popovers.brief();
    body.dataset.chosen = id || "";
    if (quiet) return;
    state.opened += 1;
    announce();
  }

  // ---- what is shown for a day -------------------------------------------------------------

  // A site that was taken before, and of which nothing has been told since.
  const isLast = (thing) => Boolean(thing.last && thing.last.includes(state.day));

  function tip(thing) {
    return `<b>${escape(isLast(thing) ? `${thing.since}: ${thing.what}` : thing.what)}</b><br>${escape(thing.sure)} · ${escape(thing.cite)}`;
  }

  // By keyboard too: a drawn thing can be reached, is named, and says who says so.
  function explain(group, layer, thing) {
    const el = layer.getElement();
    el.setAttribute("tabindex", "0");
    el.setAttribute("role", "img");
    el.setAttribute("aria-label", `${thing.what}. ${thing.sure}. ${thing.cite}`);
    el.dataset.drawn = thing.id;
    el.addEventListener("focus", () => group.openTooltip(layer.getCenter ? layer.getCenter() : undefined));
    el.addEventListener("blur", () => group.closeTooltip());
  }

  function drawDay() {
    drawn.forEach((layer) => layer.remove());
    drawn = [];
    for (const thing of told.drawn) {
      const shapes = thing.bands[band()];
      if (!shapes || !thing.views.includes(body.dataset.view) || !thing.days.includes(state.day) || !heard(thing)) continue;
      const pane = thing.kind === "front" ? "fronts" : "arrows";
      const halos = [], paints = [];
      for (const [rings, closed, fill, stroke, width, dash, round, side] of shapes) {
        const make = closed ? L.polygon : L.polyline;
        const lines = rings.map((ring) => (closed ? [readRing(ring)] : readRing(ring)));
        const alien = thing.account !== told.voice;
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
      const group = L.featureGroup([...halos, ...paints], { pane });
      group.kind = thing.kind;
      group.side = thing.side;
      if (thing.fallen.includes(state.day)) {
        group.kind = "fallen";
        group.eachLayer((layer) => { layer.options.opacity = layer.options.fillOpacity = told.fallen; });
      }
      group.bindTooltip(tip(thing), { sticky: true, className: "tip" });
      group.addTo(map);
      explain(group, halos[0], thing);
      drawn.push(group);
    }
    areas.forEach((layer) => layer.remove());
    areas = told.areas
      .filter((area) => area.ring && area.days.includes(state.day) && heard(area))
      .map((area) => L.polygon(readRing(area.ring), {
        pane: "held", className: `held side-${area.side}`, smoothFactor: 0, noClip: true,
        stroke: false, fillColor: "var(--shape)", fillOpacity: 1,
      }).bindTooltip(tip(area), { sticky: true, className: "tip" }).addTo(map));
  }

  function drawLabels() {
    const layout = readLayout(state.day);
    let html = "", count = 0;
    const place = (lat, lon) => {
      const spot = map.latLngToLayerPoint([lat, lon]);
      return [Math.round(spot.x), Math.round(spot.y)];
    };
    for (const [name, lon, lat, dx, dy, align, more] of layout.labels) {
      const [id, kind, text, sub] = layout.names[name];
      const [x, y] = place(lat, lon);
      if (more && more.length === 6) {
        const [ax, ay, cx, cy, bx, by] = more;
        count += 1;
        html += `<svg class="lab k-${kind}" style="left:${x}px;top:${y}px" width="1" height="1">` +
          `<path id="run${count}" d="M${ax} ${ay}Q${cx} ${cy} ${bx} ${by}" fill="none"/>` +
          `<text data-label="${id}" dy=".35em" text-anchor="middle"><textPath href="#run${count}" startOffset="50%">${escape(text)}</textPath></text></svg>`;
        continue;
      }
      if (more && Math.hypot(more[0], more[1]) > told.tie && kind === "event") {
        html += `<svg class="lab tie" style="left:${x}px;top:${y}px" width="1" height="1"><path d="M0 0l${more[0]} ${more[1]}"/></svg>`;
      }
      if (more && kind !== "event") html += mark(x + more[0], y + more[1], more[2], "", -1, more[3]);
      const source = told.places[id] ? ` title="${escape(told.places[id])}"` : "";
      html += `<div class="lab k-${kind} ${ALIGN[align]}" style="left:${x + dx}px;top:${y + dy}px">` +
        `<span data-label="${id}"${source}>${escape(text).replace("\n", "<br>")}${sub ? `<i>${escape(sub)}</i>` : ""}</span></div>`;
    }
    for (const [index, lon, lat, dx, dy, sure] of layout.discs) {
      if (state.stated && !sure) continue;
      const [x, y] = place(lat, lon);
      html += disc(told.events[index], x + dx, y + dy);
    }
    for (const quarrel of told.quarrels) {
      if (!quarrel.place || !quarrel.days.includes(state.day)) continue;
      const row = layout.labels.find(([name]) => layout.names[name][0] === quarrel.place);
      if (!row || !row[6]) continue;
      const [x, y] = place(row[2], row[1]);
      html += badge(quarrel, x + (ALIGN[row[5]] === "left" ? -20 : 20), y - 8);
    }
    for (const area of told.areas) {
      if (!area.at || !area.days.includes(state.day) || !heard(area) || map.getZoom() < 12.5) continue;
      const [x, y] = place(area.at[1], area.at[0]);
      const other = area.account !== told.voice;
      const [dx, dy] = layout.flags.get(area.id) || [0, 0];
      html += mark(x + dx, y + dy, isLast(area) ? "m-flag-last" : "m-flag", `side-${area.side}${other ? " alien" : ""}`, told.areas.indexOf(area));
    }
    for (const [index, dx, dy, align, leader, text] of layout.ended) {
      const position = told.positions[index];
      if (!heard(position)) continue;
      const [x, y] = place(position.lat, position.lon);
      if (leader) html += `<svg class="lab leader" style="left:${x}px;top:${y}px" width="1" height="1"><path d="M0 0l${dx} ${dy}"/></svg>`;
      html += `<button type="button" class="gone side-${position.side}" data-ended="${position.unit}" data-choose="${position.unit}" ` +
        `style="left:${x + dx - 20}px;top:${y + dy - 24}px" aria-label="${escape(`${position.name}: ${position.what}`)}">` +
        `<svg class="sym" viewBox="-30 -34 60 60" width="60" height="60">${position.symbol.split(" ").map((href) => `<use href="#${href}"/>`).join("")}</svg>` +
        `<span class="name ${ALIGN[align]}" data-label="${position.unit}">${escape(text)}</span></button>`;
    }
    labels.innerHTML = html;
  }

  function disc(event, x, y) {
    const pointed = event.id === state.pointed ? " pointed" : "";
    return `<button type="button" class="disc${pointed}" data-event="${event.id}" data-label="${event.id}" style="left:${x}px;top:${y}px" ` +
      `aria-label="${escape(event.spoken)}">${event.n}</button>`;
  }

  // Which event is pointed at, here or in the list: its discs grow.
  function tellPointed(id) {
    if (id === (state.pointed || null)) return;
    state.pointed = id;
    document.querySelectorAll(".disc[data-event]").forEach((el) => el.classList.toggle("pointed", el.dataset.event === id));
    listeners.forEach((listen) => listen({ battle: told.battle, pointed: id }));
  }

  function openEvent(id) {
    listeners.forEach((listen) => listen({ battle: told.battle, event: id }));
  }

  function heedDiscs() {
    const find = (event) => event.target.closest(".disc[data-event]");
    for (const name of ["mouseover", "focusin"]) {
      labels.addEventListener(name, (event) => { if (find(event)) tellPointed(find(event).dataset.event); });
    }
    for (const name of ["mouseout", "focusout"]) {
      labels.addEventListener(name, (event) => { if (find(event)) tellPointed(null); });
    }
    labels.addEventListener("click", (event) => { if (find(event)) openEvent(find(event).dataset.event); });
  }

  function badge(quarrel, x, y) {
    return `<button type="button" class="differ lab-differ" data-quarrel="${quarrel.id}" style="left:${x - 12}px;top:${y - 12}px" ` +
      `aria-label="${escape(quarrel.title)}"><svg viewBox="-12 -12 24 24" width="24" height="24"><use href="#m-differ"/></svg></button>`;
  }

  function mark(x, y, id, side = "", area = -1, turn = 0) {
    const { sure, cite, since } = told.areas[area] || {};
    const what = area < 0 ? "" : isLast(told.areas[area]) ? `${since}: ${told.areas[area].what}` : told.areas[area].what;
    const words = what ? ` tabindex="0" role="img" data-area="${area}" aria-label="${escape(`${what}. ${sure}. ${cite}`)}"` : "";
    return `<svg class="lab mark ${side}" style="left:${x}px;top:${y}px" width="1" height="1"${words}>` +
      `${what ? '<rect x="-8" y="-22" width="30" height="28" fill="none" pointer-events="all"/>' : ""}` +
      `<use href="#${id}"${turn ? ` transform="rotate(${turn})"` : ""}/></svg>`;
  }

  // A flag says who says so: under the pointer, the finger and the keyboard.
  function explainFlags() {
    let shown = null;
    const hide = () => { if (shown) shown.remove(); shown = null; };
    const show = (event) => {
      const flag = event.target.closest("[data-area]");
      hide();
      if (!flag) return;
      const area = told.areas[Number(flag.dataset.area)];
      shown = L.tooltip({ className: "tip", offset: [0, 8], direction: "bottom" })
        .setLatLng([area.at[1], area.at[0]]).setContent(tip(area)).addTo(map);
    };
    for (const name of ["mouseover", "focusin", "click"]) labels.addEventListener(name, show);
    for (const name of ["mouseout", "focusout"]) labels.addEventListener(name, hide);
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
    drawDay();
    drawLabels();
  }

  // ---- views -------------------------------------------------------------------------------

  // The view sits in the middle or a little below: the caption lies above it.
  function showView(view, quiet) {
    state.view = view;
    state.fitted = true;
    const size = map.getSize();
    if (size.x <= 2 * told.pad || size.y <= told.pad + told.feet[kind()]) return;
    const [west, south, east, north] = told.views[view];
    const bounds = L.latLngBounds([[south, west], [north, east]]);
    const foot = told.feet[kind()];
    const zoom = map.getBoundsZoom(bounds, false, L.point(2 * told.pad, told.pad + foot));
    const top = map.project(bounds.getNorthWest(), zoom), low = map.project(bounds.getSouthEast(), zoom);
    const slack = Math.max(0, size.y - told.pad - foot - (low.y - top.y));
    const above = told.pad + slack / 2 + Math.min(told.crown, slack / 2);
    const middle = L.point((top.x + low.x) / 2, top.y - above + size.y / 2);
    state.fitting = true;
    map.setView(map.unproject(middle, zoom), zoom, { animate: false });
    state.fitting = false;
    markView(view);
    if (!quiet) announce();
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
    const [width, words] = told.scale[zoomIndex()];
    byId("scale-bar").style.width = `${width}px`;
    byId("scale-words").textContent = words;
    const band = told.bandOf[viewAt()];
    if (body.dataset.band !== band) {
      body.dataset.band = band;
      foldLegend();
    }
    markView(state.fitted && state.view ? state.view : viewAt());
    if (state.day >= 0) {
      drawDay();
      drawLabels();
      renderUnits(state.v);
      tellLegend();
      keepNamesWhole();
    }
    body.classList.remove("zooming");
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
    body.classList.toggle("low", map.getSize().y <= told.locatorLeast);
    if (!map.getSize().x || !map.getSize().y) return;
    if (state.fitted && state.view) showView(state.view, true);
    zoomed();
  }

  // ---- the outside -------------------------------------------------------------------------

  function announce() {
    const message = {
      battle: told.battle, date: told.dates[Math.round(state.v)], unit: state.unit, view: state.view,
      others: state.others, stated: state.stated, opened: state.opened,
    };
    listeners.forEach((listen) => listen(message));
  }

  function render(v) {
    if (v !== state.v) hideTip();
    state.v = v;
    const day = clamp(Math.round(v), 0, stops);
    const away = Math.abs(v - day);
    const faded = String(1 - Math.min(0.7, away * 1.6));
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
    popovers.brief();
  }

  function setLayer(name, on, quiet) {
    state[name] = on;
    body.classList.toggle(`with-${name}`, on);
    const box = byId(`layer-${name}`);
    if (box) box.checked = on;
    showDay(state.day);
    renderUnits(state.v);
    tellLegend();
    if (!quiet) announce();
  }

  function showLayers(on) {
    byId("layers").hidden = !on;
    byId("layers-button").setAttribute("aria-expanded", String(on));
  }

  function closeAll() {
    popovers.close();
    hideTip();
    showLayers(false);
    if (isCompact()) legend.close();
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
    units = told.units.map((unit, n) => dressUnit({ ...unit, name_: unit.name }, markers[n]));
    panes = ["arrows", "fronts", "held"].map((name) => map.getPane(name));
    leaders = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    leaders.setAttribute("class", "leaders");
    map.getPane("leaders").append(leaders);
    labels = map.getPane("labels");
    explainFlags();
    heedDiscs();
    map.getContainer().setAttribute("role", "main");
    map.on("zoomstart", () => body.classList.add("zooming"));
    map.on("zoomend", () => { popovers.close(); zoomed(); });
    map.on("viewreset", zoomed);
    map.on("moveend", tellLegend);
    map.on("dragstart zoomstart", () => { if (!state.fitting) state.fitted = false; });
    map.on("click", closeAll);
    document.addEventListener("click", (event) => {
      const chosen = event.target.closest("[data-choose]");
      if (chosen) chooseUnit(chosen.dataset.choose);
      const quarrel = event.target.closest("[data-quarrel]");
      if (quarrel) popovers.openQuarrel(quarrel.dataset.quarrel, quarrel);
      const view = event.target.closest("[data-view-button]");
      if (view) showView(view.dataset.viewButton);
    });
    document.addEventListener("keydown", (event) => { if (event.key === "Escape") closeAll(); });
    byId("zoom-in").addEventListener("click", () => map.zoomIn(0.5));
    byId("zoom-out").addEventListener("click", () => map.zoomOut(0.5));
    byId("layers-button").addEventListener("click", () => showLayers(byId("layers").hidden));
    for (const name of ["others", "stated"]) {
      byId(`layer-${name}`).addEventListener("change", (event) => setLayer(name, event.target.checked));
    }
    byId("layers").addEventListener("change", (event) => {
      if (event.target.name === "tiles") showTiles(event.target.value);
    });
    new ResizeObserver(fitWindow).observe(map.getContainer());
    body.classList.toggle("compact", isCompact());
    foldLegend();
    showView(told.view, true);
    chooseUnit(told.unit, true);
    zoomed();
  }

  return {
    told, state, readTrace, escape, units: () => units, map: () => map, start, render, showView, chooseUnit, setLayer, announce, tellPointed, openEvent,
    listen: (listener) => listeners.push(listener),
  };
})();
