"use strict";

// What several scripts do with the page.
/** @type {(id: string) => any} */
const byId = (id) => document.getElementById(id);
