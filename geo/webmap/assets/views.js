"use strict";

// Which part of the ground is seen: a named view, or where the reader has moved the map to.
const views = (() => {
  const { told, state, kind } = chart;
  let steering = false;

  // The view sits in the middle or a little below: the caption lies above it.
  function show(view, quiet) {
    state.view = view;
    state.fitted = true;
    const size = chart.map.getSize();
    const pad = told.pad + told.heads[kind()], foot = told.feet[kind()];
    if (size.x <= 2 * told.pad || size.y <= pad + foot) return false;
    const [west, south, east, north] = told.views[view];
    const bounds = L.latLngBounds([[south, west], [north, east]]);
    const zoom = chart.map.getBoundsZoom(bounds, false, L.point(2 * told.pad, pad + foot));
    const top = chart.map.project(bounds.getNorthWest(), zoom), low = chart.map.project(bounds.getSouthEast(), zoom);
    const above = rules.seatView(size.y, low.y - top.y, { pad, foot, crown: told.crown });
    const middle = L.point((top.x + low.x) / 2, top.y - above + size.y / 2);
    steer(() => chart.map.setView(chart.map.unproject(middle, zoom), zoom, { animate: false }));
    afterZoom(() => { if (state.fitted && state.view === view) show(view, true); });
    mark(view);
    if (!quiet) plate.announce();
    return true;
  }

  // A zoom that is under way ends where it was going, whatever was asked for meanwhile.
  function afterZoom(act) {
    if (chart.map._animatingZoom) chart.map.once("zoomend", act);
  }

  // What the page does with the map is no choice of the reader's.
  function steer(act) {
    steering = true;
    act();
    steering = false;
  }

  // Where the reader has moved the map to, or null while it sits where its view put it.
  function readAt() {
    if (state.fitted) return null;
    const { lat, lng } = chart.map.getCenter();
    return `${lat.toFixed(5)},${lng.toFixed(5)},${chart.map.getZoom().toFixed(2)}`;
  }

  function see(at, quiet) {
    if (at === null) return state.fitted ? undefined : show(state.view, quiet);
    const [lat, lon, zoom] = String(at).split(",").map(Number);
    if (![lat, lon, zoom].every(Number.isFinite) || Math.abs(lat) > 85 || at === readAt()) return undefined;
    state.fitted = false;
    steer(() => chart.map.setView([lat, lon], zoom, { animate: false }));
    afterZoom(() => see(at, true));
    return quiet ? undefined : plate.announce();
  }

  function mark(view) {
    document.body.dataset.view = view;
    document.querySelectorAll("[data-view-button]").forEach((button) => {
      button.setAttribute("aria-pressed", String(button.dataset.viewButton === view));
    });
    document.querySelectorAll("[data-locator]").forEach((el) => {
      el.style.display = el.dataset.locator.split(" ").includes(view) ? "" : "none";
    });
  }

  return { show, see, readAt, mark, isSteering: () => steering };
})();
