"use strict";

// Around the map where there is no server: the address, the panels, the other languages.
const standalone = (() => {
  /** @type {Told.Panels} */
  const told = JSON.parse(byId("panels").textContent);
  const notices = [];
  const OFFERS = "export";
  const root = document.documentElement;
  const slots = { head: byId("folio-head"), page: byId("folio-page"), day: byId("folio-day"), rest: byId("folio-rest") };
  let opening = null;

  const reader = makeReader({
    slots,
    map: {
      obey,
      ask: ({ unit, date, others }) => {
        if (unit) plate.chooseUnit(unit);
        if (date) clock.go(plate.told.dates.indexOf(date));
        if (others) plate.setLayer("others", true);
      },
      point: (event) => plate.pointEvent(event),
      show: (event) => plate.showEvent(event),
      reveal: (covered) => plate.reveal(covered),
    },
    changed: render,
    write: writeAddress,
  });

  const offers = () => reader.chosen().panel === OFFERS && byId("downloads") !== null;

  /** @type {(lang: string) => HTMLAnchorElement | null} */
  const findLink = (lang) => document.querySelector(`[data-lang-link="${CSS.escape(lang)}"]`);

  // Runs before the map starts: what the address asks for takes the place of what it would show.
  function readAddress() {
    const asked = rules.readAddress(location.search);
    const box = byId("told");
    /** @type {Told.Page} */
    const plain = JSON.parse(box.textContent);
    const known = {
      date: (day) => plain.dates.includes(day),
      unit: (unit) => Object.hasOwn(told.dossiers, unit),
      view: (view) => Object.hasOwn(plain.views, view),
      lang: (lang) => findLink(lang) !== null,
      at: rules.isPlace,
      panel: (panel) => panel === (byId("downloads") ? OFFERS : null) || told.names.includes(panel),
    };
    for (const [name, isKnown] of Object.entries(known)) {
      const value = asked[name];
      if (!value || isKnown(value)) continue;
      notices.push(told.words[name].replace("{value}", () => value));
      delete asked[name];
    }
    if (asked.lang && asked.lang !== plain.lang) location.replace(follow(findLink(asked.lang).href, asked));
    opening = {
      date: plain.date, view: plain.view, unit: plain.unit, at: null, panel: null, ...asked, lang: plain.lang,
    };
    for (const name of ["date", "unit", "view"]) plain[name] = opening[name];
    box.textContent = JSON.stringify(plain);
  }

  // The same place at the address of another language.
  function follow(link, now) {
    const url = new URL(link, location.href);
    const lang = url.searchParams.get("lang");
    url.search = rules.writeAddress({ ...now, lang }, url.search);
    return url.href;
  }

  function render() {
    const chosen = reader.chosen();
    byId("folio").classList.toggle("offers", offers());
    if (byId("downloads")) {
      const day = plate.told.dates.indexOf(chosen.date);
      byId("open-downloads").setAttribute("aria-expanded", String(offers()));
      writeDownloads(chosen.date, chosen.view, plate.told.spoken[day]);
    }
    /** @type {NodeListOf<HTMLAnchorElement>} */
    const links = document.querySelectorAll("[data-lang-link]");
    links.forEach((link) => { link.href = follow(link.href, chosen); });
  }

  // A page that names its language by where it lies needs no word of it in the query.
  function writeAddress(chosen, fleeting) {
    const named = new URLSearchParams(location.search).get("lang") === plate.told.lang;
    address.follow({ ...chosen, lang: named ? plate.told.lang : null }, fleeting);
  }

  // A picture is not asked for before it can be seen.
  function writeDownloads(date, view, spoken) {
    byId("downloads").hidden = !offers();
    const seen = document.querySelector(`[data-view-button="${CSS.escape(view)}"]`).textContent;
    document.querySelectorAll("[data-shown]").forEach((el) => {
      const words = el.dataset.shown === "day" ? `${spoken} · ${seen}` : seen;
      if (el instanceof HTMLImageElement) el.alt = words;
      else el.textContent = words;
    });
    document.querySelectorAll("[data-pattern]").forEach((el) => {
      const name = el.tagName === "IMG" ? "src" : "href";
      const file = el.dataset.pattern.replace("{date}", date).replace("{view}", view);
      if ((offers() || name === "href") && el.getAttribute(name) !== file) el.setAttribute(name, file);
    });
  }

  // Shows what is wanted without a word: the reader knows it already.
  function obey(wanted) {
    for (const name of rules.LAYERS) if (name in wanted) plate.setLayer(name, wanted[name], true);
    if (wanted.view) plate.showView(wanted.view, true);
    if (wanted.at) plate.seeAt(wanted.at, true);
    if ("unit" in wanted) plate.chooseUnit(wanted.unit, true);
    if (wanted.date) clock.go(plate.told.dates.indexOf(wanted.date), true);
  }

  function showOffers(on) {
    reader.choose({ panel: on ? OFFERS : null });
    if (on) reader.panels()?.rise();
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
    reader.start(opening, told.pieces ? told : null);
    for (const name of rules.LAYERS) if (opening[name]) plate.setLayer(name, true, true);
    if (opening.at) plate.seeAt(opening.at, true);
    plate.listen((message) => {
      if (message.escape && !byId("notice").hidden) byId("notice").hidden = true;
      else reader.hear(message);
    });
    reader.panels()?.heed(byId("folio"));
    later.listen((panels) => {
      reader.fill({ ...told, ...panels });
      reader.panels().heed(byId("folio"));
    });
    document.addEventListener("click", (event) => {
      const find = (selector) => event.target.closest(selector);
      reader.panels()?.press(event);
      if (find("#skip")) { reader.panels()?.rise(); byId("folio").focus(); }
      if (find("#open-downloads")) showOffers(!offers());
      if (find("#notice")) byId("notice").hidden = true;
    });
    window.addEventListener("popstate", () => reader.follow(rules.readAddress(location.search)));
    window.addEventListener("resize", measure);
    const dark = window.matchMedia("(prefers-color-scheme: dark)");
    dark.addEventListener("change", dress);
    dress(dark);
    byId("notice").textContent = notices.join(" ");
    byId("notice").hidden = notices.length === 0;
    measure();
    reader.choose({}, true);
    later.start();
  }

  readAddress();
  return { start };
})();
