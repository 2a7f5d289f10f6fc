"use strict";

// The event that is pointed at: on the map, in the time bar, in the panels.
const pointing = (() => {
  const { state } = chart;
  const body = document.body;
  // What can be pointed at: an arrow only tells whose it is.
  const EVENT = "[data-event]:not(.drawn)";

  // A place of an event that the view at hand does not show, or that lies beyond the window, is
  // brought in.
  function show(id) {
    const find = () => [...document.querySelectorAll(`.disc[data-event="${CSS.escape(id)}"]`)];
    const view = chart.told.events.find((event) => event.id === id)?.view;
    if (view && !find().length) views.show(view);
    point(id);
    const discs = find();
    const frame = chart.map.getContainer().getBoundingClientRect();
    const spots = discs.map((el) => el.getBoundingClientRect())
      .map((box) => [box.left + box.width / 2 - frame.left, box.top + box.height / 2 - frame.top]);
    const room = 24;
    const isSeen = ([x, y]) => x > room && y > room && x < frame.width - room && y < frame.height - room;
    if (!spots.length || spots.some(isSeen)) return;
    const [x, y] = spots[0];
    state.fitted = false;
    plate.awaitMove();
    chart.map.panBy([x - frame.width / 2, y - frame.height / 2], { animate: false });
  }

  // One event is pointed at, on the map and in the time bar; arrows that are not its own step back.
  function point(id) {
    state.point = id;
    for (const el of document.querySelectorAll(".pointed")) el.classList.remove("pointed");
    const mine = id ? document.querySelectorAll(`[data-event="${CSS.escape(id)}"]`) : [];
    for (const el of mine) el.classList.add("pointed");
    body.classList.toggle("pointing", Boolean(id));
  }

  function start() {
    const hear = (event) => {
      const found = event.target.closest(EVENT), id = found ? found.dataset.event : null;
      if (id === state.point || (event.type === "focusin" && !event.target.matches(":focus-visible"))) return;
      point(id);
      plate.say({ pointed: id });
    };
    for (const name of ["mouseover", "focusin"]) document.addEventListener(name, hear);
    document.documentElement.addEventListener("mouseleave", () => {
      if (state.point !== null) clear();
    });
    document.addEventListener("click", (event) => {
      const found = event.target.closest(EVENT);
      if (found) plate.say({ event: found.dataset.event });
    });
  }

  function clear() {
    point(null);
    plate.say({ pointed: null });
  }

  return { start, point, show, clear };
})();
