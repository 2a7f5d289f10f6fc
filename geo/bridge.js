"use strict";

// Between the page and whatever holds its frame: the page says what was chosen, and obeys.
(() => {
  if (window.parent === window) return;
  const { told } = plate;

  function obey(asked) {
    if (asked.key) return clock.press(asked.key);
    const quiet = Boolean(asked.quiet);
    if (asked.theme) document.documentElement.dataset.theme = asked.theme;
    for (const name of ["others", "stated"]) {
      if (name in asked && asked[name] !== plate.state[name]) plate.setLayer(name, asked[name], quiet);
    }
    if (asked.view in told.views && asked.view !== plate.state.view) plate.showView(asked.view, quiet);
    if ("unit" in asked) plate.chooseUnit(asked.unit, quiet);
    const day = told.dates.indexOf(asked.date);
    if (day >= 0 && day !== plate.state.v) clock.go(day, quiet);
  }

  // What is only pointed at stays on the page: the holder takes each message for a choice.
  plate.listen((message) => { if ("date" in message) window.parent.postMessage(message, "*"); });
  window.addEventListener("message", (event) => {
    if (event.source === window.parent && event.data && event.data.ask === told.battle) obey(event.data);
  });
  window.parent.postMessage({ battle: told.battle, ready: true }, "*");
})();
