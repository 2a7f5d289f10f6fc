"use strict";

// Around the map where there is no server: the address, the panels, the other languages.
const standalone = (() => {
  const byId = (id) => document.getElementById(id);
  const panels = JSON.parse(byId("panels").textContent);
  const notices = [];
  const KEYS = ["date", "unit", "view"];
  let shown = "Dossier";

  // Runs before the map starts: what the address asks for takes the place of what it would show.
  function readAddress() {
    const asked = new URLSearchParams(location.search);
    const box = byId("told");
    const told = JSON.parse(box.textContent);
    const known = {
      date: (day) => told.dates.includes(day),
      unit: (unit) => unit in panels.dossiers,
      view: (view) => Object.hasOwn(told.views, view),
      lang: (lang) => document.querySelector(`[data-lang-link="${CSS.escape(lang)}"]`) !== null,
    };
    for (const [name, isKnown] of Object.entries(known)) {
      const value = asked.get(name);
      if (!value) continue;
      if (!isKnown(value)) notices.push(panels.words[name].replace("{value}", () => value));
      else if (name !== "lang") told[name] = value;
    }
    box.textContent = JSON.stringify(told);
  }

  const write = (row) => row.map((number) => panels.pieces[number]).join("");

  function fill(box, html) {
    if (box.told === html) return;
    box.innerHTML = html;
    box.told = html;
  }

  function render() {
    const { state } = plate;
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
    if (byId("downloads")) byId("downloads").hidden = shown !== "Export";
    writeAddress({ date: plate.told.dates[day], unit: state.unit, view: state.view });
  }

  function writeAddress(now) {
    document.querySelectorAll("[data-pattern]").forEach((link) => {
      link.href = link.dataset.pattern.replace("{date}", now.date).replace("{view}", now.view);
    });
    const put = (address, keep) => {
      const url = new URL(address, location.href);
      for (const key of KEYS) {
        if (now[key]) url.searchParams.set(key, now[key]);
        else url.searchParams.delete(key);
      }
      if (!keep) url.hash = "";
      return url.href;
    };
    document.querySelectorAll("[data-lang-link]").forEach((link) => { link.href = put(link.href, false); });
    try {
      history.replaceState(null, "", put(location.href, true));
    } catch {
      // Some frames may not touch the address: the page works without.
    }
  }

  function open(on) {
    document.body.classList.toggle("folio-open", on);
    byId("open-folio").setAttribute("aria-expanded", String(on));
  }

  function show(panel) {
    shown = panel;
    render();
  }

  function dress(dark) {
    if (dark.matches) document.documentElement.dataset.theme = "dark";
    else delete document.documentElement.dataset.theme;
  }

  function start() {
    let unit = plate.state.unit;
    plate.listen(() => {
      if (plate.state.unit !== unit) {
        unit = plate.state.unit;
        if (unit) shown = "Dossier";
      }
      render();
    });
    document.addEventListener("click", (event) => {
      const find = (selector) => event.target.closest(selector);
      const link = find("[data-unit-link]"), day = find("[data-day-link]"), tab = find("[data-panel]");
      if (link) plate.chooseUnit(link.dataset.unitLink);
      if (day) clock.go(plate.told.dates.indexOf(day.dataset.dayLink));
      if (tab) show(tab.dataset.panel);
      if (find("#open-folio")) open(!document.body.classList.contains("folio-open"));
      if (find("#close-folio")) { open(false); byId("open-folio").focus(); }
      if (find("#brief") && !find("button")) { show("Dossier"); open(true); }
      if (find("#notice")) byId("notice").hidden = true;
    });
    document.addEventListener("keydown", (event) => { if (event.key === "Escape") open(false); });
    const dark = window.matchMedia("(prefers-color-scheme: dark)");
    dark.addEventListener("change", dress);
    dress(dark);
    byId("notice").textContent = notices.join(" ");
    byId("notice").hidden = notices.length === 0;
    render();
  }

  readAddress();
  return { start };
})();
