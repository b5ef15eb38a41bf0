// @ts-check
/** What the visitor sees until the playground is live: the stage, how far it is; and what went wrong, at any time. */

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

const close = /** @type {HTMLButtonElement} */ (document.getElementById("boot-close"));

let failed = false;
close.addEventListener("click", live);

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
  if (!box.dataset.state) performance.mark("unfold-live");
  box.dataset.state = "live";
}

/**
 * Something went wrong. While the playground starts, the first failure stays: later ones mostly follow from it.
 * Once it is live it is only told, since what is running may well go on.
 * @param {unknown} error
 */
export function fail(error) {
  console.error(error);
  if (failed) return;
  const running = box.dataset.state === "live" || box.dataset.state === "mishap";
  failed = !running;
  box.dataset.state = running ? "mishap" : "failed";
  // Of what Python says, its last line is for people; the console has the rest.
  const message = error instanceof Error ? error.message : String(error);
  line.textContent = message.trim().split("\n").at(-1) ?? "";
  if (error instanceof Failure) detail.textContent = error.advice;
  else if (running) {
    detail.textContent =
      "That was an error of ours; the rest goes on. If something no longer answers, please load the page again: " +
      "its address keeps what you have set.";
  } else {
    detail.textContent =
      "Please load the page again. If it happens again, tell us: the browser's console has the details.";
  }
}
