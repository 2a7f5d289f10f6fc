"use strict";

// The clock: one range input, a stop for each day, play. v counts days from the first stop.
const clock = (() => {
  const { told } = plate;
  const body = document.body;
  const input = byId("time"), thumb = byId("thumb"), elapsed = byId("elapsed"), playButton = byId("play");
  const last = told.dates.length - 1;
  const calm = window.matchMedia("(prefers-reduced-motion: reduce)");
  const DAY_MS = 1500, REST_MS = 900;
  const pins = [...document.querySelectorAll(".pin")];
  let target = 0, frame = 0, playing = false, pending = false, current = null, aimed = null;

  function paint(v) {
    const day = Math.round(v);
    // The only stop of a battle of one day is the end of its track.
    const place = `${last ? (100 * v) / last : 100}%`;
    thumb.style.left = place;
    elapsed.style.width = place;
    thumb.classList.toggle("between", rules.isBetween(v));
    if (input.dataset.day !== String(day)) {
      input.dataset.day = day;
      input.setAttribute("aria-valuetext", told.spoken[day]);
      document.querySelectorAll("[data-stop]").forEach((stop) => {
        stop.classList.toggle("current", Number(stop.dataset.stop) === day);
      });
    }
    if (current && ![readPin(current), readStop(current)].some((at) => rules.isAt(v, at))) leavePin();
    plate.render(v);
    if (v === day) offerPin();
  }

  function show(v) {
    input.value = v;
    paint(v);
  }

  // Many input events may come in one frame: one painting serves them all.
  function dragged() {
    stop();
    if (pending) return;
    pending = true;
    requestAnimationFrame(() => {
      pending = false;
      paint(Number(input.value));
    });
  }

  function glide(to, ms, done) {
    cancelAnimationFrame(frame);
    target = to;
    const from = plate.state.v;
    if (calm.matches || from === to) {
      show(to);
      done();
      return;
    }
    const began = performance.now();
    const step = (now) => {
      // The frame may have begun before the call that asked for it.
      const share = rules.clamp((now - began) / ms, 0, 1);
      if (share === 1) {
        show(to);
        done();
        return;
      }
      show(rules.mix(from, to, share));
      frame = requestAnimationFrame(step);
    };
    frame = requestAnimationFrame(step);
  }

  // What nobody at the page has chosen is there at once.
  function go(to, quiet, then) {
    stop();
    if (!then) aimed = null;
    const there = rules.clamp(to, 0, last);
    if (quiet) {
      show(there);
      target = there;
      plate.speakDay();
      return;
    }
    glide(there, rules.timeGlide(plate.state.v, there), () => {
      if (then) then();
      else plate.speakDay();
      plate.announce();
    });
  }

  function settle() {
    go(Math.round(Number(input.value)));
  }

  function stop() {
    if (playing) {
      playing = false;
      playButton.setAttribute("aria-label", playButton.dataset.play);
      body.classList.remove("playing");
    }
    clearTimeout(clock.rest);
    cancelAnimationFrame(frame);
    target = plate.state.v;
  }

  function play() {
    if (playing) {
      settle();
      return;
    }
    aimed = null;
    if (plate.state.v >= last) show(0);
    playing = true;
    playButton.setAttribute("aria-label", playButton.dataset.pause);
    body.classList.add("playing");
    plate.announce();
    const next = () => {
      if (!playing) return;
      const to = Math.min(last, Math.floor(plate.state.v) + 1);
      glide(to, DAY_MS * (to - plate.state.v), () => {
        plate.speakDay();
        if (to === last) stop();
        else clock.rest = setTimeout(next, REST_MS);
        plate.announce();
      });
    };
    next();
  }

  // ---- events: in the order of the clock, those without an hour at the stop of their day

  const readPin = (pin) => Number(pin.dataset.v);
  const readStop = (pin) => Math.ceil(readPin(pin));

  function leavePin() {
    if (current && plate.state.point === current.dataset.event) plate.pointNothing();
    current = null;
    popovers.hush();
  }

  // One of them can be reached with Tab: the one at hand, or the next.
  function offerPin() {
    const near = current || pins.at(rules.findNext(pins.map(readPin), plate.state.v));
    pins.forEach((pin) => { pin.tabIndex = pin === near ? 0 : -1; });
  }

  function goToPin(pin, v = readPin(pin)) {
    aimed = pin;
    go(v, false, () => {
      aimed = null;
      current = pin;
      offerPin();
      if (pins.some((one) => one === document.activeElement)) pin.focus();
      popovers.tellEvent(pin);
      plate.speak(pin.getAttribute("aria-label"));
      if (plate.state.point !== pin.dataset.event) {
        plate.pointEvent(pin.dataset.event);
        plate.say({ pointed: pin.dataset.event });
      }
    });
  }

  function jump(direction) {
    const next = rules.stepEvent(pins.map(readPin), pins.indexOf(aimed || current), plate.state.v, direction);
    if (next >= 0) goToPin(pins[next]);
    else go(direction > 0 ? last : 0);
  }

  const day = (step) => go(rules.stepDay(target, step));
  const keys = {
    ArrowRight: () => day(1), ArrowUp: () => day(1), ArrowLeft: () => day(-1), ArrowDown: () => day(-1),
    Home: () => go(0), End: () => go(last), PageUp: () => jump(1), PageDown: () => jump(-1), " ": play,
  };

  function start() {
    input.addEventListener("input", dragged);
    input.addEventListener("change", settle);
    input.addEventListener("keydown", (event) => {
      const act = keys[event.key];
      if (act && !event.ctrlKey && !event.altKey && !event.metaKey) {
        event.preventDefault();
        act();
      }
    });
    playButton.addEventListener("click", play);
    byId("previous").addEventListener("click", () => day(-1));
    byId("next").addEventListener("click", () => day(1));
    // The keys hold wherever nothing else wants them: Space presses what is focused.
    document.addEventListener("keydown", (event) => {
      if (!rules.isFreeKey(event)) return;
      event.preventDefault();
      keys[event.key]();
    });
    document.querySelectorAll("[data-stop]").forEach((name) => {
      name.addEventListener("click", () => go(Number(name.dataset.stop)));
    });
    pins.forEach((pin) => {
      pin.addEventListener("click", () => goToPin(pin, readStop(pin)));
      for (const name of ["mouseenter", "focus"]) pin.addEventListener(name, () => popovers.tellEvent(pin));
      for (const name of ["mouseleave", "blur"]) pin.addEventListener(name, () => popovers.hush());
    });
    show(told.dates.indexOf(told.date));
    target = plate.state.v;
    offerPin();
    plate.speakDay();
  }

  function press(key) {
    if (key === "Escape") plate.leave();
    else if (key in keys) keys[key]();
  }

  return { start, go, press, rest: 0 };
})();
