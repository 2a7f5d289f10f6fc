"use strict";

// The address says what was chosen: the app's page and the exported one write it alike.
const address = (() => {
  // A choice is a step that Back takes back; a move of the map or of time that runs is none.
  function follow(chosen, fleeting) {
    const query = rules.writeAddress(chosen, location.search);
    if (query === location.search) return;
    const url = `${location.pathname}${query}${location.hash}`;
    try {
      if (fleeting) history.replaceState(history.state, "", url);
      else history.pushState(history.state, "", url);
    } catch {
      // Some frames may not touch the address: the page works without.
    }
  }

  return { follow };
})();
