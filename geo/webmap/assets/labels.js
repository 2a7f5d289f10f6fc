"use strict";

// What is written on the map for a day: names, numbers of events, flags, what ended.
const labels = (() => {
  const { told, state, heard, readLayout } = chart;
  const { aligns } = told;
  const { escapeText } = rules;
  const { isLast } = drawings;
  const MOST_KEPT = 32;
  /** @type {Map<string, ChildNode[]>} */
  const kept = new Map();
  let pane, shown = "";

  function drawLabels() {
    const layout = readLayout(state.day);
    let html = "", count = 0;
    const place = (lat, lon) => {
      const spot = chart.map.latLngToLayerPoint([lat, lon]);
      return [Math.round(spot.x), Math.round(spot.y)];
    };
    for (const { id, kind, text, sub, lon, lat, dx, dy, align, mark, path, unstated } of layout.labels) {
      if (state.stated && unstated) continue;
      const [x, y] = place(lat, lon);
      if (path) {
        const { ax, ay, cx, cy, bx, by } = path;
        count += 1;
        html += `<svg class="lab k-${kind}" style="left:${x}px;top:${y}px" width="1" height="1">` +
          `<path id="run${count}" d="M${ax} ${ay}Q${cx} ${cy} ${bx} ${by}" fill="none"/>` +
          `<text data-label="${id}" dy=".35em" text-anchor="middle"><textPath href="#run${count}" startOffset="50%">${escapeText(text)}</textPath></text></svg>`;
        continue;
      }
      if (mark && Math.hypot(mark.dx, mark.dy) > told.tie && kind === "event") html += line("tie", x, y, mark);
      if (mark && kind !== "event") html += sign(x + mark.dx, y + mark.dy, mark.symbol, "", -1, mark.turn);
      const source = told.places[id] ? ` title="${escapeText(told.places[id])}"` : "";
      html += `<div class="lab k-${kind} ${aligns[align]}" style="left:${x + dx}px;top:${y + dy}px">` +
        `<span data-label="${id}"${source}>${escapeText(text).replace("\n", "<br>")}${sub ? `<i>${escapeText(sub)}</i>` : ""}</span></div>`;
    }
    for (const { event, lon, lat, dx, dy, sure } of layout.discs) {
      if (state.stated && !sure) continue;
      const [x, y] = place(lat, lon);
      html += disc(told.events[event], x + dx, y + dy);
    }
    for (const { quarrel, lon, lat, dx, dy } of layout.badges) {
      const [x, y] = place(lat, lon);
      html += badge(told.quarrels[quarrel], x + dx, y + dy);
    }
    for (const flag of layout.flags) {
      const area = told.areas[flag.area];
      if (!heard(area)) continue;
      const [lon, lat] = area.at, [x, y] = place(lat, lon);
      const other = area.account !== told.voice;
      html += sign(x + flag.dx, y + flag.dy, isLast(area) ? "m-flag-last" : "m-flag", `side-${area.side}${other ? " alien" : ""}`, flag.area);
    }
    for (const row of layout.brackets) {
      const first = told.units[row.marker];
      if (heard({ account: first.account, certainty: "certain" })) html += bracket(first, row, ...place(row.lat, row.lon));
    }
    for (const row of layout.ended) {
      const { dx, dy, align, text } = row, position = told.positions[row.position];
      if (!heard(position)) continue;
      const [x, y] = place(position.lat, position.lon);
      if (row.leader) html += line("leader", x, y, row);
      html += `<button type="button" class="gone side-${position.side}" data-ended="${position.unit}" data-choose="${position.unit}" ` +
        `style="left:${x + dx - 20}px;top:${y + dy - 24}px" aria-label="${escapeText(`${position.name}: ${position.what}`)}">` +
        `<svg class="sym" viewBox="-30 -34 60 60" width="60" height="60">${rules.useDrawings(position.symbol)}</svg>` +
        `<span class="name ${aligns[align]}" data-label="${position.unit}">${escapeText(text)}</span></button>`;
    }
    show(html);
    pick(state.unit);
  }

  // What was written once is only put back: days pass each other to and fro.
  function show(html) {
    if (shown === html) return;
    shown = html;
    if (!kept.has(html)) {
      if (kept.size >= MOST_KEPT) kept.delete(kept.keys().next().value);
      const made = document.createElement("template");
      made.innerHTML = html;
      kept.set(html, [...made.content.childNodes]);
    }
    pane.replaceChildren(...kept.get(html));
  }

  // What holds a block together, and its names: the chosen one stands out.
  function bracket(first, { marker, align, at, ended, line: ends, rows }, x, y) {
    const path = `M${ends.map((point) => point.join(" ")).join("L")}`;
    const name = (unit) =>
      `<b data-label="${unit.id}" data-name-of="${unit.id}"${unit.id === state.unit ? ' class="picked"' : ""}>${escapeText(unit.label)}</b>`;
    return `<svg class="lab bracket" data-block="${marker}" style="left:${x}px;top:${y}px" width="1" height="1"><path d="${path}"/><path d="${path}"/></svg>` +
      rows.map(([down, named]) => `<div class="lab block-name side-${first.side} ${aligns[align]}${ended ? " over" : ""}" data-block="${marker}" ` +
        `style="left:${x + at}px;top:${y + down}px" aria-hidden="true"><span data-label="${Array.isArray(named) ? told.units[named[0]].id : first.id}">` +
        `${Array.isArray(named) ? named.map((n) => name(told.units[n])).join(" · ") : escapeText(named)}</span></div>`).join("");
  }

  // From a spot to what belongs to it.
  const line = (name, x, y, { dx, dy }) =>
    `<svg class="lab ${name}" style="left:${x}px;top:${y}px" width="1" height="1"><path d="M0 0l${dx} ${dy}"/></svg>`;

  function disc(event, x, y) {
    const pointed = event.id === state.point ? " pointed" : "";
    return `<button type="button" class="disc${pointed}" data-event="${event.id}" data-label="${event.id}" style="left:${x}px;top:${y}px" ` +
      `aria-label="${escapeText(event.spoken)}">${event.n}</button>`;
  }

  function badge(quarrel, x, y) {
    return `<button type="button" class="differ lab-differ" data-quarrel="${quarrel.id}" style="left:${x - 12}px;top:${y - 12}px" ` +
      `aria-label="${escapeText(quarrel.title)}"><svg viewBox="-12 -12 24 24" width="24" height="24"><use href="#m-differ"/></svg></button>`;
  }

  function sign(x, y, id, side = "", area = -1, turn = 0) {
    const { sure, cite, since } = told.areas[area] || {};
    const what = area < 0 ? "" : isLast(told.areas[area]) ? `${since}: ${told.areas[area].what}` : told.areas[area].what;
    const words = what ? ` tabindex="0" role="img" data-area="${area}" aria-label="${escapeText(`${what}. ${sure}. ${cite}`)}"` : "";
    return `<svg class="lab mark ${side}" style="left:${x}px;top:${y}px" width="1" height="1"${words}>` +
      `${what ? '<rect x="-8" y="-22" width="30" height="28" fill="none" pointer-events="all"/>' : ""}` +
      `<use href="#${id}"${turn ? ` transform="rotate(${turn})"` : ""}/></svg>`;
  }

  // A flag says who says so: under the pointer, the finger and the keyboard.
  function explainFlags() {
    const show = (event) => {
      const flag = event.target.closest("[data-area]");
      if (!flag) return;
      if (event.type === "click") event.stopPropagation();
      const area = told.areas[Number(flag.dataset.area)];
      const [lon, lat] = area.at;
      tips.show([lat, lon], drawings.tip(area), { offset: [0, 8], direction: "bottom" }, event.type === "click");
    };
    for (const name of ["mouseover", "focusin", "click"]) pane.addEventListener(name, show);
    pane.addEventListener("focusout", tips.hide);
    pane.addEventListener("mouseout", tips.leave);
  }

  // A block tells its names under the pointer, and opens at a press.
  function explainBlocks() {
    const find = (event) => {
      const found = event.target.closest(".block-name");
      return found ? units.list()[Number(found.dataset.block)] : null;
    };
    pane.addEventListener("mouseover", (event) => {
      const front = find(event);
      for (const el of pane.querySelectorAll(".bracket")) {
        el.classList.toggle("pointed-at", Boolean(front) && Number(el.dataset.block) === front.row?.block);
      }
    });
    pane.addEventListener("click", (event) => {
      const front = find(event);
      if (!front) return;
      event.stopPropagation();
      popovers.openStack(front);
    });
  }

  // The chosen unit's name stands out in its block's.
  function pick(id) {
    for (const el of pane.querySelectorAll("[data-name-of]")) el.classList.toggle("picked", el.dataset.nameOf === id);
  }

  function start() {
    pane = chart.map.getPane("labels");
    explainFlags();
    explainBlocks();
  }

  return { start, pick, draw: drawLabels };
})();
