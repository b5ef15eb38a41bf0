// @ts-check
/** What the visitor sees until the playground is live: the stage, how far it is, or what went wrong. */

import { Failure } from "./payloads.js";

/** The stages, with the share of the waiting that each has on a fast connection. */
const STAGES = /** @type {const} */ ({
  download: ["Loading", 0.3],
  runtime: ["Starting Python", 0.25],
  packages: ["Loading NumPy, Bokeh and Panel", 0.25],
  app: ["Building the playground", 0.1],
  render: ["Drawing", 0.1],
});

/** @typedef {keyof typeof STAGES} Stage */

const box = /** @type {HTMLElement} */ (document.getElementById("boot"));
const line = /** @type {HTMLElement} */ (document.getElementById("boot-stage"));
const detail = /** @type {HTMLElement} */ (document.getElementById("boot-detail"));
const bar = /** @type {HTMLProgressElement} */ (document.getElementById("boot-progress"));

let failed = false;

/**
 * @param {Stage} stage
 * @param {number} [done] share of this stage, 0 to 1
 */
export function status(stage, done = 0) {
  if (failed) return; // a late status must not hide what went wrong
  let before = 0;
  for (const name of /** @type {Stage[]} */ (Object.keys(STAGES))) {
    if (name === stage) break;
    before += STAGES[name][1];
  }
  if (line.textContent !== STAGES[stage][0]) {
    line.textContent = STAGES[stage][0];
    performance.mark(`unfold-${stage}`);
  }
  bar.value = before + STAGES[stage][1] * done;
}

/** The playground answers from now on. */
export function live() {
  if (failed) return;
  performance.mark("unfold-live");
  box.dataset.state = "live";
}

/**
 * Something went wrong. The first failure stays: later ones mostly follow from it.
 * @param {unknown} error
 */
export function fail(error) {
  console.error(error);
  if (failed) return;
  failed = true;
  box.dataset.state = "failed";
  line.textContent = error instanceof Error ? error.message : String(error);
  detail.textContent =
    error instanceof Failure
      ? error.advice
      : "Please load the page again. If it happens again, tell us: the browser's console has the details.";
}
