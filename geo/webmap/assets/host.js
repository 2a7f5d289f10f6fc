// Around the frame of the map in Streamlit's page: what was chosen is kept here and in the address;
// the panels are filled here, so that a day or a click needs no server; the server hears what the
// exports need. Nothing here is lost when the server goes away.
const makeHost = () => {
  const SAID = ["date", "view", "others", "stated", "at"];
  const root = document.documentElement;
  globalThis.battleSlots ||= {};
  const slots = globalThis.battleSlots;
  let frame = null, told = null, theme = null, asked = null, pressed = null, fetch = null, lack = null, lacks = 0, overdue = 0, offered = null, heardAll = true;
  let say = null, again = null, said = 0, tries = 0, answers = 0, mending = false, kept = null, news = null, gauged = null, late = 0, wished = null, urging = 0, mounts = 0, enter = () => {}, answered = (/** @type {any} */ _ = null) => {}, settled = null;

  // What is sent is deflated: a dossier in Cyrillic is four times as large.
  function inflate(packed) {
    const bytes = Uint8Array.from(atob(packed), (letter) => letter.charCodeAt(0));
    return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate")));
  }

  const unpack = (packed) => inflate(packed).json();

  const wait = (ms) => new Promise((done) => setTimeout(done, ms));

  /** @type {(message: Omit<Told.ToPage, "ask">) => void} */
  function send(message) {
    frame?.contentWindow?.postMessage({ ask: frame.dataset.battle, ...message }, "*");
  }

  const reader = makeReader({
    slots,
    map: {
      obey: (wanted) => send({ ...wanted, quiet: true }),
      ask: send,
      point: (event) => send({ point: event }),
      show: (event) => send({ show: event }),
      reveal: (covered) => send({ reveal: covered }),
    },
    changed: () => { if (document.querySelector("[data-testid=stPopoverBody]")) tell(); measure(); hush(); },
    write: address.follow,
  });

  // ---- the server hears -------------------------------------------------------------------

  // Until it has heard, no button may offer a picture of another day.
  function lag(on) {
    if (on) root.dataset.behind = "";
    else delete root.dataset.behind;
  }

  const OFFERED = ".st-key-export button, [data-testid=stPopoverBody] :is([data-testid=stDownloadButton], [data-testid=stButton]) button";
  const WANTING = ".st-key-export, .st-key-lang, [data-testid=stPopoverBody]";
  const listOffered = () => [...document.querySelectorAll(OFFERED)];

  // A press made before the server has heard is held back, and made when it has.
  function guard(event) {
    const button = event.target.closest(OFFERED);
    if (!button) return;
    tell();
    if (!("behind" in root.dataset)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    // What is drawn anew meanwhile is another element in the same place.
    pressed = "offline" in root.dataset ? null : listOffered().indexOf(button);
  }

  // What is offered is of what is shown, in its language.
  function settle() {
    const alike = !told || offered === told.lang;
    lag(!alike);
    // It is painted first.
    if (alike && pressed !== null) requestAnimationFrame(() => setTimeout(release));
  }

  function release() {
    const button = pressed === null ? null : listOffered()[pressed];
    pressed = null;
    button?.click();
  }

  const pick = () => Object.fromEntries(SAID.map((name) => [name, reader.chosen()[name]]));

  // A day or a click is no matter of the server's: it hears when the pointer, a finger or the focus
  // comes to what needs it. What was pressed is made of what was shown then.
  function approach(event) {
    if (event.target.closest?.(WANTING)) tell();
  }

  function tell() {
    // What is held back is of what was said last.
    if (!say || !reader.chosen() || (pressed !== null && !mending)) return;
    const now = JSON.stringify(pick());
    if (news === now) return;
    news = now;
    said += 1;
    heardAll = false;
    lag(true);
    clearTimeout(late);
    late = setTimeout(() => { if ("behind" in root.dataset && !("offline" in root.dataset)) reconnect(); }, 8000);
    say({ n: said, ...pick() });
  }

  // ---- layouts that the page lacks --------------------------------------------------------

  function order() {
    clearTimeout(overdue);
    if (!lack || !fetch || "offline" in root.dataset) return;
    lacks += 1;
    fetch({ ...lack, lang: told.lang, n: lacks });
    // The script may have been interrupted by other work for this reader.
    overdue = setTimeout(order, 5000);
  }

  async function supply({ data, setTriggerValue }) {
    fetch = (wanted) => setTriggerValue("lack", wanted);
    if (!lack || data?.n !== lacks) return;
    clearTimeout(overdue);
    lack = null;
    const turn = frame;
    const found = await unpack(data.packed);
    if (frame === turn) send({ levels: found });
  }

  function attach({ asked: first, heard, lang }, speak) {
    say = speak;
    answers += 1;
    asked ??= Object.fromEntries(first);
    offered = lang;
    enter();
    if (heard === said || said === 0) {
      mending = false;
      note(null);
      heardAll = true;
      settle();
    } else if (mending) {
      // A server that was started again has heard nothing; what is on its way comes by itself.
      news = null;
      tell();
      mending = false;
    }
  }

  // ---- the window -------------------------------------------------------------------------

  const box = () => document.querySelector(".st-key-dossier");

  // What covers the map's foot, and whether the page is longer than its window.
  function gauge() {
    const sheet = box(), main = document.querySelector("[data-testid=stMain]");
    const foot = sheet && getComputedStyle(sheet).position === "fixed"
      ? Number.parseFloat(getComputedStyle(root).getPropertyValue("--rest")) || 0 : 0;
    return { foot, longer: Boolean(main) && main.scrollHeight > main.clientHeight + 2 };
  }

  function measure() {
    const found = gauge(), key = JSON.stringify(found);
    if (gauged === key) return;
    gauged = key;
    send(found);
  }

  // Streamlit follows the reader's light or dark, and so does all that is ours.
  function dress() {
    const app = document.querySelector("[data-testid=stApp]");
    const dark = matchMedia("(forced-colors: active)").matches
      ? matchMedia("(prefers-color-scheme: dark)").matches
      : getComputedStyle(app || root).colorScheme.includes("dark");
    theme = dark ? "dark" : "light";
    root.dataset.theme = theme;
    return { theme };
  }

  function redress() {
    const old = theme;
    if (dress().theme !== old) send({ theme });
  }

  function press(event) {
    if (event.key === "Escape") {
      if (!event.defaultPrevented && !document.querySelector("[data-testid=stPopoverBody]")) reader.stepOut();
    } else if (rules.isFreeKey(event)) {
      event.preventDefault();
      send({ key: event.key });
    }
  }

  function hear({ data }) {
    if (data.ready) {
      send({ ...reader.chosen(), quiet: true, ...dress(), ...gauge() });
      const covered = reader.chosen().unit ? reader.panels().rise() : 0;
      if (covered) send({ reveal: covered });
    } else if ("bar" in data) root.style.setProperty("--bar", `${data.bar}px`);
    else if (data.lack) {
      lack = data.lack;
      order();
    } else {
      reader.hear(data);
      answered();
    }
  }

  function leadBack() {
    const wanted = rules.readAddress(location.search);
    reader.follow(wanted);
    if (!wanted.lang || !told || (wanted.lang === told.lang && !wished)) return;
    again?.(wanted.lang);
    wish(wanted.lang);
  }

  // A language that was chosen is asked for until the page is in it: its first message may be lost.
  function wish(lang) {
    clearTimeout(urging);
    wished = lang === told?.lang ? null : lang;
    if (wished) urging = setTimeout(urge, 8000);
  }

  function urge() {
    if (!("offline" in root.dataset)) again?.(wished);
    urging = setTimeout(urge, 8000);
  }

  function heedLanguage(event) {
    const button = event.target.closest(".st-key-lang button");
    if (!button || !told) return;
    // The map goes on where the reader has moved it to last, which it may not have told yet.
    if (frame) settled = Promise.race([new Promise((done) => { answered = done; }), wait(2000)]);
    send({ tell: true });
    wish(button.textContent.trim());
  }

  // ---- a server that went away ------------------------------------------------------------

  // A notice was read when the reader goes on.
  function hush() {
    for (const alert of document.querySelectorAll("[data-testid=stAlert]")) alert.classList.add("read");
  }

  function note(words) {
    const old = document.querySelector(".host-note");
    if (!words) return old?.remove();
    const line = old || document.body.appendChild(document.createElement("p"));
    line.className = "host-note";
    line.setAttribute("role", "status");
    line.textContent = words;
  }

  // After a break the server may know nothing of this page: it is asked to run again until it answers.
  async function reconnect(lang = null) {
    tries += 1;
    const turn = tries, before = answers;
    mending = true;
    for (let n = 0; n < 8 && turn === tries; n += 1) {
      again?.(lang);
      // Its answer is heard only if it is another than the last.
      news = null;
      tell();
      await wait(2000);
      if (answers !== before) return;
    }
    if (turn === tries) note(told?.words.silent);
  }

  // Streamlit's own word for it would lie over a map that works, in English.
  function putAside() {
    document.querySelector("[data-testid=stDialog] button[aria-label=Close]")?.click();
  }

  function watchConnection(app) {
    const aside = new MutationObserver(putAside);
    let was = app.dataset.testConnectionState, silence = 0;
    new MutationObserver(() => {
      const now = app.dataset.testConnectionState;
      if (now === was) return;
      was = now;
      clearTimeout(silence);
      if (now === "CONNECTED") {
        aside.disconnect();
        delete root.dataset.offline;
        reconnect(wished ?? told?.lang);
        order();
      } else {
        tries += 1;
        root.dataset.offline = "";
        kept = wished ?? told?.lang ?? null;
        pressed = null;
        heardAll = false;
        lag(true);
        aside.observe(document.body, { childList: true, subtree: true });
        silence = setTimeout(() => note(told?.words.offline), 3000);
      }
    }).observe(app, { attributes: true, attributeFilter: ["data-test-connection-state"] });
  }

  // ---- the parts of the page --------------------------------------------------------------

  const hasParts = () => asked && box() && ["head", "page", "day", "rest"].every((name) => slots[name]);

  // One at a time waits: who mounts anew has put the one before aside.
  function waitForParts() {
    return new Promise((/** @type {(_: void) => void} */ done) => {
      enter = () => { if (hasParts()) done(); };
      enter();
    });
  }

  async function mount({ data, parentElement, setTriggerValue }) {
    again = (lang) => setTriggerValue("again", { lang, n: Date.now() });
    if (data.lang === kept) kept = null;
    if (parentElement.told === data.page) return;
    // A server that was started again may begin in the language of the first visit.
    if (kept) {
      again(kept);
      return;
    }
    parentElement.told = data.page;
    // Streamlit may put another element in the place of this one while the page is taken out.
    mounts += 1;
    const turn = mounts;
    const [{ html, blank, panels, words }, levels] = await Promise.all([unpack(data.packed), inflate(data.levels).text()]);
    await settled;
    if (turn === mounts) await waitForParts();
    if (turn !== mounts) return;
    const old = parentElement.querySelector("iframe");
    told = { lang: data.lang, words };
    wish(wished ?? told.lang);
    if (offered === told.lang && heardAll) settle();
    root.lang = data.lang;
    reader.start({ ...(reader.chosen() || asked), lang: data.lang }, panels);
    reader.panels().heed(box());
    news ??= JSON.stringify(pick());
    frame = document.createElement("iframe");
    frame.setAttribute("sandbox", "allow-scripts allow-downloads");
    frame.title = data.title;
    frame.dataset.page = data.page;
    frame.dataset.battle = data.battle;
    frame.name = JSON.stringify({ ...reader.chosen(), ...dress(), ...gauge() });
    lack = null;
    frame.srcdoc = html.replace(blank, () => levels).replace(/(<body[^>]* data-date=")[^"]*/, (_, body) => body + reader.chosen().date);
    if (old) old.remove();
    parentElement.append(frame);
    address.follow(reader.chosen(), !old);
  }

  addEventListener("message", (event) => {
    if (frame && reader.chosen() && event.source === frame.contentWindow) hear(event);
  });
  addEventListener("popstate", leadBack);
  addEventListener("resize", measure);
  addEventListener("beforeprint", () => { root.dataset.theme = "light"; });
  addEventListener("afterprint", dress);
  document.addEventListener("click", guard, { capture: true });
  document.addEventListener("click", heedLanguage, { capture: true });
  for (const name of ["pointerover", "pointerdown", "focusin"]) document.addEventListener(name, approach, { capture: true, passive: true });
  document.addEventListener("click", (event) => {
    event.target.closest("[data-testid=stAlert]")?.classList.add("read");
    reader.panels()?.press(event);
  });
  document.addEventListener("keydown", press);
  const app = document.querySelector("[data-testid=stApp]");
  watchConnection(app);
  const lengths = new ResizeObserver(measure);
  for (const el of document.querySelectorAll("[data-testid=stMain], [data-testid=stMainBlockContainer]")) lengths.observe(el);
  new MutationObserver(redress).observe(app, { attributes: true, attributeFilter: ["class"] });
  new MutationObserver(redress).observe(document.head, { childList: true, subtree: true });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => setTimeout(redress, 100));

  function render() {
    enter();
    reader.render();
  }

  return { mount, attach, supply, render };
};

globalThis.battleHost ||= makeHost();
for (const knock of globalThis.battleKnocks?.splice(0) ?? []) knock();

export default (component) => { globalThis.battleHost.mount(component); };
