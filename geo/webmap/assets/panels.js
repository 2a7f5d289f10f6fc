"use strict";

// The panels beside the map: Python wrote every text; here the one that is asked for is shown.
// `slots` are elements by name: `head` (handle, tabs), `page`, `day` and `rest`; `act` is what a
// press does: unit, day, others, point, event, back, panel.
const makePanels = (slots, act) => {
  const { HOME } = rules;
  const root = document.documentElement;
  /** @type {Told.Panels | null} */
  let told = null;
  let stops = null, sheet = "rest", marked = null, pointed = null, shown = "";

  const write = (row) => row.map((part) => (typeof part === "string" ? part : told.pieces[part])).join("");
  // Of a panel that changes with the day, its row for that day; of others the only one.
  const find = (rows, day) => write(rows.length > 1 ? rows[day] : rows[0]);

  function put(box, html) {
    if (!box || box.told === html) return;
    box.told = html;
    box.innerHTML = html;
  }

  function fill(texts) {
    told = texts;
    stops = new Map(told.dates.map((day, number) => [day, number]));
    put(slots.head, told.head);
    show(sheet);
  }

  function render(chosen) {
    const heard = Number(Boolean(chosen.others)), day = stops.get(chosen.date) ?? 0;
    const panel = told.names.includes(chosen.panel) ? chosen.panel : HOME;
    const dossier = panel === HOME && chosen.unit && Object.hasOwn(told.dossiers, chosen.unit)
      ? told.dossiers[chosen.unit] : null;
    const today = panel === HOME && !dossier, frame = box();
    const held = frame?.contains(document.activeElement) && document.activeElement !== frame;
    const opener = shown.split("|")[1];
    put(slots.head, told.head);
    put(slots.page, dossier ? write(rules.composeDossier(dossier[heard], told, day)) : find(today ? told.headline[heard] : told[panel][heard], day));
    put(slots.day, find(told.chronicle[heard], day));
    put(slots.rest, find(told.strengths[heard], day) + find(told.next[heard], day));
    for (const name of ["day", "rest"]) if (slots[name]) slots[name].hidden = !today;
    for (const button of slots.head?.querySelectorAll("[data-panel]") ?? []) {
      button.setAttribute("aria-pressed", String(button.dataset.panel === (chosen.panel || HOME) && !dossier));
    }
    const back = slots.head?.querySelector(".p-back");
    if (back) back.hidden = !dossier;
    marked = chosen.event ?? null;
    mark();
    const now = `${panel}|${dossier ? chosen.unit : ""}`;
    if (now !== shown && frame) frame.scrollTop = 0;
    shown = now;
    if (held && !frame.contains(document.activeElement)) refocus(back, opener);
  }

  const box = () => slots.head?.closest(".st-key-dossier, .folio");

  // What had the focus is gone: it passes to the way back, to the row come from, or to the tab.
  function refocus(back, opener) {
    const row = opener && slots.page.querySelector(`[data-unit-link="${CSS.escape(opener)}"]`);
    const tab = slots.head.querySelector("[aria-pressed=true]");
    (back && !back.hidden ? back : row || tab)?.focus({ preventScroll: true });
  }

  // The row of the event that is pointed at on the map or in the time bar, or else of the chosen one.
  function mark() {
    for (const row of slots.day?.querySelectorAll("[data-event-row]") ?? []) {
      row.classList.toggle("pointed", row.dataset.eventRow === (pointed ?? marked));
    }
  }

  function point(event) {
    pointed = event;
    mark();
  }

  // On a narrow screen the panels are a sheet with three stops.
  function show(stop) {
    sheet = stop;
    root.dataset.sheet = stop;
    if (stop === "rest" && box()) box().scrollTop = 0;
    slots.head?.querySelector(".p-handle")?.setAttribute("aria-expanded", String(stop !== "rest"));
  }

  // Says how much of the window's foot above the time bar the sheet takes, px; beside the map, none.
  function rise() {
    if (sheet === "rest") show("half");
    const frame = box();
    if (!frame || getComputedStyle(frame).position !== "fixed") return 0;
    return frame.getBoundingClientRect().height - Number.parseFloat(getComputedStyle(root).getPropertyValue("--rest"));
  }

  // Whether there was a sheet to fold.
  function fold() {
    const isSheet = Boolean(box()) && getComputedStyle(box()).position === "fixed" && sheet !== "rest";
    if (isSheet) show("rest");
    return isSheet;
  }

  function press(event) {
    const on = (selector) => event.target.closest?.(selector);
    const unit = on("[data-unit-link]"), day = on("[data-day-link]"), tab = on("[data-panel]");
    const link = on("[data-event-link]");
    if (unit) act.unit(unit.dataset.unitLink);
    else if (day) act.day(day.dataset.dayLink);
    else if (tab) {
      act.panel(tab.dataset.panel);
      rise();
    } else if (link) {
      act.event(link.dataset.eventLink);
      if (sheet === "full") show("half");
    } else if (on("[data-others-link]")) act.others();
    else if (on(".p-back")) act.back();
    else if (on(".p-handle")) show(rules.nextStop(sheet));
  }

  function hover(event) {
    const leaves = event.type === "mouseout" || event.type === "focusout";
    const row = (leaves ? event.relatedTarget : event.target)?.closest?.("[data-event-row]");
    const id = row ? row.dataset.eventRow : null;
    if (id === pointed) return;
    point(id);
    act.point(id);
  }

  // By its handle or its head the sheet follows the finger, and rests at the nearest stop.
  function drag(frame, down) {
    if (!down.target.closest(".p-handle, .p-tabs, .d-headline, .d-dossier header")) return;
    if (getComputedStyle(frame).position !== "fixed") return;
    const began = frame.getBoundingClientRect().height, from = down.clientY;
    let moved = 0;
    const move = (event) => {
      moved = from - event.clientY;
      if (Math.abs(moved) > 6) frame.style.height = `${Math.max(60, began + moved)}px`;
    };
    const end = () => {
      removeEventListener("pointermove", move);
      removeEventListener("pointerup", end);
      removeEventListener("pointercancel", end);
      frame.style.height = "";
      if (Math.abs(moved) <= 6) return;
      show(rules.nearestStop((began + moved) / innerHeight));
      // The press that a drag ends with is none.
      const mute = (event) => event.stopPropagation();
      addEventListener("click", mute, { capture: true, once: true });
      setTimeout(() => removeEventListener("click", mute, { capture: true }), 50);
    };
    addEventListener("pointermove", move);
    addEventListener("pointerup", end);
    addEventListener("pointercancel", end);
  }

  // A keyboard scrolls what it stands on.
  function heed(frame) {
    if (frame.heeded) return;
    frame.heeded = true;
    frame.tabIndex = 0;
    frame.dataset.scrolls = "";
    frame.setAttribute("role", "region");
    frame.setAttribute("aria-label", slots.head.querySelector(".p-tabs").getAttribute("aria-label"));
    for (const name of ["mouseover", "mouseout", "focusin", "focusout"]) frame.addEventListener(name, hover);
    frame.addEventListener("pointerdown", (event) => drag(frame, event));
  }

  return { fill, render, point, show, rise, fold, press, heed };
};
