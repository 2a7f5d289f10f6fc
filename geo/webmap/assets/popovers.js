"use strict";

// What opens over the map: a folded stack, two versions of one thing, the words of an event.
const popovers = (() => {
  const { clamp, escapeText } = rules;
  const draw = (symbol, size) =>
    `<svg viewBox="-24 -26 48 44" width="${size}" height="${size * 0.92}" aria-hidden="true">${rules.useDrawings(symbol)}</svg>`;

  let opener = null;

  // Off the front wherever there is room, then near what it belongs to, then off the arrows.
  function seatCard(card, places) {
    const frame = plate.map().getContainer();
    card.hidden = false;
    card.style.left = card.style.top = "8px";
    const { offsetWidth: wide, offsetHeight: high } = card;
    const spots = places(wide, high).map(([x, y]) => [
      clamp(x, 8, Math.max(8, frame.clientWidth - wide - 8)), clamp(y, 8, Math.max(8, frame.clientHeight - high - 8)),
    ]);
    const [x, y] = rules.seatCard(spots, [wide, high], listDrawn());
    card.style.left = `${x}px`;
    card.style.top = `${y}px`;
  }

  // Points along fronts and arrows, px of the map, with what it costs to cover them.
  function listDrawn() {
    const frame = plate.map().getContainer().getBoundingClientRect(), points = [];
    for (const thing of plate.drawn()) {
      const weight = ["front", "fallen"].includes(thing.kind) ? 1000 : 1;
      for (const layer of thing.getLayers()) {
        const el = layer.getElement(), long = el.getTotalLength(), onScreen = el.getScreenCTM();
        const step = Math.max(8, long / 400);
        for (let at = 0; at <= long; at += step) {
          const { x, y } = el.getPointAtLength(at).matrixTransform(onScreen);
          points.push([x - frame.left, y - frame.top, weight]);
        }
      }
    }
    return points;
  }

  const write = (tag, text) => (text ? `<${tag}>${escapeText(text)}</${tag}>` : "");
  const join = (...parts) => parts.filter(Boolean).join(" · ");
  const same = (list) => (list.every((text) => text === list[0]) ? list[0] : "");

  function openStack(front) {
    const card = byId("stack"), map = plate.map();
    const spot = map.latLngToContainerPoint(front.marker.getLatLng());
    const x = spot.x + front.row.dx, y = spot.y + front.row.dy;
    const members = plate.units().filter((unit) => unit.shown && unit.row && rules.areStacked(unit, front));
    const town = same(members.map((unit) => unit.shown.town));
    // What several have in common is said once, above them.
    const groups = new Map();
    for (const unit of members) groups.set(unit.shown.what, [...(groups.get(unit.shown.what) || []), unit]);
    const writeGroup = ([what, group]) => {
      const sure = same(group.map((unit) => unit.shown.sure)), cite = same(group.map((unit) => unit.shown.cite));
      return write("p", join(what, sure, cite)) + group.map((unit) =>
        `<button type="button" data-choose="${unit.id}" class="side-${unit.side}">${draw(unit.shown.symbol, 40)}` +
        `<span>${escapeText(unit.title)}${write("small", join(unit.sort, sure ? "" : unit.shown.sure, cite ? "" : unit.shown.cite))}` +
        "</span></button>").join("");
    };
    card.className = `card side-${front.side}`;
    card.innerHTML = `<header>${write("h3", plate.told.stacks[front.side][members.length])}${write("p", town)}${cross()}</header>` +
      [...groups].map(writeGroup).join("");
    open(card, front.el);
    seatCard(card, (wide, high) => [[x + 24, y - 20], [x - 24 - wide, y - 20], [x - wide / 2, y + 30], [x - wide / 2, y - 40 - high],
      [8, 8], [1e6, 8], [8, 1e6], [1e6, 1e6], [8, y - high / 2], [1e6, y - high / 2], [x - wide / 2, 8], [x - wide / 2, 1e6]]);
    card.querySelector("[data-choose]").focus();
  }

  function openQuarrel(id, from) {
    const quarrel = plate.told.quarrels.find((one) => one.id === id);
    const card = byId("quarrel");
    const box = from.getBoundingClientRect(), frame = plate.map().getContainer().getBoundingClientRect();
    card.innerHTML = `${write("h3", quarrel.title)}` +
      `${quarrel.claims.map((claim) => `<p>${escapeText(claim.what)} <span class="cite">${escapeText(claim.cite)}</span></p>`).join("")}${cross()}`;
    open(card, from.closest(".unit") || from);
    const [right, left, top] = [box.right - frame.left, box.left - frame.left, box.top - frame.top];
    seatCard(card, (wide) => [[right + 4, top - 10], [left - 4 - wide, top - 10]]);
    card.querySelector(".close").focus();
  }

  const cross = () => `<button type="button" class="close" aria-label="${escapeText(plate.told.close)}">×</button>`;

  function open(card, from) {
    close();
    opener = from;
    card.removeAttribute("aria-label");
    const title = card.querySelector("h3");
    title.id = `${card.id}-title`;
    card.setAttribute("aria-labelledby", title.id);
    card.querySelector(".close").addEventListener("click", () => close(true));
  }

  // Says whether anything was open; `back`: the focus returns to what opened it.
  function close(back = false) {
    const cards = [byId("stack"), byId("quarrel")], shown = cards.find((card) => !card.hidden);
    if (!shown) return false;
    const held = shown.contains(document.activeElement);
    cards.forEach((card) => { card.hidden = true; });
    if (!back || !held || !opener) return true;
    const again = opener.isConnected ? opener : document.querySelector(`[data-quarrel="${CSS.escape(opener.dataset.quarrel || "")}"]`);
    if (again) again.focus({ preventScroll: true });
    return true;
  }

  // In the list of a stack the arrows go from row to row.
  byId("stack").addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const rows = [...byId("stack").querySelectorAll("[data-choose]")], at = rows.indexOf(document.activeElement);
    rows[clamp(at + step, 0, rows.length - 1)].focus();
  });

  // An event in the time bar says when, what and who says so.
  function tellEvent(pin) {
    const tip = byId("event-tip"), { when, what, cite, number } = pin.dataset;
    tip.innerHTML = `<b>${escapeText(number)}</b> ${escapeText(when)}<br>${escapeText(what)} <span class="cite">${escapeText(cite)}</span>`;
    tip.hidden = false;
    const bar = tip.parentElement.getBoundingClientRect(), box = pin.getBoundingClientRect();
    const middle = (box.left + box.right) / 2 - bar.left;
    tip.style.left = `${clamp(middle - tip.offsetWidth / 2, 8, Math.max(8, bar.width - tip.offsetWidth - 8))}px`;
    tip.style.bottom = `${bar.bottom - box.top + 4}px`;
  }

  function hush() {
    const tip = byId("event-tip");
    if (tip.hidden) return false;
    tip.hidden = true;
    return true;
  }

  return { openStack, openQuarrel, close, tellEvent, hush };
})();
