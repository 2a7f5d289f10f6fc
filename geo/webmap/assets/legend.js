"use strict";
// The legend explains what is on the map now, and no more.
const legend = (() => {
  const box = byId("legend");
  let mine;

  // Rows of drawn things name their kind, all others name by a selector what they explain.
  function tell(drawn, bounds) {
    const seen = drawn.filter((thing) => thing.getBounds().intersects(bounds));
    const kinds = new Set(seen.flatMap(({ kind, side }) => [kind, `${kind} ${side}`]));
    box.querySelectorAll("[data-legend]").forEach((row) => { row.hidden = !kinds.has(row.dataset.legend); });
    box.querySelectorAll("[data-explains]").forEach((row) => { row.hidden = !document.querySelector(row.dataset.explains); });
  }

  // Open where there is room for it; a reader's own choice is kept.
  function fold(open) {
    if (mine !== undefined && box.open !== mine) return;
    box.open = mine = open;
  }

  // On a narrow screen it lies over the map: a tap beside it folds it.
  function close() {
    if (!box.open) return false;
    if (box.contains(document.activeElement)) box.querySelector("summary").focus();
    box.open = false;
    return true;
  }

  box.addEventListener("toggle", () => {
    if (box.open && document.body.classList.contains("compact")) plate.showLayers(false);
  });

  return { tell, fold, close };
})();
