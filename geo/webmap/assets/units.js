"use strict";

// The units' markers: where they are at the clock, what they look like, what they say.
const units = (() => {
  const { told, state, heard, readLayout } = chart;
  const { aligns, columns } = told;
  const { escapeText, mix } = rules;
  const body = document.body;
  let all = [], leaders, circle;

  /** @type {(known: Told.Unit, marker: L.Marker) => any} */
  function dressUnit(known, marker) {
    const el = marker.getElement();
    const unit = {
      ...known, title: known.name, trace: rules.readRows(columns.trace, known.trace), marker, el,
      sym: el.querySelector(".sym-body"), ech: el.querySelector(".sym-echelon"), name: el.querySelector(".name"),
      count: el.querySelector(".count"), differ: el.querySelector(".differ"),
      row: null, shown: null, key: "", margins: "", lon: null, lat: null, line: "", leader: makeLeader(),
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
      const crowded = unit.row?.block >= 0 && body.classList.contains("compact");
      if ((unit.row?.fold === 1 && unit.row.members > 1) || crowded) popovers.openStack(unit);
      else choose(unit.id);
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
    for (const name of ["mouseleave", "blur"]) el.addEventListener(name, () => { hideDoubt(); tips.hide(); });
    el.addEventListener("click", tips.hide);
    return unit;
  }

  function showDoubt(unit) {
    hideDoubt();
    if (unit.shown?.certainty !== "uncertain") return;
    circle = L.circle(unit.marker.getLatLng(), {
      radius: unit.shown.radius, className: "doubt", pane: "doubt", interactive: false, weight: 1.5,
    }).addTo(chart.map);
  }

  function hideDoubt() {
    if (circle) circle.remove();
    circle = null;
  }

  // Who it is, how sure its place is and who says so: before anything is clicked.
  function tellUnit(unit) {
    tips.hide();
    if (!unit.shown || !window.matchMedia("(hover: hover)").matches) return;
    const { what, sure, cite } = unit.shown, { dx, dy } = unit.row;
    tips.show(unit.marker.getLatLng(), `<b>${escapeText(unit.title)}</b><br>${escapeText(unit.sideName)} · ${escapeText(unit.sort)}<br>` +
      `${escapeText(what)}<br>${escapeText(sure)} · ${escapeText(cite)}`, { direction: "top", offset: [dx, dy - 24] });
  }

  function renderUnits(v) {
    const low = Math.floor(v), high = Math.ceil(v), part = v - low;
    const before = readLayout(low), after = low === high ? before : readLayout(high);
    const raised = state.unit && findRaised(part < 0.5 ? before : after, v);
    all.forEach((unit, n) => {
      const at = rules.readTrace(unit.trace, v);
      const position = at && told.positions[at.position];
      const visible = at && heard({ account: unit.account, certainty: position.certainty });
      if (!visible) {
        drawLeader(unit, null);
        if (unit.el.style.display !== "none") unit.el.style.display = "none";
        unit.shown = null;
        unit.key = "";
        return;
      }
      if (unit.el.style.display === "none") unit.el.style.display = "";
      const a = before.units.get(n) || after.units.get(n), b = after.units.get(n) || a;
      if (!a) {
        drawLeader(unit, null);
        return;
      }
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
      const key = `${at.position}|${at.moving}|${Math.round(v)}|${row.align}|${row.fold}|${row.members}|${row.text}|${row.block}|${row.named}|${raise}`;
      if (unit.key !== key) dressState(unit, position, at.moving, raise ? rules.raiseRow(row, raise, raised) : row, key);
      drawLeader(unit, row.leader ? { ...chart.map.latLngToLayerPoint([at.lat, at.lon]), dx, dy } : null);
    });
  }

  // A leader is drawn anew only where an end of it moves.
  function drawLeader(unit, to) {
    const line = to ? `M${to.x} ${to.y}l${to.dx} ${to.dy}` : "";
    if (unit.line === line) return;
    unit.line = line;
    if (!to) {
      for (const part of unit.leader) part.remove();
      return;
    }
    const [path, spot] = unit.leader;
    path.setAttribute("d", line);
    spot.setAttribute("cx", to.x);
    spot.setAttribute("cy", to.y);
    if (!path.isConnected) leaders.append(path, spot);
  }

  function makeLeader() {
    const [path, spot] = ["path", "circle"].map((name) => document.createElementNS(SVG_SPACE, name));
    spot.setAttribute("r", "2.8");
    return [path, spot];
  }

  // Who of a chosen unit's stack changes places with its front, if it is in one.
  function findRaised(layout, v) {
    const standing = all.flatMap((unit, n) => {
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
    unit.name.hidden = fold > 1 || !row.named;
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

  function choose(id, quiet) {
    popovers.close();
    state.unit = id;
    all.forEach((unit) => {
      unit.el.classList.toggle("chosen", unit.id === id);
      seatDepth(unit);
    });
    labels.pick(id);
    if (state.day >= 0) renderUnits(state.v);
    body.dataset.chosen = id || "";
    if (quiet) return;
    state.opened += 1;
    plate.announce();
  }

  // In a window narrower than it was laid out for, a name that would be cut changes sides.
  function keepNamesWhole() {
    const frame = chart.map.getContainer().getBoundingClientRect();
    // All is measured before anything is changed: the page is laid out once, not for each unit.
    const measured = all.filter((unit) => unit.shown && !unit.name.hidden && !["center", "above"].some((hand) => unit.name.classList.contains(hand)))
      .map((unit) => ({ unit, name: unit.name.getBoundingClientRect(), sign: unit.el.getBoundingClientRect() }));
    for (const { unit, name, sign } of measured) {
      if (sign.left < frame.left || sign.right > frame.right) continue;
      if (name.left < frame.left + 4) unit.name.className = "name left";
      else if (name.right > frame.right - 4) unit.name.className = "name right";
    }
  }

  // A unit that a sheet of the host's has come to lie over moves out from under it.
  function reveal(covered) {
    const unit = all.find(({ id, shown }) => id === state.unit && shown);
    if (!unit) return;
    const frame = chart.map.getContainer().getBoundingClientRect(), box = unit.el.getBoundingClientRect();
    const free = frame.bottom - covered, below = box.bottom + 24 - free;
    if (below > 0) chart.map.panBy([0, below + Math.min(60, (free - frame.top) / 4)], { animate: false });
  }

  function start(markers) {
    all = told.units.map((unit, n) => dressUnit(unit, markers[n]));
    leaders = document.createElementNS(SVG_SPACE, "svg");
    leaders.setAttribute("class", "leaders");
    chart.map.getPane("leaders").append(leaders);
  }

  return { start, choose, reveal, keepNamesWhole, render: renderUnits, list: () => all };
})();
