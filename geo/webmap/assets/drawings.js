"use strict";

// What is drawn of a day: arrows, fronts and ground that is held, each with who says so.
const drawings = (() => {
  const { told, state, band, heard } = chart;
  const { columns } = told;
  const { escapeText } = rules;
  const body = document.body;
  let drawn = [], areas = [];

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
    const near = { sticky: true, direction: "auto" };
    hovered.on("mouseover", (event) => tips.hover(event.latlng, tip(thing), near));
    hovered.on("mousemove", (event) => tips.follow(event.latlng));
    hovered.on("mouseout", tips.leave);
    group.on("click", (event) => {
      L.DomEvent.stopPropagation(event);
      plate.closeAll();
      tips.show(event.latlng, tip(thing), near, true);
    });
    el.addEventListener("focus", () => { if (el.matches(":focus-visible")) tips.show(path.getCenter(), tip(thing), near); });
    el.addEventListener("blur", tips.hide);
  }

  function drawDay() {
    tips.hide();
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
      group.addTo(chart.map);
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
    const group = L.featureGroup([fill, edge]).addTo(chart.map);
    explain(group, edge, edge, area);
    return group;
  }

  return { draw: drawDay, tip, isLast, list: () => drawn };
})();
