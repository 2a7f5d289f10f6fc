"use strict";

// What was chosen, and the query that says so: the app's page and the exported one write it alike.
const address = (() => {
  const TEXTS = ["date", "lang", "view", "unit", "at", "panel"];
  const LAYERS = ["others", "stated"];
  const FIRST = "today";

  // Only what the query names: what is wanting is for the page to say.
  function read(search) {
    const query = new URLSearchParams(search), asked = {};
    for (const name of TEXTS) if (query.get(name)) asked[name] = query.get(name);
    for (const name of LAYERS) asked[name] = query.get(name) === "1";
    return asked;
  }

  // Keys of others, such as Streamlit's `embed`, stay as they are.
  function write(chosen, search) {
    const query = new URLSearchParams(search);
    const values = { ...chosen, panel: chosen.panel === FIRST ? null : chosen.panel };
    for (const name of TEXTS) {
      if (values[name]) query.set(name, values[name]);
      else query.delete(name);
    }
    for (const name of LAYERS) {
      if (values[name]) query.set(name, "1");
      else query.delete(name);
    }
    const text = query.toString().replaceAll("%2C", ",");
    return text ? `?${text}` : "";
  }

  // A choice is a step that Back takes back; a move of the map or of time that runs is none.
  function follow(chosen, fleeting) {
    const query = write(chosen, location.search);
    if (query === location.search) return;
    const url = `${location.pathname}${query}${location.hash}`;
    try {
      if (fleeting) history.replaceState(history.state, "", url);
      else history.pushState(history.state, "", url);
    } catch {
      // Some frames may not touch the address: the page works without.
    }
  }

  // Latitude, longitude and zoom, as far as a map of the world in Mercator's projection reaches.
  function isPlace(text) {
    const numbers = text.split(",").map(Number);
    const [lat, lon, zoom] = numbers;
    return numbers.length === 3 && numbers.every(Number.isFinite) &&
      Math.abs(lat) <= 85 && Math.abs(lon) <= 180 && zoom >= 0 && zoom <= 24;
  }

  return { read, write, follow, isPlace };
})();
