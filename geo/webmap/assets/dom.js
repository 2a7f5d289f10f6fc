"use strict";

// What several scripts do with the page.
/** @type {(id: string) => any} */
// biome-ignore lint/correctness/noUnusedVariables: the other scripts use it
const byId = (id) => document.getElementById(id);
