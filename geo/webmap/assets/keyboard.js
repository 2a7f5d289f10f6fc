"use strict";

// The keyboard's way through what lies on the map.
const keyboard = (() => {
  // The ring of the keyboard round a drawn thing: a band of the plate, then ink, both below it.
  function ringFocus(event) {
    const el = event.target;
    for (const ring of chart.map.getPane("mapPane").querySelectorAll(".focus-ring")) ring.remove();
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
    const inside = name && chart.map.getPane("mapPane").contains(old);
    draw();
    if (!inside || old.isConnected) return;
    for (const ring of chart.map.getPane("mapPane").querySelectorAll(".focus-ring")) ring.remove();
    const again = chart.map.getPane("mapPane").querySelector(`[data-${name}="${CSS.escape(old.dataset[name])}"]`);
    if (again) again.focus({ preventScroll: true });
  }

  // What lies beyond the window is not in the keyboard's way, nor read out.
  function reach() {
    const frame = chart.map.getContainer().getBoundingClientRect();
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
    const found = [...chart.map.getPane("mapPane").querySelectorAll(".unit, .gone, .lab-differ, .disc, [data-area], [data-drawn]")];
    found.map((el) => ({ el, seen: isSeen(el) })).forEach(({ el, seen }) => {
      el.setAttribute("tabindex", seen ? "0" : "-1");
      if (seen) el.removeAttribute("aria-hidden");
      else el.setAttribute("aria-hidden", "true");
    });
  }

  function start() {
    chart.map.getPane("mapPane").addEventListener("focusin", ringFocus);
    chart.map.getPane("mapPane").addEventListener("focusout", ringFocus);
  }

  return { start, keepFocus, reach };
})();
