"use strict";

// The plate: shows what Python decided. It looks things up, interpolates and paints; which unit
// stands where, which label fits and what it says all come from the page's data.
const plate = (() => {
  const told = JSON.parse(document.getElementById("told").textContent);
  const body = document.body;
  const stops = told.dates.length - 1;
  const ALIGN = ["left", "right", "center"];
  const state = { v: 0, day: -1, unit: null, view: null, others: false, stated: false, fitted: true };
  const listeners = [];
  let map, units, panes, leaders, labels, circle, drawn = [], areas = [];

  const clamp = (x, least, most) => Math.min(most, Math.max(least, x));
  const byId = (id) => document.getElementById(id);
  const isCompact = () => map.getContainer().clientWidth < 600;
  const zoomIndex = () =>
    clamp(Math.round((map.getZoom() - told.zoom.least) / told.zoom.step), 0, told.scale.length - 1);
  const band = () => clamp(Math.round(map.getZoom()), told.zoom.least, told.zoom.most);
  const escape = (text) => text.replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`);
  const heard = (thing) =>
    (!thing.account || thing.account === told.voice || state.others) &&
    (!state.stated || thing.certainty === "certain");

  function readLayout(day) {
    const table = told.layouts[isCompact() ? "compact" : "wide"];
    const [unitPart, endedPart, labelPart] = table.rows[zoomIndex()][day];
    return {
      units: new Map(table.parts[unitPart].map((row) => [row[0], row])),
      ended: table.parts[endedPart],
      labels: table.parts[labelPart],
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
      event.stopPropagation();
      const row = unit.row;
      if (row && row[5] === 1 && row[6] > 1) openStack(unit);
      else chooseUnit(unit.id);
    };
    el.addEventListener("click", open);
    el.addEventListener("keydown", (event) => {
      if (event.key === "Enter" || event.key === " ") {
        event.preventDefault();
        open(event);
      }
    });
    const doubt = () => showDoubt(unit);
    el.addEventListener("mouseenter", doubt);
    el.addEventListener("focus", doubt);
    el.addEventListener("mouseleave", hideDoubt);
    el.addEventListener("blur", hideDoubt);
    return Object.assign(unit, {
      marker,
      el,
      sym: el.querySelector(".sym-body"),
      ech: el.querySelector(".sym-echelon"),
      name: el.querySelector(".name"),
      count: el.querySelector(".count"),
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

  function renderUnits(v) {
    const low = Math.floor(v), high = Math.ceil(v), part = v - low;
    const before = readLayout(low), after = low === high ? before : readLayout(high);
    let lines = "";
    units.forEach((unit, n) => {
      const at = readTrace(unit.trace, v);
      const position = at && told.positions[at.position];
      const visible = at && heard({ account: unit.account, certainty: position.certainty });
      if (!visible) {
        if (unit.el.style.display !== "none") unit.el.style.display = "none";
        unit.shown = null;
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
      const key = `${at.position}|${at.moving}|${row.slice(3).join("|")}`;
      if (unit.key !== key) dressState(unit, position, at.moving, row, key);
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
    unit.el.setAttribute("aria-label", `${unit.name.hidden || fold ? unit.name_ : unit.name_}, ${unit.sideName}, ${position.sure}, ${position.what}`);
    unit.marker.setZIndexOffset(unit.account === told.voice ? 2000 - 100 * fold : 0);
  }

  function chooseUnit(id, quiet) {
    closeStack();
    state.unit = id;
    units.forEach((unit) => unit.el.classList.toggle("chosen", unit.id === id));
    body.dataset.chosen = id || "";
    if (!quiet) announce();
  }

  function openStack(front) {
    const list = byId("stack");
    const spot = map.latLngToContainerPoint(front.marker.getLatLng());
    const members = units.filter(
      (unit) => unit.shown && unit.side === front.side && unit.row && unit.row[5] &&
        Math.hypot(unit.lat - front.lat, (unit.lon - front.lon) * 0.76) * 111000 < 60 * metresPerPx()
    );
    list.innerHTML = members
      .map((unit) => `<button type="button" data-choose="${unit.id}" class="side-${unit.side}">` +
        `<svg viewBox="-24 -26 48 44" width="40" height="36" aria-hidden="true">` +
        unit.shown.symbol.split(" ").map((href) => `<use href="#${href}"/>`).join("") +
        `</svg>${escape(unit.name_)}</button>`)
      .join("");
    list.hidden = false;
    const x = spot.x + front.row[1], y = spot.y + front.row[2];
    const frame = map.getContainer();
    list.style.left = `${clamp(x + 24, 8, frame.clientWidth - list.offsetWidth - 8)}px`;
    list.style.top = `${clamp(y - 20, 8, frame.clientHeight - list.offsetHeight - 8)}px`;
    list.querySelector("button").focus();
  }

  function closeStack() {
    byId("stack").hidden = true;
  }

  const metresPerPx = () => 40075016.686 * Math.cos(map.getCenter().lat * Math.PI / 180) / 256 / 2 ** map.getZoom();

  // ---- what is shown for a day -------------------------------------------------------------

  function tip(thing) {
    return `<b>${escape(thing.what)}</b><br>${escape(thing.sure)} · ${escape(thing.cite)}`;
  }

  function drawDay() {
    drawn.forEach((layer) => layer.remove());
    drawn = [];
    for (const thing of told.drawn) {
      const shapes = thing.bands[band()];
      if (!shapes || !thing.days.includes(state.day) || !heard(thing)) continue;
      const pane = thing.kind === "front" ? "fronts" : "arrows";
      const group = L.featureGroup([], { pane });
      for (const [rings, closed, fill, stroke, width, dash, round, side] of shapes) {
        const make = closed ? L.polygon : L.polyline;
        const lines = rings.map((ring) => (closed ? [readRing(ring)] : readRing(ring)));
        group.addLayer(make(lines, {
          pane, noClip: true, smoothFactor: 0,
          className: `drawn side-${side || thing.side} ${fill === "halo" ? "halo" : ""}`,
          fill: Boolean(fill), fillColor: fill ? `var(--${fill})` : "none", fillOpacity: 1,
          stroke: Boolean(stroke), color: stroke ? `var(--${stroke})` : "none", weight: width,
          dashArray: dash || null, lineCap: round ? "round" : "butt", lineJoin: "round",
        }));
      }
      group.bindTooltip(tip(thing), { sticky: true, className: "tip" });
      group.addTo(map);
      drawn.push(group);
    }
    areas.forEach((layer) => layer.remove());
    areas = told.areas
      .filter((area) => area.ring && area.days.includes(state.day) && heard(area))
      .map((area) => L.polygon(readRing(area.ring), {
        pane: "held", className: `held side-${area.side}`, smoothFactor: 0, noClip: true,
        stroke: false, fillColor: "var(--shape)", fillOpacity: 1, interactive: false,
      }).addTo(map));
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
      if (more) html += mark(x + more[0], y + more[1], more[2], "", "", more[3]);
      html += `<div class="lab k-${kind} ${ALIGN[align]}" style="left:${x + dx}px;top:${y + dy}px">` +
        `<span data-label="${id}">${escape(text)}${sub ? `<i>${escape(sub)}</i>` : ""}</span></div>`;
    }
    for (const area of told.areas) {
      if (!area.at || !area.days.includes(state.day) || !heard(area) || map.getZoom() < 12.5) continue;
      const [x, y] = place(area.at[1], area.at[0]);
      html += mark(x, y, area.mark, `side-${area.side}`, tip(area));
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

  function mark(x, y, id, side = "", words = "", turn = 0) {
    return `<svg class="lab mark ${side}" style="left:${x}px;top:${y}px" width="1" height="1">` +
      `${words ? `<title>${words.replace(/<[^>]*>/g, " ")}</title>` : ""}<use href="#${id}"${turn ? ` transform="rotate(${turn})"` : ""}/></svg>`;
  }

  function showDay(day) {
    state.day = day;
    body.dataset.date = told.dates[day];
    document.querySelectorAll("[data-day]").forEach((el) => {
      el.hidden = Number(el.dataset.day) !== day;
    });
    drawDay();
    drawLabels();
  }

  // ---- views -------------------------------------------------------------------------------

  // The view sits at the foot of the window: what is left of the height belongs to the caption.
  function showView(view, quiet) {
    const [west, south, east, north] = told.views[view];
    const bounds = L.latLngBounds([[south, west], [north, east]]);
    const zoom = map.getBoundsZoom(bounds, false, L.point(2 * told.pad, 2 * told.pad));
    const top = map.project(bounds.getNorthWest(), zoom), foot = map.project(bounds.getSouthEast(), zoom);
    const slack = map.getSize().y - 2 * told.pad - (foot.y - top.y);
    const middle = L.point((top.x + foot.x) / 2, (top.y + foot.y - Math.max(0, slack)) / 2);
    state.view = view;
    state.fitted = true;
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
    document.querySelectorAll("[data-locator]").forEach((rect) => {
      rect.style.display = rect.dataset.locator === view ? "" : "none";
    });
  }

  function zoomed() {
    const [width, words] = told.scale[zoomIndex()];
    byId("scale-bar").style.width = `${width}px`;
    byId("scale-words").textContent = words;
    if (body.dataset.band !== told.bandAt[zoomIndex()]) {
      body.dataset.band = told.bandAt[zoomIndex()];
      foldLegend();
    }
    markView(told.viewAt[zoomIndex()]);
    if (state.day >= 0) {
      drawDay();
      drawLabels();
      renderUnits(state.v);
    }
    body.classList.remove("zooming");
  }

  // Open where there is room for it; a reader's own choice is kept.
  function foldLegend() {
    const legend = byId("legend");
    if (state.legend === undefined || legend.open === state.legend) {
      legend.open = !isCompact() && body.dataset.band !== "far" && map.getSize().y > 600 && map.getSize().x > 880;
      state.legend = legend.open;
    }
  }

  function fitWindow() {
    body.classList.toggle("compact", isCompact());
    map.invalidateSize({ animate: false });
    if (state.fitted && state.view) showView(state.view, true);
    zoomed();
  }

  // ---- the outside -------------------------------------------------------------------------

  function announce() {
    const message = {
      battle: told.battle, date: told.dates[Math.round(state.v)], unit: state.unit, view: state.view,
      others: state.others, stated: state.stated,
    };
    listeners.forEach((listen) => listen(message));
  }

  function render(v) {
    state.v = v;
    const day = clamp(Math.round(v), 0, stops);
    const away = Math.abs(v - day);
    const faded = String(1 - Math.min(0.7, away * 1.6));
    for (const pane of panes) if (pane.style.opacity !== faded) pane.style.opacity = faded;
    if (day !== state.day) showDay(day);
    renderUnits(v);
  }

  function setLayer(name, on, quiet) {
    state[name] = on;
    body.classList.toggle(`with-${name}`, on);
    const box = byId(`layer-${name}`);
    if (box) box.checked = on;
    showDay(state.day);
    renderUnits(state.v);
    if (!quiet) announce();
  }

  function start(leafletMap, markers) {
    map = leafletMap;
    units = told.units.map((unit, n) => dressUnit({ ...unit, name_: unit.name }, markers[n]));
    panes = ["arrows", "fronts", "held"].map((name) => map.getPane(name));
    leaders = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    leaders.setAttribute("class", "leaders");
    map.getPane("leaders").append(leaders);
    labels = map.getPane("labels");
    map.on("zoomstart", () => body.classList.add("zooming"));
    map.on("zoomend", () => { closeStack(); zoomed(); });
    map.on("dragstart zoomstart", () => { if (!state.fitting) state.fitted = false; });
    map.on("click", closeStack);
    document.addEventListener("click", (event) => {
      const chosen = event.target.closest("[data-choose]");
      if (chosen) chooseUnit(chosen.dataset.choose);
      const view = event.target.closest("[data-view-button]");
      if (view) showView(view.dataset.viewButton);
    });
    document.addEventListener("keydown", (event) => { if (event.key === "Escape") closeStack(); });
    byId("zoom-in").addEventListener("click", () => map.zoomIn(0.5));
    byId("zoom-out").addEventListener("click", () => map.zoomOut(0.5));
    byId("layers-button").addEventListener("click", (event) => {
      const panel = byId("layers");
      panel.hidden = !panel.hidden;
      event.currentTarget.setAttribute("aria-expanded", String(!panel.hidden));
    });
    for (const name of ["others", "stated"]) {
      byId(`layer-${name}`).addEventListener("change", (event) => setLayer(name, event.target.checked));
    }
    new ResizeObserver(fitWindow).observe(map.getContainer());
    body.classList.toggle("compact", isCompact());
    foldLegend();
    showView(told.view, true);
    chooseUnit(told.unit, true);
    zoomed();
  }

  return {
    told, state, start, render, showView, chooseUnit, setLayer, announce,
    listen: (listener) => listeners.push(listener),
  };
})();
