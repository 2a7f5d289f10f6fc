"use strict";

// What a page may do without at first, from a file beside it. It is a script that hands itself over
// to `take`: a page from a disk may read nothing else.
const later = (() => {
  const place = byId("panels").dataset.rest;
  const listeners = [];
  let script = null;

  // A file that did not come is asked for again by whoever still lacks something.
  function fetch() {
    if (!place || script) return;
    script = document.createElement("script");
    script.src = place;
    script.addEventListener("error", () => { script.remove(); script = null; });
    document.head.append(script);
  }

  /** @type {(rest: Told.Rest) => void} */
  function take({ levels: layouts, bands, panels }) {
    levels.take(layouts);
    plate.takeBands(bands);
    for (const listener of listeners) listener(panels);
  }

  function start() {
    if (!place) return;
    levels.attach(fetch);
    fetch();
  }

  return { start, take, listen: (listener) => listeners.push(listener) };
})();
