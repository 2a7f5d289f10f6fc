"use strict";

// Around the map where there is no server: the address, the panels, the other languages.
const standalone = (() => {
  const byId = (id) => document.getElementById(id);
  const told = JSON.parse(byId("panels").textContent);
  const notices = [];
  const OFFERS = "export";
  const root = document.documentElement;
  const slots = { head: byId("folio-head"), page: byId("folio-page"), day: byId("folio-day"), rest: byId("folio-rest") };
  let chosen = {}, panels = null;

  const offers = () => chosen.panel === OFFERS && byId("downloads") !== null;

  const findLink = (lang) => document.querySelector(`[data-lang-link="${CSS.escape(lang)}"]`);

  // Runs before the map starts: what the address asks for takes the place of what it would show.
  function readAddress() {
    const asked = address.read(location.search);
    const box = byId("told");
    const plain = JSON.parse(box.textContent);
    const known = {
      date: (day) => plain.dates.includes(day),
      unit: (unit) => Object.hasOwn(told.dossiers, unit),
      view: (view) => Object.hasOwn(plain.views, view),
      lang: (lang) => findLink(lang) !== null,
      panel: (panel) => panel === (byId("downloads") ? OFFERS : null) || told.names.includes(panel),
    };
    for (const [name, isKnown] of Object.entries(known)) {
      const value = asked[name];
      if (!value || isKnown(value)) continue;
      notices.push(told.words[name].replace("{value}", () => value));
      delete asked[name];
    }
    if (asked.lang && asked.lang !== plain.lang) location.replace(follow(findLink(asked.lang).href, asked));
    chosen = {
      date: plain.date, view: plain.view, unit: plain.unit, at: null, panel: null, ...asked, lang: plain.lang,
    };
    for (const name of ["date", "unit", "view"]) plain[name] = chosen[name];
    box.textContent = JSON.stringify(plain);
  }

  // The same place at the address of another language.
  function follow(link, now) {
    const url = new URL(link, location.href);
    const lang = url.searchParams.get("lang");
    url.search = address.write({ ...now, lang }, url.search);
    return url.href;
  }

  function render() {
    panels.render(chosen);
    byId("folio").classList.toggle("offers", offers());
    if (byId("downloads")) {
      const day = plate.told.dates.indexOf(chosen.date);
      byId("open-downloads").setAttribute("aria-expanded", String(offers()));
      writeDownloads(chosen.date, chosen.view, plate.told.spoken[day]);
    }
    document.querySelectorAll("[data-lang-link]").forEach((link) => { link.href = follow(link.href, chosen); });
  }

  // A page that names its language by where it lies needs no word of it in the query.
  function choose(more, fleeting) {
    chosen = { ...chosen, ...more };
    const named = new URLSearchParams(location.search).get("lang") === plate.told.lang;
    address.follow({ ...chosen, lang: named ? plate.told.lang : null }, fleeting);
    render();
  }

  // A picture is not asked for before it can be seen.
  function writeDownloads(date, view, spoken) {
    byId("downloads").hidden = !offers();
    const seen = document.querySelector(`[data-view-button="${CSS.escape(view)}"]`).textContent;
    document.querySelectorAll("[data-shown]").forEach((el) => {
      const words = el.dataset.shown === "day" ? `${spoken} · ${seen}` : seen;
      if (el.alt === undefined) el.textContent = words;
      else el.alt = words;
    });
    document.querySelectorAll("[data-pattern]").forEach((el) => {
      const name = el.tagName === "IMG" ? "src" : "href";
      const file = el.dataset.pattern.replace("{date}", date).replace("{view}", view);
      if ((offers() || name === "href") && el.getAttribute(name) !== file) el.setAttribute(name, file);
    });
  }

  function hear(message) {
    if ("pointed" in message) return panels.point(message.pointed);
    if (message.event) return choose({ event: message.event, unit: null, panel: null }, true);
    if (message.escape) return escape();
    if (!message.date) return;
    const { date, unit, view, others, stated, at = null, opened, playing } = message;
    const fresh = opened !== hear.opened && unit;
    hear.opened = opened;
    const more = { date, unit, view, others, stated, at };
    if (fresh) {
      panels.remember(chosen.panel);
      more.panel = null;
      if (panels.sheet() === "rest") panels.show("half");
    }
    if (date !== chosen.date) more.event = null;
    const still = ["date", "unit", "view", "others", "stated"].every((name) => chosen[name] === message[name]);
    choose(more, playing || (still && !fresh));
  }

  function escape() {
    if (!byId("notice").hidden) byId("notice").hidden = true;
    else if (panels.sheet() !== "rest") panels.show("rest");
    else if (chosen.unit) acts.back(chosen.panel || "today");
  }

  const acts = {
    unit: (unit) => plate.chooseUnit(unit),
    day: (date) => clock.go(plate.told.dates.indexOf(date)),
    event: (event) => { plate.showEvent(event); choose({ event }, true); },
    point: (event) => plate.pointEvent(event),
    others: () => plate.setLayer("others", true),
    back: (panel) => {
      plate.chooseUnit(null, true);
      choose({ unit: null, panel: panel === "today" ? null : panel });
    },
    panel: (panel) => {
      if (panel === "today") acts.back(panel);
      else choose({ panel, event: null });
    },
  };

  function showOffers(on) {
    choose({ panel: on ? OFFERS : null });
    if (on && panels.sheet() === "rest") panels.show("half");
  }

  function leadBack() {
    const plain = { unit: null, at: null, panel: null };
    const asked = address.read(location.search);
    chosen = { ...chosen, ...plain, ...asked, lang: plate.told.lang };
    for (const name of ["others", "stated"]) plate.setLayer(name, chosen[name], true);
    if (chosen.at) plate.seeAt(chosen.at);
    else plate.showView(chosen.view, true);
    plate.chooseUnit(chosen.unit, true);
    clock.go(plate.told.dates.indexOf(chosen.date), true);
    render();
  }

  function dress(dark) {
    if (dark.matches) root.dataset.theme = "dark";
    else delete root.dataset.theme;
  }

  // What the sheet of a narrow screen covers of the map, and how high the time bar is.
  function measure() {
    const narrow = getComputedStyle(byId("folio")).position === "fixed";
    const bar = document.querySelector(".time").getBoundingClientRect().height;
    root.style.setProperty("--bar", `${bar}px`);
    plate.setFoot(narrow ? Number.parseFloat(getComputedStyle(root).getPropertyValue("--rest")) : 0);
  }

  function start() {
    panels = makePanels(told, slots, acts);
    panels.show("rest");
    for (const name of ["others", "stated"]) if (chosen[name]) plate.setLayer(name, true, true);
    if (chosen.at) plate.seeAt(chosen.at);
    hear.opened = plate.state.opened;
    plate.listen(hear);
    for (const name of ["mouseover", "mouseout", "focusin", "focusout"]) {
      byId("folio").addEventListener(name, panels.hover);
    }
    byId("folio").addEventListener("pointerdown", (event) => panels.drag(byId("folio"), event));
    document.addEventListener("click", (event) => {
      const find = (selector) => event.target.closest(selector);
      panels.press(event);
      if (find("#skip")) { panels.show("half"); byId("folio").focus(); }
      if (find("#open-downloads")) showOffers(!offers());
      if (find("#notice")) byId("notice").hidden = true;
    });
    window.addEventListener("popstate", leadBack);
    window.addEventListener("resize", measure);
    const dark = window.matchMedia("(prefers-color-scheme: dark)");
    dark.addEventListener("change", dress);
    dress(dark);
    byId("notice").textContent = notices.join(" ");
    byId("notice").hidden = notices.length === 0;
    measure();
    choose({}, true);
  }

  readAddress();
  return { start };
})();
