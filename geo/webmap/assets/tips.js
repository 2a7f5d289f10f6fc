"use strict";

// The words beside what is pointed at: who says so.
const tips = (() => {
  let tipped = null;

  // One tip at a time. What a click has opened stays until something else is touched.
  function show(latlng, html, options, kept = false) {
    hide();
    tipped = L.tooltip({ className: "tip", opacity: 1, ...options }).setLatLng(latlng).setContent(html).addTo(chart.map);
    tipped.kept = kept;
  }

  function hide() {
    if (!tipped) return false;
    const el = tipped.getElement();
    tipped.remove();
    // Leaflet lets it fade, and until then it can be read.
    if (el) el.remove();
    tipped = null;
    return true;
  }

  // What a pointer passes over speaks, unless a click has opened something.
  function hover(latlng, html, options) {
    if (!tipped?.kept) show(latlng, html, options);
  }

  function follow(latlng) {
    if (tipped && !tipped.kept) tipped.setLatLng(latlng);
  }

  function leave() {
    if (tipped && !tipped.kept) hide();
  }

  return { show, hide, hover, follow, leave };
})();
