"use strict";

// What opens over the map: a folded stack, two versions of one thing, the brief of a narrow screen.
const popovers = (() => {
  const byId = (id) => document.getElementById(id);
  const clamp = (x, least, most) => Math.min(most, Math.max(least, x));
  const draw = (symbol, size) => `<svg viewBox="-24 -26 48 44" width="${size}" height="${size * 0.92}" aria-hidden="true">` +
    symbol.split(" ").map((href) => `<use href="#${href}"/>`).join("") + "</svg>";

  function seat(card, x, y) {
    const frame = plate.map().getContainer();
    card.hidden = false;
    card.style.left = "8px";
    card.style.left = `${clamp(x, 8, Math.max(8, frame.clientWidth - card.offsetWidth - 8))}px`;
    card.style.top = `${clamp(y, 8, Math.max(8, frame.clientHeight - card.offsetHeight - 8))}px`;
    card.querySelector("button").focus();
  }

  function openStack(front) {
    const card = byId("stack"), map = plate.map();
    const point = (unit) => {
      const spot = map.latLngToContainerPoint(unit.marker.getLatLng());
      return [spot.x + unit.row[1], spot.y + unit.row[2]];
    };
    const [x, y] = point(front);
    const members = plate.units().filter((unit) => {
      if (!unit.shown || !unit.row || !unit.row[5] || unit.side !== front.side) return false;
      const [ux, uy] = point(unit);
      return Math.hypot(ux - x, uy - y) < 12;
    });
    card.innerHTML = members.map((unit) =>
      `<button type="button" data-choose="${unit.id}" class="side-${unit.side}">${draw(unit.shown.symbol, 40)}` +
      `<span>${plate.escape(unit.name_)}<small>${plate.escape(unit.shown.what)}</small></span></button>`).join("");
    seat(card, x + 24, y - 20);
  }

  function openQuarrel(id, from) {
    const quarrel = plate.told.quarrels.find((one) => one.id === id);
    const card = byId("quarrel");
    const box = from.getBoundingClientRect(), frame = plate.map().getContainer().getBoundingClientRect();
    card.innerHTML = `<button type="button" class="close" aria-label="${plate.escape(plate.told.close)}">×</button>` +
      `<h3>${plate.escape(quarrel.title)}</h3>` +
      quarrel.claims.map((claim) => `<p>${plate.escape(claim.what)} <span class="cite">${plate.escape(claim.cite)}</span></p>`).join("");
    seat(card, box.right - frame.left + 4, box.top - frame.top - 10);
    card.querySelector(".close").addEventListener("click", close);
  }

  function close() {
    byId("stack").hidden = byId("quarrel").hidden = true;
  }

  // A narrow screen shows the chosen unit under the map: today's row and seven certainties.
  function brief() {
    const card = byId("brief"), { told, state } = plate;
    const unit = document.body.classList.contains("compact") && told.units.find((one) => one.id === state.unit);
    const key = unit ? `${unit.id}|${state.day}` : "";
    if (card.dataset.key === key) return;
    card.dataset.key = key;
    card.hidden = !unit;
    if (!unit) return;
    const at = (day) => plate.readTrace(unit.trace, day);
    const today = at(state.day), position = today && told.positions[today.position];
    const any = position || told.positions[unit.trace[0][3]];
    const week = told.dates.map((date, day) => {
      const there = at(day);
      const sure = there ? told.positions[there.position].certainty : "none";
      return `<li${day === state.day ? ' aria-current="date"' : ""}><i class="frame ${sure}"></i>${Number(date.slice(8))}</li>`;
    });
    card.className = `brief side-${unit.side}`;
    card.innerHTML = `<header>${draw(any.symbol, 54)}<div><h2>${plate.escape(unit.name)}</h2>` +
      `<p><b>${plate.escape(unit.sideName)}</b>${unit.parent ? ` · ${plate.escape(unit.parent)}` : ""}</p></div>` +
      `<button type="button" class="close" aria-label="${plate.escape(told.close)}">×</button></header>` +
      `<p class="today">${position ? `<i class="frame ${position.certainty}"></i>${plate.escape(position.what)}` +
      `<span class="cite">${plate.escape(position.cite)}</span>` : plate.escape(told.offField)}</p><ol>${week.join("")}</ol>`;
    card.querySelector(".close").addEventListener("click", () => plate.chooseUnit(null));
  }

  return { openStack, openQuarrel, close, brief };
})();
