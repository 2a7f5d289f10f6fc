"use strict";

// The view as a picture: what is on the screen now, without its controls, as a PNG to keep.
const snapshot = (() => {
  const { told } = plate;
  const SCALE = 2;
  const KEEP_MS = 60000;
  // Tiles come from another host: a canvas with them in it could not be read.
  const WITHOUT = ".leaflet-tile-pane, .leaflet-tooltip-pane, .leaflet-popup-pane, .leaflet-control-container, " +
    ".views, .tools, .layers, .legend:not([open]), #stack, #quarrel, #manner, #tile-credit, #snapshot-note";

  function make(name, attributes) {
    const el = document.createElementNS(SVG_SPACE, name);
    for (const [key, value] of Object.entries(attributes)) el.setAttribute(key, value);
    return el;
  }

  function lay(el, top, width, height) {
    el.style.cssText += `;position:absolute;left:0;top:${top}px;width:${width}px;height:${height}px;margin:0`;
    return el;
  }

  // Whose map it is, of which day, from which sources; as high as its words need at this width.
  /** @type {(width: number) => [HTMLElement, number]} */
  function writeFoot(width) {
    const foot = document.createElement("p");
    foot.className = "foot";
    const day = told.spoken[Math.round(plate.state.v)];
    foot.append(Object.assign(document.createElement("b"), { textContent: `${document.title}. ${day}.` }), ` ${told.attribution}`);
    foot.style.cssText = `position:absolute;visibility:hidden;width:${width}px`;
    document.body.append(foot);
    const height = Math.ceil(foot.getBoundingClientRect().height);
    foot.remove();
    foot.style.cssText = "";
    return [foot, height];
  }

  function copyCards() {
    const cards = document.querySelector(".cards"), copy = cards.cloneNode(true);
    const { scrollTop } = byId("legend");
    for (const part of copy.querySelectorAll(".legend > *")) part.style.transform = `translateY(${-scrollTop}px)`;
    return copy;
  }

  // A drawing that holds all it needs: the page's rules, its symbols, the map and the cards.
  function drawView() {
    const chart = plate.map().getContainer();
    const width = chart.clientWidth, height = chart.clientHeight;
    const [foot, footHeight] = writeFoot(width);
    const whole = height + footHeight;
    const page = document.body.cloneNode(false);
    page.classList.remove("with-tiles", "zooming");
    page.classList.add("pictured");
    page.lang = told.lang;
    page.style.cssText = `display:block;position:relative;width:${width}px;height:${whole}px`;
    page.append(
      ...[...document.querySelectorAll("body > svg")].map((drawings) => drawings.cloneNode(true)),
      lay(chart.cloneNode(true), 0, width, height),
      lay(copyCards(), 0, width, height),
      lay(foot, height, width, footHeight),
    );
    for (const el of page.querySelectorAll(WITHOUT)) el.remove();
    const style = make("style", {});
    style.textContent = [...document.querySelectorAll("style")].map((sheet) => sheet.textContent).join("\n");
    const size = { width: width * SCALE, height: whole * SCALE };
    const drawing = make("svg", { ...size, viewBox: `0 0 ${width} ${whole}` });
    const { theme } = document.documentElement.dataset;
    if (theme) drawing.dataset.theme = theme;
    const window = make("foreignObject", { width, height: whole });
    window.append(page);
    drawing.append(style, window);
    return { ...size, text: new XMLSerializer().serializeToString(drawing) };
  }

  function load(text) {
    return new Promise((resolve, reject) => {
      const picture = new Image();
      picture.onload = () => resolve(picture);
      picture.onerror = () => reject(new Error("SVG"));
      picture.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}`;
    });
  }

  async function paint() {
    const { width, height, text } = drawView();
    const picture = await load(text);
    const canvas = Object.assign(document.createElement("canvas"), { width, height });
    canvas.getContext("2d").drawImage(picture, 0, 0, width, height);
    const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
    if (!blob) throw new Error(`${width} × ${height} px`);
    return blob;
  }

  function save(blob, name) {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(blob);
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), KEEP_MS);
  }

  async function take() {
    const button = byId("snapshot"), note = byId("snapshot-note");
    if (button.getAttribute("aria-busy") === "true") return;
    button.setAttribute("aria-busy", "true");
    note.textContent = "";
    try {
      if (document.body.classList.contains("zooming")) await new Promise((resolve) => plate.map().once("zoomend", resolve));
      const name = `${told.battle}_${told.dates[Math.round(plate.state.v)]}_view_${told.lang}.png`;
      save(await paint(), name);
    } catch (error) {
      note.textContent = told.notMade.replace("{reason}", () => error.message);
    }
    button.removeAttribute("aria-busy");
  }

  byId("snapshot").addEventListener("click", take);
  return { take };
})();
