"use strict";

// Which controls want a key for themselves; all others leave it to the time slider.
const keyRules = (() => {
  const KEYS = ["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "PageUp", "PageDown", "Home", "End", " "];
  const WANT_ALL = "input:not([type=checkbox], [type=range], [type=button]), select, textarea, [contenteditable=true], " +
    "[role=listbox], [role=menu], [role=tablist], [role=radiogroup], [role=grid], [role=combobox], [role=slider]";
  const WANT_SPACE = "button, summary, a, [type=checkbox], [role=button], [role=switch]";

  // Whether a key pressed there steps through time.
  function isFree(event) {
    if (!KEYS.includes(event.key) || event.defaultPrevented) return false;
    if (event.ctrlKey || event.altKey || event.metaKey) return false;
    return !event.target.closest(event.key === " " ? `${WANT_ALL}, ${WANT_SPACE}` : WANT_ALL);
  }

  return { isFree };
})();
