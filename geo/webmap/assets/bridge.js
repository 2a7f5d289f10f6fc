"use strict";

// Between the page and whatever holds its frame: the page says what was chosen, and obeys.
(() => {
  if (window.parent === window) return;
  const { told } = plate;

  /** @type {(asked: Told.ToPage) => void} */
  function obey(asked) {
    if ("levels" in asked) return levels.take(asked.levels);
    if (asked.tell) return plate.announce();
    if (asked.key) return clock.press(asked.key);
    const quiet = Boolean(asked.quiet);
    if (asked.theme) plate.setTheme(asked.theme);
    if ("longer" in asked) plate.setLonger(asked.longer);
    if ("foot" in asked) plate.setFoot(asked.foot);
    for (const name of rules.LAYERS) {
      if (name in asked && asked[name] !== plate.state[name]) plate.setLayer(name, asked[name], quiet);
    }
    if (Object.hasOwn(told.views, asked.view) && asked.view !== plate.state.view) plate.showView(asked.view, quiet);
    if ("at" in asked) plate.seeAt(asked.at, quiet);
    // What a host repeats changes nothing: not the hour between two stops, nor what is open.
    if ("unit" in asked && !(quiet && asked.unit === plate.state.unit)) plate.chooseUnit(asked.unit, quiet);
    const day = told.dates.indexOf(asked.date);
    if (day >= 0 && day !== plate.state.v && !(quiet && day === Math.round(plate.state.v))) clock.go(day, quiet);
    if ("point" in asked) plate.pointEvent(asked.point);
    if (asked.show) plate.showEvent(asked.show);
    if (asked.reveal) plate.reveal(asked.reveal);
  }

  levels.attach((lack) => plate.say({ lack }));
  plate.listen((message) => window.parent.postMessage(message, "*"));
  window.addEventListener("message", (event) => {
    if (event.source === window.parent && event.data && event.data.ask === told.battle) obey(event.data);
  });
  // What of the host's lies over the map's foot stands above the time bar.
  const bar = document.querySelector(".time");
  new ResizeObserver(() => {
    window.parent.postMessage({ battle: told.battle, bar: bar.getBoundingClientRect().height }, "*");
  }).observe(bar);
  window.parent.postMessage({ battle: told.battle, ready: true }, "*");
})();
