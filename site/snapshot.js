// @ts-check
/**
 * The snapshot of Python's memory that comes with the site: whether it is the sooner way to start, and whether it
 * works here. It never has to: on any doubt the page starts Python from its files, and nobody is told.
 */

import { single, speed, sum } from "./payloads.js";

/** @typedef {import("./payloads.js").Snapshot} Snapshot */

/** What a start from memory takes less than one from files, once everything is there, in milliseconds. */
const SAVED = 1200;
/** What has come and is not at work after so many milliseconds hangs, unless somebody wishes to wait for it. */
const LATEST = 30_000;
/** Where it is written down which build's snapshot does not work in this browser. */
const FAILED = "unfold-unrestored";
/** Where one can write down that the page is to start from its "snapshot" or its "files" in any case, to try it. */
const WISH = "unfold-start";

/**
 * The snapshot for the picture that is shown.
 * @param {readonly Snapshot[]} snapshots
 * @param {{accepted: string, dark: boolean} | undefined} picture
 */
export const belonging = (snapshots, picture) =>
  snapshots.find(({ accepted, dark }) => accepted === picture?.accepted && dark === picture.dark);

/**
 * Whether it is the sooner way: it lies here already, or comes so fast that its size does not matter.
 * @param {Snapshot} snapshot
 * @param {string} build
 * @param {readonly import("./payloads.js").Payload[]} files that it stands for
 * @param {Promise<unknown>} measured when enough has been fetched to tell how fast the network is
 */
export async function wins(snapshot, build, files, measured) {
  const wish = written(WISH);
  if (wish) return wish === "snapshot";
  if (written(FAILED) === build) return false;
  if (await isKept(snapshot)) return true;
  await measured;
  const more = snapshot.bytes - sum(files);
  return more / speed() < SAVED;
}

/** @param {Snapshot} snapshot */
async function isKept({ file }) {
  if (single) return true; // on the same disk
  try {
    return Boolean(navigator.serviceWorker.controller && (await caches.match(new URL(file, location.href).href)));
  } catch {
    return false; // no service worker, no secure context, or a frame's sandbox that forbids it
  }
}

/**
 * Has a worker start from a snapshot.
 * @param {Worker} worker
 * @param {Snapshot} snapshot
 * @param {Pick<import("./payloads.js").Manifest, "lock" | "libraries">} packages
 * @param {Promise<unknown>} brought when the worker has got it, and Python's program
 * @param {string} build
 * @param {Promise<unknown>} shown whether its picture is: without one nobody would know what the app in it shows
 * @returns {Promise<boolean>} whether it has
 */
export async function restored(worker, { key }, packages, brought, build, shown) {
  const outcome = new Promise((resolve, reject) => {
    worker.addEventListener("message", ({ data: { type, message } }) => {
      if (type === "restored") resolve(undefined);
      if (type === "unrestored") reject(new Error(message));
    });
    worker.addEventListener("error", ({ message }) => reject(new Error(message)));
    brought.then(() => {
      if (written(WISH) !== "snapshot") setTimeout(() => reject(new Error("it takes too long")), LATEST);
    }, reject);
  });
  outcome.catch(() => {}); // which is told below
  worker.postMessage({ type: "restore", ...packages, key });
  if (!(await shown)) return false;
  try {
    await outcome;
    performance.mark("unfold-restored");
    return true;
  } catch (error) {
    performance.mark("unfold-unrestored", { detail: String(error) });
    noteFailure(build);
    return false;
  }
}

/** @param {string} where */
function written(where) {
  try {
    return localStorage.getItem(where);
  } catch {
    return null; // nothing can be written down here
  }
}

/** @param {string} build */
function noteFailure(build) {
  try {
    localStorage.setItem(FAILED, build);
  } catch {
    // The next visit will try again.
  }
}
