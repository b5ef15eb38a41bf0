// @ts-check
/** What the visitor sees until the playground is live: the stage, how far it is; and what went wrong, at any time. */

import { Failure } from "./payloads.js";
import { failure, words } from "./words.js";

/** The stages, with the share of the waiting that each has on a fast connection. */
const STAGES = /** @type {const} */ ({
  download: 0.3,
  runtime: 0.25,
  packages: 0.25,
  app: 0.1,
  render: 0.1,
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
  if (failed || box.dataset.state) return; // a late status must not hide what went wrong, nor start again
  let before = 0;
  for (const name of /** @type {Stage[]} */ (Object.keys(STAGES))) {
    if (name === stage) break;
    before += STAGES[name];
  }
  if (line.textContent !== words[stage]) {
    line.textContent = words[stage];
    bar.setAttribute("aria-label", words.progress);
    performance.mark(`unfold-${stage}`);
  }
  bar.value = before + STAGES[stage] * done;
}

/** The link asks for another state than the first picture's. */
export function veiled() {
  if (box.dataset.state === undefined) detail.textContent = words.veiled;
}

/** Whether the visitor is pressing something at this moment: plots change as they are laid out, too. */
let pressing = false;
for (const type of ["click", "change", "keydown", "pointerup"]) {
  const press = () => {
    pressing = true;
    setTimeout(() => {
      pressing = false;
    });
  };
  addEventListener(type, press, { capture: true });
}

/** Something has changed before the playground answers. What the visitor did is not lost, and that is said. */
export function noted() {
  if (!pressing || box.dataset.state !== undefined) return;
  // A page is styled anew for each text that is written into it.
  if (detail.textContent !== words.noted) detail.textContent = words.noted;
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
  close.textContent = words.close;
  if (error instanceof Failure) {
    const { what, advice } = failure(error.kind, error.details);
    line.textContent = what;
    detail.textContent = advice;
    return;
  }
  // Of what Python says, its last line is for people; the console has the rest.
  const message = error instanceof Error ? error.message : String(error);
  line.textContent = message.trim().split("\n").at(-1) ?? "";
  detail.textContent = running ? words.mishap : words.again;
}
