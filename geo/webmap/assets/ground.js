"use strict";

// The backdrop: the same shape may lie in several layers, one over the other.
const ground = (() => {
  /** @type {Told.Ground} */
  const { shapes, layers } = JSON.parse(byId("ground").textContent);

  function make([isArea, parts], options) {
    if (!isArea) return L.polyline(parts.map(rules.readRing), options);
    return L.polygon(parts.map((rings) => rings.map(rules.readRing)), options);
  }

  function draw(map) {
    for (const [className, pane, filled, numbers] of layers) {
      const options = { className, pane, fill: Boolean(filled), fillOpacity: 1, stroke: true, smoothFactor: 0.6, interactive: false };
      for (const number of numbers) make(shapes[number], options).addTo(map);
    }
  }

  return { draw };
})();
