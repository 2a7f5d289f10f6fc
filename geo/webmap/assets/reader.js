"use strict";

// What the reader chose, and all that follows from it: address, panels, map. App and exported page
// differ in how the map is reached (`map`) and in who else must hear of a choice (`changed`).
// `map.obey(asked)` shows without answering; `map.ask(asked)` is answered as a reader's own choice.
const makeReader = ({ slots, map, changed, write }) => {
  const { HOME } = rules;
  const NONE = { unit: null, at: null, panel: null, event: null };
  const WEIGHTY = ["date", "unit", "view", "others", "stated"];
  let chosen = null, panels = null, opened = 0, before = null, joined = false, running = false;

  function render() {
    if (panels && chosen) panels.render(chosen);
  }

  // A choice is a step that Back takes back; what is fleeting only corrects the address.
  function choose(more, fleeting) {
    chosen = { ...chosen, ...more };
    write(chosen, fleeting);
    render();
    changed(chosen);
  }

  const hasDossier = () => Boolean(chosen.unit) && (chosen.panel || HOME) === HOME;

  // The page says what became of it. A unit that was just opened shows its dossier; where it was
  // opened from is where Back leads.
  /** @type {(message: Told.FromPage) => void} */
  function hear(message) {
    if ("pointed" in message) panels?.point(message.pointed);
    else if (message.event) openEvent(message.event);
    else if (message.escape) stepOut();
    else if (message.date) {
      const { date, unit, view, others, stated, at = null, playing } = message;
      const fresh = Boolean(unit) && message.opened !== opened;
      opened = message.opened;
      const more = { date, unit, view, others, stated, at };
      if (fresh) {
        if (!hasDossier()) before = chosen.panel;
        Object.assign(more, { panel: null, event: null });
        const covered = panels?.rise() ?? 0;
        if (covered) map.reveal(covered);
      }
      const still = !fresh && WEIGHTY.every((name) => (chosen[name] ?? null) === (message[name] ?? null));
      // Of time that runs, the day it began on stays a step, and all that follow are one.
      choose(more, still || joined || running);
      joined = false;
      running = Boolean(playing) && (running || !still);
    }
  }

  function openEvent(event) {
    const covered = Boolean(chosen.unit || chosen.panel);
    if (chosen.unit) map.obey({ unit: null });
    choose({ event, unit: null, panel: null }, !covered);
    // The day that the clock goes to for it is no step of its own.
    joined = covered;
  }

  function goBack() {
    const panel = before;
    before = null;
    map.obey({ unit: null });
    choose({ unit: null, panel });
  }

  function stepOut() {
    if (panels?.fold()) return;
    if (hasDossier()) goBack();
  }

  // The address has become another: Back, Forward, or a link within the page.
  /** @type {(asked: Told.Asked) => void} */
  function follow(asked) {
    chosen = { ...chosen, ...NONE, ...asked, lang: chosen.lang };
    map.obey(chosen);
    render();
    changed(chosen);
  }

  const acts = {
    unit: (unit) => map.ask({ unit }),
    day: (date) => map.ask({ date }),
    others: () => map.ask({ others: true }),
    point: (event) => map.point(event),
    event: (event) => { choose({ event }, true); map.show(event); },
    back: goBack,
    panel: (panel) => {
      if (panel !== HOME) return choose({ panel, event: null });
      before = null;
      if (chosen.unit) map.obey({ unit: null });
      return choose({ unit: null, panel: null });
    },
  };

  // A new page counts what was opened in it from nothing.
  function start(asked, texts) {
    chosen = { ...asked };
    opened = 0;
    if (texts) fill(texts);
    else render();
  }

  // The texts may come after the page.
  function fill(texts) {
    panels ||= makePanels(slots, acts);
    panels.fill(texts);
    if (chosen.panel || chosen.unit) panels.rise();
    render();
  }

  return { start, fill, render, choose, hear, follow, stepOut, panels: () => panels, chosen: () => chosen };
};
