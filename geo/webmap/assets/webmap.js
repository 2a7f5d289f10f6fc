"use strict";

// The plate: shows what Python decided. It looks things up, interpolates and paints; which unit
// stands where, which label fits and what it says all come from the page's data.
const plate = (() => {
  const { told, state, opening, scales, isCompact, viewAt, zoomIndex } = chart;
  const body = document.body;
  const stops = told.dates.length - 1;
  const { clamp } = rules;
  const listeners = [];
  const SETTLE_MS = 200;
  /** @type {L.Map} */
  let map;
  let panes, tiles, resetting = false, waiting = 0, reaching = 0, spoken = null, sized = "";

  // ---- what is shown for a day -------------------------------------------------------------

  function showDay(day) {
    state.day = day;
    body.dataset.date = told.dates[day];
    document.querySelectorAll("[data-day]").forEach((el) => {
      el.hidden = Number(el.dataset.day) !== day;
    });
    const happens = told.happens[day];
    document.querySelector(".views").dataset.happens = happens.join(" ");
    document.querySelectorAll("[data-view-button]").forEach((button) => {
      const here = happens.includes(button.dataset.viewButton);
      button.querySelector(".happens").hidden = !here;
      if (here) button.setAttribute("aria-describedby", "happens-here");
      else button.removeAttribute("aria-describedby");
    });
    keyboard.keepFocus(() => { drawings.draw(); labels.draw(); });
    pointing.point(state.point);
  }

  // What the day says, aloud and at length, however short its caption: once at each stop where the
  // clock rests or that it passes in play.
  function speakDay() {
    const caption = document.querySelector(".caption [data-day]:not([hidden])");
    const parts = [".whole-date", "em", ".long", ...(state.stated ? [".stated"] : [])];
    const words = caption ? parts.map((part) => caption.querySelector(part).textContent) : [];
    speak(words.join(" ").replace(/\s+/g, " ").trim());
  }

  function speak(words) {
    if (spoken !== null && words !== spoken) byId("spoken").textContent = words;
    spoken = words;
  }

  // ---- the window --------------------------------------------------------------------------

  function zoomed() {
    byId("scale-words").textContent = scales[zoomIndex()].words;
    measureScale();
    byId("zoom-in").setAttribute("aria-disabled", String(map.getZoom() >= map.getMaxZoom()));
    byId("zoom-out").setAttribute("aria-disabled", String(map.getZoom() <= map.getMinZoom()));
    const band = told.bandOf[viewAt()];
    if (body.dataset.band !== band) {
      body.dataset.band = band;
      foldLegend();
    }
    views.mark(state.fitted && state.view ? state.view : viewAt());
    if (state.day >= 0) {
      keyboard.keepFocus(() => { drawings.draw(); labels.draw(); });
      units.render(state.v);
      tellLegend();
      units.keepNamesWhole();
      pointing.point(state.point);
      keyboard.reach();
    }
    body.classList.remove("zooming");
  }

  // The bar was measured where the battle was; elsewhere the map is larger or smaller.
  function measureScale() {
    const radians = Math.PI / 180, wide = scales[zoomIndex()].width;
    const share = Math.cos(told.lat * radians) / Math.cos(map.getCenter().lat * radians);
    byId("scale-bar").style.width = `${wide * share}px`;
  }

  function moved() {
    measureScale();
    if (state.day < 0) return;
    tellLegend();
    keyboard.reach();
    // One announcement for a pan with all that follows from it.
    if (!waiting || views.isSteering()) return;
    clearTimeout(waiting);
    waiting = setTimeout(() => {
      waiting = 0;
      announce();
    }, SETTLE_MS);
  }

  function foldLegend() {
    const [wide, high] = told.legendLeast, size = map.getSize();
    legend.fold(!isCompact() && body.dataset.band !== "far" && size.x > wide && size.y > high);
  }

  function tellLegend() {
    legend.tell(drawings.list(), map.getBounds());
  }

  function fitWindow() {
    chart.measure();
    body.classList.toggle("compact", isCompact());
    map.invalidateSize({ animate: false });
    const [least, lowest] = told.locatorLeast;
    body.classList.toggle("low", map.getSize().x <= least || map.getSize().y <= lowest);
    gestures.markCooperative();
    const size = map.getSize(), now = `${size.x} ${size.y}`;
    if (!size.x || !size.y || sized === now) return;
    sized = now;
    popovers.close();
    if (!state.fitted || !views.show(state.view, true)) zoomed();
  }

  let screen = { theme: undefined, open: [], at: null };

  // On paper the map is refitted to a plate of its own size, light, with its legend unfolded beside it.
  function setPaper(on) {
    if (body.classList.contains("paper") === on) return;
    const root = document.documentElement;
    /** @type {NodeListOf<HTMLDetailsElement>} */
    const keys = document.querySelectorAll("#legend, #legend details");
    closeAll();
    if (on) {
      screen = { theme: root.dataset.theme, open: [...keys].map((key) => key.open), at: null };
      delete root.dataset.theme;
    } else if (screen.theme) root.dataset.theme = screen.theme;
    body.classList.toggle("paper", on);
    fitWindow();
    // What was moved or enlarged is whole on paper, and back in its place afterwards.
    if (on && !state.fitted) {
      screen.at = views.readAt();
      views.show(state.view, true);
    } else if (!on && screen.at) views.see(screen.at, true);
    keys.forEach((key, n) => { key.open = on || screen.open[n]; });
    tellLegend();
  }

  // ---- the outside -------------------------------------------------------------------------

  /** @type {(message: Omit<Told.FromPage, "battle">) => void} */
  function say(message) {
    for (const listen of listeners) listen({ battle: told.battle, ...message });
  }

  // The map's next move is a choice of the reader's.
  function awaitMove() {
    waiting = waiting || -1;
  }

  // What the reader has chosen by now.
  function announce() {
    clearTimeout(waiting);
    waiting = 0;
    say({
      date: told.dates[Math.round(state.v)], unit: state.unit, view: state.view, others: state.others,
      stated: state.stated, at: views.readAt(), opened: state.opened, playing: body.classList.contains("playing"),
    });
  }

  function render(v) {
    if (v !== state.v) tips.hide();
    state.v = v;
    const day = clamp(Math.round(v), 0, stops);
    const faded = String(rules.fade(v));
    for (const { el, things } of panes) {
      const opacity = rules.changes(things, Math.floor(v), Math.ceil(v)) ? faded : "1";
      if (el.style.opacity !== opacity) el.style.opacity = opacity;
    }
    const changed = day !== state.day;
    if (changed) {
      showDay(day);
      popovers.close();
    }
    units.render(v);
    const moving = Boolean(document.querySelector(".unit.moving"));
    if (changed || moving !== state.moving) tellLegend();
    state.moving = moving;
    if (changed) {
      units.keepNamesWhole();
    }
    // Under way it would lay the page out for what only the keyboard needs: that can wait for a rest.
    clearTimeout(reaching);
    if (v === day) keyboard.reach();
    else if (changed || reaching) reaching = setTimeout(() => { reaching = 0; keyboard.reach(); }, SETTLE_MS);
    if (v === day) reaching = 0;
  }

  // Another layout has come to be shown at the same clock and zoom.
  function redraw() {
    if (state.day < 0 || body.classList.contains("zooming")) return;
    keyboard.keepFocus(labels.draw);
    units.render(state.v);
    units.keepNamesWhole();
    pointing.point(state.point);
    keyboard.reach();
  }

  // More zooms of what is drawn have come; a zoom that is under way draws anew by itself.
  function takeBands(bands) {
    bands.forEach((more, n) => { Object.assign(told.drawn[n].bands, more); });
    if (state.day < 0 || body.classList.contains("zooming")) return;
    keyboard.keepFocus(drawings.draw);
    tellLegend();
    pointing.point(state.point);
  }

  function setLayer(name, on, quiet) {
    state[name] = on;
    body.classList.toggle(`with-${name}`, on);
    const box = byId(`layer-${name}`);
    if (box) box.checked = on;
    if (state.day < 0) return;
    showDay(state.day);
    units.render(state.v);
    tellLegend();
    keyboard.reach();
    if (!quiet) announce();
  }

  function showLayers(on) {
    if (on && isCompact()) legend.close();
    byId("layers").hidden = !on;
    byId("layers-button").setAttribute("aria-expanded", String(on));
  }

  // What is open closes; the focus goes back to where it came from. Says whether anything was.
  function closeAll() {
    const layersOpen = !byId("layers").hidden;
    if (layersOpen) {
      if (byId("layers").contains(document.activeElement)) byId("layers-button").focus();
      showLayers(false);
    }
    return [popovers.close(true), popovers.hush(), tips.hide(), layersOpen, isCompact() && legend.close()].some(Boolean);
  }

  function leave() {
    const pointed = state.point !== null && state.point !== undefined;
    if (pointed) pointing.clear();
    if (!closeAll() && !pointed) say({ escape: true });
  }

  // How much of the map's foot something of the host's lies over, px.
  function setFoot(px) {
    body.style.setProperty("--foot", `${Math.max(0, Number(px) || 0)}px`);
  }

  function setTheme(theme) {
    const forced = window.matchMedia("(forced-colors: active)").matches;
    const dark = window.matchMedia("(prefers-color-scheme: dark)").matches;
    document.documentElement.dataset.theme = forced ? (dark ? "dark" : "light") : theme;
  }

  // Nothing is asked of another host before a reader chooses a background here.
  function showTiles(name) {
    if (tiles) tiles.remove();
    const chosen = told.tiles[name];
    tiles = chosen ? L.tileLayer(chosen.url, { maxZoom: 18, maxNativeZoom: chosen.most }).addTo(map) : null;
    body.classList.toggle("with-tiles", Boolean(chosen));
    byId("tile-credit").innerHTML = chosen ? chosen.attribution : "";
  }

  function start(leafletMap, markers) {
    map = chart.map = leafletMap;
    chart.measure();
    units.start(markers);
    const isFront = (thing) => thing.kind === "front";
    panes = [
      { el: map.getPane("arrows"), things: told.drawn.filter((thing) => !isFront(thing)) },
      { el: map.getPane("fronts"), things: told.drawn.filter(isFront) },
      { el: map.getPane("held"), things: told.areas },
    ];
    labels.start();
    pointing.start();
    gestures.start();
    keyboard.start();
    map.getContainer().setAttribute("role", "main");
    map.on("zoomstart", () => body.classList.add("zooming"));
    // A reset tells of its zoom too: once is enough.
    map.on("viewprereset", () => { resetting = true; });
    map.on("viewreset", () => { resetting = false; zoomed(); });
    map.on("zoomend", () => { popovers.close(); if (!resetting) zoomed(); });
    map.on("moveend", moved);
    map.on("dragstart zoomstart", () => {
      if (views.isSteering()) return;
      state.fitted = false;
      awaitMove();
    });
    map.on("click", closeAll);
    window.addEventListener("beforeprint", () => setPaper(true));
    window.addEventListener("afterprint", () => setPaper(false));
    document.addEventListener("pointerdown", tips.hide, { capture: true });
    document.addEventListener("click", (event) => {
      const chosen = event.target.closest("[data-choose]");
      if (chosen) {
        const listed = chosen.closest("#stack"), marker = units.list().find((unit) => unit.id === chosen.dataset.choose);
        units.choose(chosen.dataset.choose);
        if (listed && marker) marker.el.focus({ preventScroll: true });
      }
      const quarrel = event.target.closest("[data-quarrel]");
      if (quarrel) popovers.openQuarrel(quarrel.dataset.quarrel, quarrel);
      const view = event.target.closest("[data-view-button]");
      if (view) views.show(view.dataset.viewButton);
    });
    document.addEventListener("keydown", (event) => { if (event.key === "Escape") leave(); });
    byId("zoom-in").addEventListener("click", () => map.zoomIn(0.5));
    byId("zoom-out").addEventListener("click", () => map.zoomOut(0.5));
    byId("layers-button").addEventListener("click", () => showLayers(byId("layers").hidden));
    for (const name of rules.LAYERS) {
      byId(`layer-${name}`).addEventListener("change", (event) => setLayer(name, event.target.checked));
    }
    byId("layers").addEventListener("change", (event) => {
      if (event.target.name === "tiles") showTiles(event.target.value);
    });
    body.classList.toggle("compact", isCompact());
    if (opening.theme) setTheme(opening.theme);
    if ("longer" in opening) gestures.setLonger(opening.longer);
    if ("foot" in opening) setFoot(opening.foot);
    for (const name of rules.LAYERS) if (opening[name]) setLayer(name, true, true);
    foldLegend();
    state.view = told.view;
    fitWindow();
    if (typeof opening.at === "string") views.see(opening.at, true);
    units.choose(told.unit, true);
    if (typeof opening.point === "string") pointing.point(opening.point);
    new ResizeObserver(fitWindow).observe(map.getContainer());
  }

  return {
    told, state, start, render, redraw, takeBands, setLayer, announce, awaitMove, showLayers, closeAll, setFoot, setTheme, speak, speakDay,
    leave, say, map: () => map, units: units.list, drawn: drawings.list, hideTip: tips.hide,
    showView: views.show, seeAt: views.see, chooseUnit: units.choose, reveal: units.reveal,
    pointEvent: pointing.point, pointNothing: pointing.clear, showEvent: pointing.show, setLonger: gestures.setLonger,
    listen: (listener) => listeners.push(listener),
  };
})();
