"use strict";

// The layouts that are here, by kind of window, level and stop; asks for those that are wanting and
// shows the nearest meanwhile.
const levels = (() => {
  const { told, state, kind, zoomIndex } = chart;
  const GLIDE_MS = 150, IDLE_MS = 250, PATIENCE_MS = 10_000;
  const calm = window.matchMedia("(prefers-reduced-motion: reduce)");
  /** @type {Map<string, Told.Laid>} */
  const laid = new Map();
  /** @type {Record<Told.Width, Told.Laid[]>} */
  const byWidth = { wide: [], medium: [], compact: [] };
  let ask = null, asked = null, patience = PATIENCE_MS, waiting = 0, due = 0, last = "", glide = null;

  const levelAt = () => told.levels[kind()][zoomIndex()];
  const name = (width, level, stop) => `${width} ${level} ${stop}`;

  /** @type {(table: Told.Layouts) => void} */
  function keep(table) {
    for (const width of /** @type {Told.Width[]} */ (Object.keys(table.rows ?? {}))) {
      for (const [level, rows] of Object.entries(table.rows[width])) {
        for (const [stop, row] of Object.entries(rows)) {
          const key = name(width, level, stop);
          if (laid.has(key)) continue;
          const found = { key, level: Number(level), stop: Number(stop), table, row };
          laid.set(key, found);
          byWidth[width].push(found);
        }
      }
    }
  }

  // The layout of a stop at the zoom at hand, or the nearest to it that is here.
  /** @type {(stop: number) => Told.Laid | undefined} */
  function find(stop) {
    const width = kind(), level = levelAt(), exact = laid.get(name(width, level, stop));
    if (!exact) want(0);
    else if (last !== exact.key && stop === Math.round(state.v)) {
      last = exact.key;
      want(IDLE_MS);
    }
    return exact || rules.findNearest(byWidth[width], { level, stop }, (n) => told.viewAt[width][n]);
  }

  const isHere = () => laid.has(name(kind(), levelAt(), Math.round(state.v)));

  // ---- what is wanting ---------------------------------------------------------------------

  function want(ms) {
    if (!ask || (due && due <= performance.now() + ms)) return;
    clearTimeout(waiting);
    due = performance.now() + ms;
    waiting = setTimeout(() => { due = waiting = 0; speak(); }, ms);
  }

  // One thing after the other: what is on the screen first, then what may come next.
  function speak() {
    const here = isHere();
    document.body.toggleAttribute("data-lacking", !here);
    if (asked && performance.now() < asked.until) return want(asked.until - performance.now() + 1);
    const width = kind();
    const lacking = rules.findLacking({
      here: zoomIndex(), others: Object.values(told.views).map(fit), levels: told.levels[width],
      stop: Math.round(state.v), stops: told.dates.length, reach: told.reach,
      has: (level, stop) => laid.has(name(width, level, stop)),
    });
    if (!lacking) return undefined;
    // While time runs or a thumb is held, only what is on the screen.
    if (here && rules.isBetween(state.v)) return want(IDLE_MS);
    patience = asked ? 2 * patience : PATIENCE_MS;
    asked = { until: performance.now() + patience };
    ask({ width, ...lacking });
    return want(patience + 1);
  }

  // The number of the zoom at which the window shows a view.
  function fit([west, south, east, north]) {
    const zoom = chart.map.getBoundsZoom(
      L.latLngBounds([[south, west], [north, east]]), false, L.point(2 * told.pad, told.pad + told.heads[kind()] + told.feet[kind()]),
    );
    return rules.clamp(Math.round((zoom - told.zoom.least) / told.zoom.step), 0, told.scale.length - 1);
  }

  /** @type {(table: Told.Layouts | null) => void} */
  function take(table) {
    asked = null;
    if (!table) return;
    const lacked = !isHere(), before = state.day >= 0 && lacked ? chart.readLayout(state.day).units : null;
    keep(table);
    if (before && isHere()) swap(before);
    document.body.toggleAttribute("data-lacking", !isHere());
    want(IDLE_MS);
  }

  // ---- the swap ----------------------------------------------------------------------------

  // Symbols go over to their own places; while something else moves them, they are there at once.
  function swap(before) {
    const calmly = calm.matches || rules.isBetween(state.v) || document.body.classList.contains("zooming");
    glide = calmly ? null : { before, day: state.day, key: kind() + zoomIndex(), began: performance.now() };
    requestAnimationFrame(() => plate.redraw());
    if (glide) requestAnimationFrame(step);
  }

  function step() {
    if (!glide) return;
    if (readShare() === 1) glide = null;
    plate.render(state.v);
    if (glide) requestAnimationFrame(step);
  }

  const readShare = () => (glide.key === kind() + zoomIndex() && glide.day === state.day
    ? rules.clamp((performance.now() - glide.began) / GLIDE_MS, 0, 1) : 1);

  // A layout as it is shown now: on its way from the one that was shown instead of it.
  function move(layout, stop) {
    if (!glide || glide.day !== stop) return layout;
    const share = readShare();
    return { ...layout, units: rules.moveRows(glide.before, layout.units, share) };
  }

  function attach(speaker) {
    ask = speaker;
    want(0);
  }

  keep(JSON.parse(document.getElementById("levels").textContent));

  return { find, move, take, attach, list: () => [...laid.keys()], isAtRest: () => !waiting && !asked };
})();
