// @ts-check
/** Whether the page can be opened without a network: has the service worker keep the site, and says when it does. */

import { single } from "./payloads.js";
import { words } from "./words.js";

const sign = /** @type {HTMLElement} */ (document.getElementById("offline"));

/** None over plain HTTP, in a file, in some private windows, and where a frame's sandbox forbids it. */
function container() {
  try {
    return navigator.serviceWorker;
  } catch {
    return undefined;
  }
}

/**
 * Keep the newest build for the next visit; to be called when nothing else is waited for.
 * @param {{file: string} | undefined} preview to be kept with it
 * @param {{file: string} | undefined} snapshot the same, unless data are dear
 */
export async function keep(preview, snapshot) {
  const workers = container();
  if (single || !workers) return;
  try {
    await workers.register("sw.js", { updateViaCache: "none" });
    const { active } = await workers.ready;
    if (!active) return;
    const whole = await ask(active, "keep");
    show(whole);
    document.addEventListener("visibilitychange", async () => show(await ask(active, "complete?")));
    if (whole && preview) await ask(active, "keep too", preview.file);
    // @ts-ignore: not every browser tells
    if (whole && snapshot && !navigator.connection?.saveData) await ask(active, "keep too", snapshot.file);
  } catch {
    // The browser or the host will have none of it: the page goes on without.
  }
}

/** @param {boolean} there whether there is a whole copy */
function show(there) {
  sign.hidden = !there;
  sign.title = words.offline;
  sign.setAttribute("aria-label", words.offline);
}

/**
 * @param {ServiceWorker} worker
 * @param {"keep" | "keep too" | "complete?"} type
 * @param {string} [file] that the build can do without
 * @returns {Promise<boolean>} what it answers
 */
function ask(worker, type, file) {
  const { port1, port2 } = new MessageChannel();
  return new Promise((resolve) => {
    port1.onmessage = ({ data }) => resolve(data);
    worker.postMessage({ type, file }, [port2]);
  });
}
