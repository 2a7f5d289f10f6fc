// Around the frame of the map in Streamlit's page: what was chosen is kept here and in the address;
// the panels are filled here, so that a day or a click needs no server; the server hears what the
// exports need. Nothing here is lost when the server goes away.
const host = (globalThis.battleHost ||= (() => {
  const KEYS = ["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "PageUp", "PageDown", "Home", "End", " "];
  const BUSY = "input, textarea, select, [contenteditable=true], [role=radiogroup], [role=tablist], " +
    "[role=slider], [role=listbox], [role=combobox], [role=menu], [role=dialog]";
  const PRESSED = "button, a, summary, [role=button]";
  const SAID = ["date", "view", "others", "stated"];
  const root = document.documentElement;
  const slots = (globalThis.battleSlots ||= {});
  let chosen = null, frame = null, told = null, panels = null, theme = null;
  let say = null, again = null, said = 0, heard = -1, tries = 0;

  // What is sent is deflated: a dossier in Cyrillic is four times as large.
  function unpack(packed) {
    const bytes = Uint8Array.from(atob(packed), (letter) => letter.charCodeAt(0));
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
    return new Response(stream).json();
  }

  const wait = (ms) => new Promise((done) => setTimeout(done, ms));

  function send(message) {
    frame?.contentWindow?.postMessage({ ask: frame.dataset.battle, ...message }, "*");
  }

  const box = () => document.querySelector(".st-key-dossier");

  // ---- what was chosen -------------------------------------------------------------------

  function render() {
    if (!panels || !chosen) return;
    panels.render(chosen);
    measure();
  }

  function choose(more, fleeting) {
    chosen = { ...chosen, ...more };
    address.follow(chosen, fleeting);
    render();
    tell();
  }

  // The server is told what its exports need; until it has heard it, no button may offer another day.
  function tell() {
    const news = SAID.map((name) => chosen[name]).join();
    if (!say || tell.last === news) return;
    tell.last = news;
    said += 1;
    root.dataset.behind = "";
    clearTimeout(tell.late);
    tell.late = setTimeout(() => { if ("behind" in root.dataset && !("offline" in root.dataset)) reconnect(); }, 8000);
    say({ n: said, ...Object.fromEntries(SAID.map((name) => [name, chosen[name]])) });
  }

  function repeat() {
    tell.last = null;
    tell();
  }

  function leadBack() {
    const asked = address.read(location.search);
    const plain = { unit: null, at: null, panel: null };
    chosen = { ...chosen, ...plain, ...asked, lang: chosen.lang };
    send({ ...chosen, quiet: true });
    render();
    tell();
    if (asked.lang && told && asked.lang !== told.lang) again?.(asked.lang);
  }

  // ---- what the page says -----------------------------------------------------------------

  function hear({ data }) {
    if (data.ready) {
      send({ ...chosen, quiet: true, ...dress() });
      measure.last = null;
      measure();
    } else if ("bar" in data) root.style.setProperty("--bar", `${data.bar}px`);
    else if ("pointed" in data) panels?.point(data.pointed);
    else if (data.event) choose({ event: data.event, unit: null, panel: null }, true);
    else if (data.escape) escape();
    else if (data.date) {
      const { date, unit, view, others, stated, at = null, opened, playing } = data;
      const fresh = opened !== hear.opened && unit;
      hear.opened = opened;
      const more = { date, unit, view, others, stated, at };
      if (fresh) {
        if (chosen.panel) panels?.remember(chosen.panel);
        more.panel = null;
        if (panels?.sheet() === "rest") panels.show("half");
      }
      if (date !== chosen.date) more.event = null;
      const still = ["date", "unit", "view", "others", "stated"].every((name) => chosen[name] === data[name]);
      choose(more, playing || (still && !fresh));
    }
  }

  function escape() {
    if (panels && panels.sheet() !== "rest") panels.show("rest");
    else if (chosen.unit) back(chosen.panel || "today");
  }

  function back(panel) {
    send({ unit: null, quiet: true });
    choose({ unit: null, panel: panel === "today" ? null : panel });
  }

  const acts = {
    unit: (unit) => send({ unit }),
    day: (date) => send({ date }),
    event: (event) => { send({ show: event }); choose({ event }, true); },
    point: (event) => send({ point: event }),
    others: () => send({ others: true }),
    back,
    panel: (panel) => {
      if (panel === "today") back(panel);
      else choose({ panel, event: null });
    },
  };

  // ---- the window -------------------------------------------------------------------------

  // What covers the map's foot, and whether the page is longer than its window.
  function gauge() {
    const sheet = box(), main = document.querySelector("[data-testid=stMain]");
    const foot = sheet && getComputedStyle(sheet).position === "fixed"
      ? Number.parseFloat(getComputedStyle(root).getPropertyValue("--rest")) || 0 : 0;
    return { foot, longer: Boolean(main) && main.scrollHeight > main.clientHeight + 2 };
  }

  function measure() {
    const found = gauge(), key = `${found.foot}|${found.longer}`;
    if (measure.last === key) return;
    measure.last = key;
    send(found);
  }

  // Streamlit follows the reader's light or dark, and so does all that is ours.
  function dress() {
    const app = document.querySelector("[data-testid=stApp]");
    theme = getComputedStyle(app || root).colorScheme.includes("dark") ? "dark" : "light";
    root.dataset.theme = theme;
    return { theme };
  }

  function redress() {
    const old = theme;
    if (dress().theme !== old) send({ theme });
  }

  function press(event) {
    if (event.key === "Escape" && !event.target.closest(BUSY)) escape();
    if (!KEYS.includes(event.key) || event.defaultPrevented) return;
    if (event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return;
    if (event.target.closest(BUSY) || (event.key === " " && event.target.closest(PRESSED))) return;
    event.preventDefault();
    send({ key: event.key });
  }

  // ---- the server -------------------------------------------------------------------------

  function note(words) {
    const old = document.querySelector(".host-note");
    if (!words) return old?.remove();
    const line = old || document.body.appendChild(document.createElement("p"));
    line.className = "host-note";
    line.setAttribute("role", "status");
    line.textContent = words;
  }

  // After a break the server may know nothing of this page: it is asked to run again until it answers.
  async function reconnect() {
    const turn = (tries += 1), before = attach.count;
    for (let n = 0; n < 8 && turn === tries; n += 1) {
      again?.(chosen?.lang);
      await wait(2000);
      if (attach.count !== before) return note(null);
    }
    if (turn === tries) note(told?.words.silent);
  }

  // Streamlit's own word for it would lie over a map that works, in English.
  function putAside() {
    document.querySelector("[data-testid=stDialog] button[aria-label=Close]")?.click();
  }

  function watchConnection(app) {
    const aside = new MutationObserver(putAside);
    let was = app.dataset.testConnectionState, late = 0;
    new MutationObserver(() => {
      const now = app.dataset.testConnectionState;
      if (now === was) return;
      was = now;
      clearTimeout(late);
      if (now === "CONNECTED") {
        aside.disconnect();
        delete root.dataset.offline;
        reconnect();
      } else {
        tries += 1;
        root.dataset.behind = root.dataset.offline = "";
        aside.observe(document.body, { childList: true, subtree: true });
        late = setTimeout(() => note(told?.words.offline), 3000);
      }
    }).observe(app, { attributes: true, attributeFilter: ["data-test-connection-state"] });
  }

  function attach({ asked, heard: last }, speak) {
    say = speak;
    attach.count = (attach.count || 0) + 1;
    chosen ??= { ...asked };
    heard = last;
    if (heard === said || (said === 0 && heard <= 0)) delete root.dataset.behind;
    else if (attach.repeated !== said) {
      attach.repeated = said;
      repeat();
    }
  }

  // ---- the parts of the page --------------------------------------------------------------

  async function mount({ data, parentElement, setTriggerValue }) {
    again = (lang) => setTriggerValue("again", { lang, n: Date.now() });
    if (parentElement.told === data.page) return;
    parentElement.told = data.page;
    const { html, panels: texts, words } = await unpack(data.packed);
    while (!chosen || !slots.rest) await wait(20);
    if (parentElement.told !== data.page) return;
    told = { lang: data.lang, words };
    root.lang = data.lang;
    chosen.lang = data.lang;
    panels = makePanels(texts, slots, acts);
    panels.show("rest");
    if (!box().heeded) {
      box().heeded = true;
      for (const name of ["mouseover", "mouseout", "focusin", "focusout"]) {
        box().addEventListener(name, (event) => panels.hover(event));
      }
      box().addEventListener("pointerdown", (event) => panels.drag(box(), event));
    }
    const old = parentElement.querySelector("iframe");
    frame = document.createElement("iframe");
    frame.setAttribute("sandbox", "allow-scripts allow-downloads");
    frame.title = data.title;
    frame.dataset.page = data.page;
    frame.dataset.battle = data.battle;
    frame.name = JSON.stringify({ ...chosen, ...dress(), ...gauge() });
    frame.srcdoc = html;
    if (old) old.remove();
    parentElement.append(frame);
    address.follow(chosen, !old);
    render();
    tell.last ??= SAID.map((name) => chosen[name]).join();
  }

  addEventListener("message", (event) => {
    if (frame && chosen && event.source === frame.contentWindow) hear(event);
  });
  addEventListener("popstate", leadBack);
  addEventListener("resize", measure);
  addEventListener("beforeprint", () => { root.dataset.theme = "light"; });
  addEventListener("afterprint", () => dress());
  document.addEventListener("click", (event) => panels?.press(event));
  document.addEventListener("keydown", press);
  const app = document.querySelector("[data-testid=stApp]");
  watchConnection(app);
  new MutationObserver(redress).observe(app, { attributes: true, attributeFilter: ["class"] });
  new MutationObserver(redress).observe(document.head, { childList: true, subtree: true });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => setTimeout(redress, 100));

  return { mount, attach, render };
})());

export default (component) => { host.mount(component); };
