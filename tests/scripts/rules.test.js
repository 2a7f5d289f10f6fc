// The rules of the browser: `node --test`, as tests/test_scripts.py runs it.
const assert = require("node:assert/strict");
const { readFileSync } = require("node:fs");
const { join } = require("node:path");
const { test } = require("node:test");

const text = readFileSync(join(__dirname, "../../geo/webmap/assets/rules.js"), "utf-8");
const rules = new Function(`${text}; return rules;`)();

// What Python says of traces and rows; without it, its tests are left out.
const told = process.env.TOLD ? JSON.parse(readFileSync(process.env.TOLD, "utf-8")) : null;
const left = told ? false : "run by tests/test_scripts.py, which says what Python says";

test("a row is read by the names of its columns, and what it leaves out is as usual", () => {
  const columns = { marker: null, dx: null, fold: 0, text: "" };
  assert.deepEqual(rules.readRow(columns, [3, -4]), { marker: 3, dx: -4, fold: 0, text: "" });
  assert.deepEqual(rules.readRow(columns, [3, -4, 2, "x"]), { marker: 3, dx: -4, fold: 2, text: "x" });
  assert.deepEqual(rules.readRow({ mark: null, path: null }, [null, [1]]), { mark: null, path: [1] });
  assert.deepEqual(rules.readRows(columns, []), []);
});

test("a ring is the steps between its points", () => {
  assert.deepEqual(rules.readRing([4600000, 4000000, 1, -2]), [[40, 46], [39.99998, 46.00001]]);
});

test("a trace is read as Python reads it", { skip: left }, () => {
  assert.ok(told.seen.length > 100);
  const traces = told.traces.map((rows) => rules.readRows(told.columns.trace, rows));
  for (const { trace, v, seen } of told.seen) {
    const found = rules.readTrace(traces[trace], v);
    assert.equal(found === null, seen === null, `${trace} at ${v}`);
    if (!seen) continue;
    assert.equal(found.position, seen.position);
    assert.equal(found.moving, seen.moving);
    // The page's traces are rounded to a metre.
    assert.ok(Math.hypot(found.lon - seen.lon, found.lat - seen.lat) < 2e-5, `${trace} at ${v}`);
  }
});

test("a keyframe rules up to and including the next one", () => {
  const trace = [
    { v: 0, lon: 1, lat: 1, position: 0, moving: 0, shown: 1 },
    { v: 1, lon: 1, lat: 1, position: 1, moving: 1, shown: 1 },
    { v: 2, lon: 3, lat: 5, position: 1, moving: 0, shown: 0 },
  ];
  assert.equal(rules.readTrace(trace, 0), null);
  assert.deepEqual(rules.readTrace(trace, 1), { lon: 1, lat: 1, position: 0, moving: false });
  assert.deepEqual(rules.readTrace(trace, 1.5), { lon: 2, lat: 3, position: 1, moving: true });
  assert.deepEqual(rules.readTrace(trace, 2), { lon: 3, lat: 5, position: 1, moving: true });
  assert.equal(rules.readTrace(trace, 2.1), null);
  assert.equal(rules.readTrace([], 1), null);
});

test("what is heard hangs on account and certainty", () => {
  const voice = { account: "article", certainty: "likely" }, other = { account: "veselov", certainty: "certain" };
  const chosen = { voice: "article", others: false, stated: false };
  assert.ok(rules.isHeard(voice, chosen));
  assert.ok(rules.isHeard({ certainty: "certain" }, chosen));
  assert.ok(!rules.isHeard(other, chosen));
  assert.ok(rules.isHeard(other, { ...chosen, others: true, stated: true }));
  assert.ok(!rules.isHeard(voice, { ...chosen, stated: true }));
});

const stand = (n, fold, more = {}) =>
  ({ n, id: `u${n}`, label: `U${n}`, side: "red", row: { fold, members: fold === 1 ? 3 : 0, text: "front", stack: 0 }, ...more });

test("the chosen unit changes places with the front of its stack", () => {
  const all = [stand(0, 1), stand(1, 2), stand(2, 3), stand(3, 1, { row: { fold: 1, members: 3, text: "front", stack: 1 } }), stand(4, 0), stand(5, 2, { side: "blue" })];
  assert.deepEqual(rules.findRaised(all, "u2"), { unit: 2, front: 0, members: 3, name: "U2" });
  assert.deepEqual(rules.findRaised(all, "u3"), { unit: 3, front: 3, members: 3, name: "U3" });
  for (const id of ["u4", "u5", "nobody", null]) assert.equal(rules.findRaised(all, id), null);
  const raised = rules.findRaised(all, "u2");
  assert.deepEqual(rules.raiseRow({ fold: 3, members: 0, text: "" }, "up", raised), { fold: 1, members: 3, text: "U2" });
  assert.deepEqual(rules.raiseRow({ fold: 1, members: 3, text: "front" }, "down", raised), { fold: 2, members: 0, text: "front" });
});

test("the layout says who stands with whom", () => {
  const one = stand(0, 1, { row: { fold: 1, stack: "a" } });
  assert.ok(rules.areStacked(one, stand(1, 2, { row: { fold: 2, stack: "a" } })));
  assert.ok(!rules.areStacked(one, stand(1, 2, { row: { fold: 2, stack: "b" } })));
});

test("a step goes to the next stop", () => {
  assert.equal(rules.stepDay(2, 1), 3);
  assert.equal(rules.stepDay(2.001, -1), 1);
  assert.equal(rules.stepDay(2.4, 1), 3);
  assert.equal(rules.stepDay(2.4, -1), 2);
  assert.ok(rules.isBetween(2.4) && !rules.isBetween(3.001));
});

test("a step goes to the next event: from the one at hand, else from the clock", () => {
  const events = [0, 0.125, 0.125, 3.5];
  assert.equal(rules.stepEvent(events, -1, 0, 1), 0);
  assert.equal(rules.stepEvent(events, 1, 0.125, 1), 2);
  assert.equal(rules.stepEvent(events, 3, 3.5, 1), -1);
  assert.equal(rules.stepEvent(events, 0, 0, -1), -1);
  assert.equal(rules.stepEvent(events, -1, 2, -1), 2);
  assert.equal(rules.stepEvent(events, -1, 4, 1), -1);
  assert.equal(rules.findNext(events, 1), 3);
  assert.equal(rules.findNext(events, 5), -1);
});

test("a longer way takes longer, within limits", () => {
  assert.equal(rules.timeGlide(0, 1), 420);
  assert.equal(rules.timeGlide(0, 6), 420);
  assert.equal(rules.timeGlide(2.5, 3), 210);
  assert.equal(rules.timeGlide(3, 3), 160);
  assert.equal(rules.fade(2), 1);
  assert.ok(rules.fade(2.5) < 0.31 && rules.fade(2.5) > 0.29);
});

test("some controls want a key for themselves", () => {
  const press = (key, inside = [], more = {}) => rules.isFreeKey({
    key, target: {
      closest: (selectors) => inside.find((name) => selectors.split(", ").includes(name)) ?? null,
      matches: (selector) => inside[0] === selector,
    }, ...more,
  });
  assert.ok(!press("PageDown", ["[data-scrolls]"]) && press("ArrowLeft", ["[data-scrolls]"]));
  assert.ok(press("ArrowLeft") && press(" ") && press("ArrowLeft", ["button"]));
  assert.ok(!press(" ", ["button"]) && !press("ArrowLeft", ["select"]) && !press("a"));
  for (const name of ["ctrlKey", "altKey", "metaKey", "defaultPrevented"]) assert.ok(!press("Home", [], { [name]: true }));
});

test("an address is read as it was written", () => {
  const chosen = { date: "1920-05-29", lang: "az", view: "town", unit: null, at: "40.6,46.3,12", panel: "units", others: true, stated: false };
  const search = rules.writeAddress(chosen, "?embed=true&unit=old&stated=1");
  assert.equal(search, "?embed=true&date=1920-05-29&lang=az&view=town&at=40.6,46.3,12&panel=units&others=1");
  const { unit: _, ...rest } = chosen;
  assert.deepEqual(rules.readAddress(search), rest);
  assert.equal(rules.writeAddress({ panel: "today" }, ""), "");
});

test("a place lies on the map of the world", () => {
  for (const text of ["40.6,46.3,12", "-85,180,0"]) assert.ok(rules.isPlace(text), text);
  for (const text of ["", "40.6,46.3", "86,46,12", "40,181,12", "40,46,25", "40,46,-1", "a,b,c", "1,2,3,4"]) assert.ok(!rules.isPlace(text), text);
});

test("a view sits in the middle of its window or a little below", () => {
  const margins = { pad: 20, foot: 100, crown: 40 };
  assert.equal(rules.seatView(820, 700, margins), 20);
  assert.equal(rules.seatView(820, 680, margins), 40);
  assert.equal(rules.seatView(820, 500, margins), 160);
});

test("a card sits where it covers least, and sooner in its first places", () => {
  const spots = [[0, 0], [200, 0], [400, 0]];
  assert.deepEqual(rules.seatCard(spots, [100, 100], []), [0, 0]);
  assert.deepEqual(rules.seatCard(spots, [100, 100], [[50, 50, 1000], [250, 50, 1000]]), [400, 0]);
  assert.deepEqual(rules.seatCard(spots, [100, 100], [[50, 50, 1]]), [0, 0]);
});

test("the sheet of a narrow screen has three stops", () => {
  assert.deepEqual(["rest", "half", "full"].map(rules.nextStop), ["half", "full", "rest"]);
  assert.deepEqual([0.1, 0.4, 0.9].map(rules.nearestStop), ["rest", "half", "full"]);
});

test("text is written as text", () => {
  assert.equal(rules.escapeText('<b title="x">&'), "&#60;b title=&#34;x&#34;&#62;&#38;");
  assert.equal(rules.useDrawings("a b"), '<use href="#a"/><use href="#b"/>');
  assert.equal(rules.clamp(7, 0, 5), 5);
  assert.equal(rules.mix(2, 4, 0.25), 2.5);
});

// ---- layouts that are not here yet ---------------------------------------------------------------

const VIEW_AT = (level) => (level < 10 ? "far" : "near");

test("the nearest layout is of the same stop, then of the same view, then of the nearest zoom", () => {
  const at = (level, stop) => ({ level, stop });
  const nearest = (laid, level, stop) => rules.findNearest(laid, { level, stop }, VIEW_AT);
  assert.deepEqual(nearest([at(12, 1), at(30, 2)], 12, 2), at(30, 2));
  assert.deepEqual(nearest([at(9, 0), at(12, 0)], 10, 0), at(12, 0));
  assert.deepEqual(nearest([at(11, 0), at(14, 0)], 12, 0), at(11, 0));
  assert.deepEqual(nearest([at(11, 0), at(13, 0)], 12, 0), at(11, 0));
  assert.deepEqual(nearest([at(12, 0), at(12, 5)], 12, 3), at(12, 5));
  assert.equal(nearest([], 12, 0), undefined);
});

test("what is shown is asked for first, then what may come next, and in the end nothing", () => {
  const has = new Set();
  const at = {
    here: 12, others: [2, 20], levels: Array.from({ length: 22 }, (_, n) => n), stop: 1, stops: 3, reach: 3,
    has: (level, stop) => has.has(`${level} ${stop}`),
  };
  const asked = [];
  for (let lacking = rules.findLacking(at); lacking; lacking = rules.findLacking(at)) {
    asked.push(lacking.level);
    assert.deepEqual(lacking.stops, [0, 1, 2]);
    for (const stop of lacking.stops) has.add(`${lacking.level} ${stop}`);
  }
  assert.deepEqual(asked, [12, 13, 11, 14, 10, 2, 20]);
});

test("of many stops the one at hand comes alone, and then those beside it", () => {
  const has = new Set();
  const at = {
    here: 0, others: [], levels: [0], stop: 30, stops: 60, reach: 2, has: (level, stop) => has.has(`${level} ${stop}`),
  };
  assert.deepEqual(rules.findLacking(at), { level: 0, stops: [30] });
  has.add("0 30");
  assert.deepEqual(rules.findLacking(at), { level: 0, stops: [28, 29, 31, 32] });
});

test("zooms that one level serves are asked for once, and none beyond the last", () => {
  const at = { here: 2, others: [], levels: [0, 0, 0], stop: 0, stops: 1, reach: 1, has: (level) => level === 0 };
  assert.equal(rules.findLacking(at), null);
});

test("units go over from where they stood to where they stand", () => {
  const row = (dx) => ({ marker: 1, dx, dy: 0, align: 0, leader: 0, fold: 0, members: 0, text: "" });
  const [from, to] = [new Map([[1, row(10)]]), new Map([[1, row(20)], [2, row(5)]])];
  assert.deepEqual([...rules.moveRows(from, to, 0.5).values()].map(({ dx }) => dx), [15, 5]);
  assert.deepEqual([...rules.moveRows(from, to, 1)], [...to]);
  assert.deepEqual([...rules.fillRows(to, 3).keys()].sort(), [0, 1, 2]);
});

test("what is drawn alike at two stops does not fade between them", () => {
  const same = { days: [0, 1, 2], fallen: [] }, gone = { days: [0], fallen: [] }, fell = { days: [0, 1], fallen: [1] };
  assert.equal(rules.changes([same], 0, 1), false);
  assert.equal(rules.changes([same, gone], 0, 1), true);
  assert.equal(rules.changes([fell], 0, 1), true);
  assert.equal(rules.changes([gone], 0, 0), false);
});

test("a dossier has the symbol, the marked row and the certainty of its day", () => {
  const told = { marks: ["<tr>", "<tr now>"], leads: [["not there 0", "not there 1", "not there 2"], ["sure 0", "sure 1", "sure 2"]] };
  const dossier = { parts: [10, -1, [11, 1], [12, 2], -2], states: [[20, 0, 30], [21, 1, 31], [22, 1, 32]], since: [[0, 1], [1, 0], [2, 2]] };
  assert.deepEqual(rules.composeDossier(dossier, told, 0), [10, 21, "<tr now>", 11, "<tr>", 12, "sure 0", 31]);
  assert.deepEqual(rules.composeDossier(dossier, told, 1), [10, 20, "<tr>", 11, "<tr>", 12, "not there 1", 30]);
  assert.deepEqual(rules.composeDossier(dossier, told, 2), [10, 22, "<tr>", 11, "<tr now>", 12, "sure 2", 32]);
});
