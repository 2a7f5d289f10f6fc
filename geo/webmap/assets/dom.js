"use strict";

// What several scripts do with the page.
const SVG_SPACE = "http://www.w3.org/2000/svg";

/** @type {(id: string) => any} */
const byId = (id) => document.getElementById(id);
