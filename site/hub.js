// @ts-check
/**
 * Python for all frames of a page: embed.js keeps one such page out of sight, and asks it for a port for each frame
 * that shows a playground. Frames that are given one have an app of their own in the same worker.
 */

import * as payloads from "./payloads.js";
import { Failure } from "./payloads.js";
import { start } from "./python.js";
import { words } from "./words.js";

const origin = new URLSearchParams(location.search).get("api") ?? "";

/**
 * The worker's ends of the ports that frames have been given, while it is still on its way.
 * @type {Map<string, MessagePort>}
 */
const waiting = new Map();
/** @type {Worker | undefined} */
let worker;
/** What went wrong, if something did. @type {object | undefined} */
let failed;

/** @param {object} message */
const tell = (message) => waiting.forEach((port) => port.postMessage(message));

/** @param {unknown} error */
function fail(error) {
  console.error(error);
  if (failed) return;
  const { kind, details } = error instanceof Failure ? error : { kind: undefined, details: undefined };
  failed = { type: "error", failure: kind, details, message: String(error) };
  tell(failed);
}

async function boot() {
  const manifest = await payloads.manifest();
  const dark = matchMedia("(prefers-color-scheme: dark)").matches;
  // Whichever the visitor's own visits have kept; the app in it is not used.
  const snapshot = manifest.snapshots.find((each) => words.tag.startsWith(each.accepted) && each.dark === dark);
  let [total, sofar] = [payloads.sum(manifest.payloads), 0];
  const arrived = (/** @type {number} */ bytes) => {
    sofar += bytes;
    tell({ type: "status", stage: "download", done: sofar / total });
  };
  const { bytes, downloaded, run, complete } = await start(manifest, snapshot, Promise.resolve(), arrived, fail);
  total = bytes;
  const started = /** @type {Worker} */ (await run(Promise.resolve(true), true));
  await downloaded;
  worker = started;
  worker.addEventListener("error", ({ message }) => fail(new Failure("worker", { message: message ?? "" })));
  for (const [name, port] of waiting) worker.postMessage({ type: "connect", name }, [port]);
  waiting.clear();
  await complete().catch(() => {}); // what it does without is nothing that the app is known to ask for
}

/** A way to Python for one frame. @param {string} name that the page outside has for it */
function connect(name) {
  const { port1, port2 } = new MessageChannel();
  if (failed) port1.postMessage(failed);
  else if (worker) worker.postMessage({ type: "connect", name }, [port1]);
  else waiting.set(name, port1);
  parent.postMessage({ unfold: "python", name }, origin, [port2]);
}

addEventListener("message", ({ source, origin: from, data }) => {
  if (source !== parent || from !== origin || typeof data?.name !== "string") return;
  if (data.unfold === "connect") connect(data.name);
  else if (data.unfold === "disconnect") {
    waiting.delete(data.name);
    worker?.postMessage({ type: "disconnect", name: data.name });
  }
});
if (parent !== window) {
  parent.postMessage({ unfold: "hub" }, origin);
  boot().catch(fail);
}
