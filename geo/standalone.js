"use strict";

// Around the map where there is no server: the address, the panels, the other languages.
const standalone = (() => {
  const byId = (id) => document.getElementById(id);
  const panels = JSON.parse(byId("panels").textContent);
  const notices = [];
  const KEYS = ["date", "unit", "view"];
  const LAYERS = ["others", "stated"];
  const PAPER = [700, 600];
  let shown = "Dossier";

  const findLink = (lang) => document.querySelector(`[data-lang-link="${CSS.escape(lang)}"]`);

  // What the address does not hold of the page goes behind its #: layers and panel.
  const readMore = () => new URLSearchParams(location.hash.slice(1));

  // Runs before the map starts: what the address asks for takes the place of what it would show.
  function readAddress() {
    const asked = new URLSearchParams(location.search);
    const box = byId("told");
    const told = JSON.parse(box.textContent);
    const known = {
      date: (day) => told.dates.includes(day),
      unit: (unit) => Object.hasOwn(panels.dossiers, unit),
      view: (view) => Object.hasOwn(told.views, view),
      lang: (lang) => findLink(lang) !== null,
    };
    for (const [name, isKnown] of Object.entries(known)) {
      const value = asked.get(name);
      if (!value) continue;
      if (!isKnown(value)) notices.push(panels.words[name].replace("{value}", () => value));
      else if (name !== "lang") told[name] = value;
      else if (value !== told.lang) location.replace(follow(findLink(value).href, asked, location.hash));
    }
    box.textContent = JSON.stringify(told);
  }

  // The same view at another address.
  function follow(address, now, hash) {
    const url = new URL(address, location.href);
    for (const key of KEYS) {
      if (now.get(key)) url.searchParams.set(key, now.get(key));
      else url.searchParams.delete(key);
    }
    url.hash = hash;
    return url.href;
  }

  const write = (row) => row.map((number) => panels.pieces[number]).join("");

  function fill(box, html) {
    if (box.told === html) return;
    box.innerHTML = html;
    box.told = html;
  }

  function render() {
    const { state, told } = plate;
    const heard = Number(state.others), day = Math.round(state.v);
    const rows = {
      Dossier: () => (state.unit ? panels.dossiers[state.unit][heard][day] : panels.invitation[heard]),
      Table: () => panels.Table[heard][day],
      Contradictions: () => panels.Contradictions,
      Sources: () => panels.Sources,
      Export: () => [],
    };
    fill(byId("folio-page"), write(rows[shown]()));
    fill(byId("folio-day"), shown === "Dossier" ? write(panels.chronicle[heard][day]) : "");
    document.querySelectorAll("[data-panel]").forEach((button) => {
      button.setAttribute("aria-pressed", String(button.dataset.panel === shown));
    });
    if (byId("downloads")) writeDownloads(told.dates[day], state.view, told.spoken[day]);
    writeAddress({ date: told.dates[day], unit: state.unit, view: state.view });
  }

  // A picture is not asked for before it can be seen.
  function writeDownloads(date, view, spoken) {
    const open = shown === "Export";
    byId("downloads").hidden = !open;
    const seen = document.querySelector(`[data-view-button="${CSS.escape(view)}"]`).textContent;
    document.querySelectorAll("[data-shown]").forEach((el) => {
      const words = el.dataset.shown === "day" ? `${spoken} · ${seen}` : seen;
      if (el.alt === undefined) el.textContent = words;
      else el.alt = words;
    });
    document.querySelectorAll("[data-pattern]").forEach((el) => {
      const name = el.tagName === "IMG" ? "src" : "href";
      const file = el.dataset.pattern.replace("{date}", date).replace("{view}", view);
      if ((open || name === "href") && el.getAttribute(name) !== file) el.setAttribute(name, file);
    });
  }

  function writeAddress(state) {
    const now = new Map(Object.entries(state)), more = new URLSearchParams();
    for (const name of LAYERS) if (plate.state[name]) more.set(name, 1);
    if (shown !== "Dossier") more.set("panel", shown);
    document.querySelectorAll("[data-lang-link]").forEach((link) => { link.href = follow(link.href, now, more); });
    const url = new URL(follow(location.href, now, more));
    for (const name of LAYERS) url.searchParams.delete(name);
    if (url.searchParams.get("lang") !== plate.told.lang) url.searchParams.delete("lang");
    try {
      history.replaceState(null, "", url.href);
    } catch {
      // Some frames may not touch the address: the page works without.
    }
  }

  function open(on) {
    document.body.classList.toggle("folio-open", on);
    byId("open-folio").setAttribute("aria-expanded", String(on));
  }

  const isFolded = () => getComputedStyle(byId("open-folio")).display !== "none";

  // A narrow screen has the brief under the map; on one between, the dossier opens over it, and
  // the unit is moved out from under.
  function openBeside(unit) {
    if (!isFolded() || document.body.classList.contains("compact")) return;
    open(true);
    const edge = byId("folio").getBoundingClientRect().left - 60;
    const marks = document.querySelectorAll(`[data-unit="${CSS.escape(unit)}"]`);
    const right = Math.max(0, ...[...marks].map((el) => el.getBoundingClientRect().right));
    if (right > edge) plate.map().panBy([right - edge, 0]);
  }

  function show(panel) {
    shown = panel;
    render();
  }

  function dress(dark) {
    if (dark.matches) document.documentElement.dataset.theme = "dark";
    else delete document.documentElement.dataset.theme;
  }

  // On paper the map keeps the size that it has, and is scaled to a page, upright or lying.
  function measure() {
    const { width, height } = plate.map().getContainer().getBoundingClientRect();
    const { style } = document.body;
    style.setProperty("--map-width", `${width}px`);
    style.setProperty("--map-height", `${height}px`);
    style.setProperty("--map-scale", Math.min(PAPER[0] / width, PAPER[1] / height));
    delete document.documentElement.dataset.theme;
  }

  function hideNotice() {
    byId("notice").hidden = true;
  }

  function start() {
    let { unit, opened } = plate.state;
    const more = readMore(), panel = more.get("panel");
    if (panel && document.querySelector(`[data-panel="${CSS.escape(panel)}"]`)) shown = panel;
    const asked = new URLSearchParams(location.search);
    for (const name of LAYERS) {
      if (more.has(name) || asked.get(name) === "1") plate.setLayer(name, true, true);
    }
    plate.listen(() => {
      if (plate.state.unit !== unit) {
        unit = plate.state.unit;
        if (unit) shown = "Dossier";
      }
      render();
      if (plate.state.opened !== opened) {
        opened = plate.state.opened;
        if (unit) openBeside(unit);
      }
    });
    document.addEventListener("click", (event) => {
      const find = (selector) => event.target.closest(selector);
      const link = find("[data-unit-link]"), day = find("[data-day-link]"), tab = find("[data-panel]");
      if (link) plate.chooseUnit(link.dataset.unitLink);
      if (day) clock.go(plate.told.dates.indexOf(day.dataset.dayLink));
      if (tab) show(tab.dataset.panel);
      if (find("#open-folio")) open(!document.body.classList.contains("folio-open"));
      if (find("#skip")) { open(true); byId("folio").focus(); }
      if (find("#close-folio")) { open(false); byId("open-folio").focus(); }
      if (find("#brief") && !find("button")) { show("Dossier"); open(true); }
      if (find("#notice")) hideNotice();
    });
    document.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      open(false);
      hideNotice();
    });
    const dark = window.matchMedia("(prefers-color-scheme: dark)");
    dark.addEventListener("change", dress);
    dress(dark);
    window.addEventListener("beforeprint", measure);
    window.addEventListener("afterprint", () => dress(dark));
    byId("notice").textContent = notices.join(" ");
    byId("notice").hidden = notices.length === 0;
    render();
  }

  readAddress();
  return { start };
})();
