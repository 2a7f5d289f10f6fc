"use strict";

// The panels beside the map: Python wrote every text; here the one that is asked for is shown.
// `slots` are elements by name: `head` (handle, tabs), `page`, `day` and `rest`; `act` is what a
// press does: unit, day, panel, event, point, others, sheet.
const makePanels = (told, slots, act) => {
  const write = (row) => row.map((number) => told.pieces[number]).join("");
  const home = "today";
  const stops = new Map(told.dates.map((day, number) => [day, number]));
  let before = home, sheet = "rest";

  function fill(box, html) {
    if (!box || box.told === html) return;
    box.told = html;
    box.innerHTML = html;
  }

  // Of a panel that changes with the day, its row for that day; of others the only one.
  function find(rows, day) {
    return write(rows.length > 1 ? rows[day] : rows[0]);
  }

  function render(chosen) {
    const heard = Number(Boolean(chosen.others)), day = stops.get(chosen.date) ?? 0;
    const panel = told.names.includes(chosen.panel) ? chosen.panel : home;
    const dossier = panel === home && chosen.unit && Object.hasOwn(told.dossiers, chosen.unit)
      ? told.dossiers[chosen.unit] : null;
    const today = panel === home && !dossier;
    fill(slots.head, told.head);
    const page = dossier ? dossier[heard][day] : null;
    fill(slots.page, page ? write(page) : find(today ? told.headline[heard] : told[panel][heard], day));
    fill(slots.day, find(told.chronicle[heard], day));
    fill(slots.rest, find(told.strengths[heard], day) + find(told.next[heard], day));
    for (const name of ["day", "rest"]) if (slots[name]) slots[name].hidden = !today;
    for (const button of slots.head?.querySelectorAll("[data-panel]") ?? []) {
      button.setAttribute("aria-pressed", String(button.dataset.panel === (chosen.panel || home) && !dossier));
    }
    const back = slots.head?.querySelector(".p-back");
    if (back) back.hidden = !dossier;
    point(chosen.event);
  }

  // The row of the event that is pointed at on the map or in the time bar.
  function point(event) {
    for (const row of slots.day?.querySelectorAll("[data-event-row]") ?? []) {
      row.classList.toggle("pointed", row.dataset.eventRow === event);
    }
  }

  // Where a dossier was opened from is where Back leads.
  function remember(panel) {
    before = panel || home;
  }

  // On a narrow screen the panels are a sheet with three stops.
  function show(stop) {
    sheet = stop;
    document.documentElement.dataset.sheet = stop;
    slots.head?.querySelector(".p-handle")?.setAttribute("aria-expanded", String(stop !== "rest"));
  }

  function press(event) {
    const on = (selector) => event.target.closest?.(selector);
    const unit = on("[data-unit-link]"), day = on("[data-day-link]"), tab = on("[data-panel]");
    const link = on("[data-event-link]");
    if (unit) act.unit(unit.dataset.unitLink);
    else if (day) act.day(day.dataset.dayLink);
    else if (tab) {
      act.panel(tab.dataset.panel);
      if (sheet === "rest") show("half");
    } else if (link) {
      act.event(link.dataset.eventLink);
      if (sheet === "full") show("half");
    } else if (on("[data-others-link]")) act.others();
    else if (on(".p-back")) act.back(before);
    else if (on(".p-handle")) show(sheet === "rest" ? "half" : sheet === "half" ? "full" : "rest");
    else return false;
    return true;
  }

  function hover(event) {
    const row = event.target.closest?.("[data-event-row]");
    const shown = row && event.type !== "mouseout" && event.type !== "focusout" ? row.dataset.eventRow : null;
    act.point(shown);
    point(shown);
  }

  // By its handle or its head the sheet follows the finger, and rests at the nearest stop.
  function drag(box, down) {
    if (!down.target.closest(".p-handle, .p-tabs, .d-headline, .d-dossier header")) return;
    if (getComputedStyle(box).position !== "fixed") return;
    const began = box.getBoundingClientRect().height, from = down.clientY;
    let moved = 0;
    const move = (event) => {
      moved = from - event.clientY;
      if (Math.abs(moved) > 6) box.style.height = `${Math.max(60, began + moved)}px`;
    };
    const up = () => {
      removeEventListener("pointermove", move);
      removeEventListener("pointerup", up);
      removeEventListener("pointercancel", up);
      box.style.height = "";
      if (Math.abs(moved) <= 6) return;
      const share = (began + moved) / innerHeight;
      show(share > 0.6 ? "full" : share > 0.25 ? "half" : "rest");
      // The press that a drag ends with is none.
      const mute = (event) => event.stopPropagation();
      addEventListener("click", mute, { capture: true, once: true });
      setTimeout(() => removeEventListener("click", mute, { capture: true }), 50);
    };
    addEventListener("pointermove", move);
    addEventListener("pointerup", up);
    addEventListener("pointercancel", up);
  }

  return { render, point, remember, show, press, hover, drag, sheet: () => sheet };
};
