"use strict";

// Wheel and fingers, which the map shares with a page that goes on below it.
const gestures = (() => {
  const body = document.body;
  let longer, hinted = false;

  // Where a page goes on below the map, the wheel and one finger are the page's.
  function markCooperative() {
    const { scrollHeight, clientHeight } = document.documentElement;
    const scrolls = scrollHeight > clientHeight && getComputedStyle(body).overflowY !== "hidden";
    body.classList.toggle("cooperative", longer === undefined ? window.parent !== window || scrolls : longer);
  }

  function setLonger(on) {
    longer = Boolean(on);
    markCooperative();
  }

  function start() {
    const container = chart.map.getContainer();
    const isShared = () => body.classList.contains("cooperative");
    const hinting = document.createElement("p");
    hinting.id = "manner";
    hinting.setAttribute("role", "status");
    document.querySelector(".cards").append(hinting);
    hinting.addEventListener("animationend", () => { hinting.textContent = ""; });
    const hint = (name) => {
      if (hinted) return;
      hinted = true;
      hinting.textContent = chart.told.manners[name];
    };
    container.addEventListener("wheel", (event) => {
      if (!isShared() || event.ctrlKey || event.metaKey) return;
      event.stopImmediatePropagation();
      hint("wheel");
    }, { capture: true, passive: true });
    for (const name of ["touchstart", "touchmove"]) {
      container.addEventListener(name, (/** @type {TouchEvent} */ event) => {
        if (!isShared() || event.touches.length > 1) return;
        event.stopImmediatePropagation();
        if (name === "touchmove") hint("touch");
      }, { capture: true, passive: true });
    }
  }

  return { start, setLonger, markCooperative };
})();
