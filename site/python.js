// @ts-check
/**
 * Starts the worker that Python runs in, from a snapshot of its memory or from its files, and sees to it that it gets
 * what it needs.
 */

import * as payloads from "./payloads.js";
import * as snapshots from "./snapshot.js";

/** @typedef {import("./payloads.js").Payload} Payload */
/** @typedef {import("./payloads.js").Manifest} Manifest */

/** What the worker is made of. */
const SCRIPTS = ["restore.js", "worker.js"];
/** What Python starts from: its own program, and the files that a snapshot of its memory stands for. */
const PROGRAM = ["runtime", "wasm"];
const FILES = ["stdlib", "packages", "unfold"];

/**
 * A Python that is on its way.
 * @typedef {object} Start
 * @property {number} bytes what it starts from has
 * @property {Promise<unknown>} downloaded told when all of that is there
 * @property {(shown: Promise<unknown>) => Promise<Worker | MessagePort>} run has it run once the first picture is shown, or cannot be
 * @property {() => Promise<unknown>} complete brings what it can do without
 */

/**
 * Tells a worker what Python starts from, which the worker fetches itself: the page may be too busy to see it come.
 * @param {Manifest} manifest
 * @param {payloads.Snapshot | undefined} snapshot for the picture that is shown
 * @param {Promise<unknown>} ahead settled when the first picture has no more use for the connection
 * @param {(bytes: number) => void} arrived called with the number of bytes of each portion
 * @param {(error: unknown) => void} fail called if something does not come
 * @returns {Promise<Start>} once the worker has been told
 */
export async function start({ payloads: listed, build, lock }, snapshot, ahead, arrived, fail) {
  const [program, files] = [PROGRAM, FILES].map((names) => payloads.named(listed, names));
  const scripts = await Promise.all(SCRIPTS.map(payloads.text));
  const source = [`const gunzipped = ${payloads.gunzipped};`, ...scripts].join("\n");
  const isFast = snapshot && (await snapshots.wins(snapshot, build, files, ahead));
  if (!isFast) await ahead;
  const needed = [...program, ...(isFast ? [{ ...snapshot, name: "snapshot", size: 0 }] : files)];
  let python = await PythonWorker.started(source, arrived);
  const downloaded = python.bring(needed);
  if (!isFast) downloaded.catch(fail);

  /** @type {Start["run"]} */
  const run = async (shown) => {
    // The two have but a few cores between them, and a picture is what visitors wait for first. Without one nobody
    // would know what the app in the snapshot shows.
    const isShown = await shown.catch(() => false);
    if (!isFast) return python.worker;
    if (isShown && (await snapshots.restored(python.worker, snapshot, lock, downloaded, build))) return python.worker;
    python.worker.terminate();
    python = await PythonWorker.started(source, () => {});
    python.bring([...program, ...files]).catch(fail);
    return python.worker;
  };
  const whole = python;
  return {
    bytes: payloads.sum(needed),
    downloaded,
    run,
    complete: async () => isFast && python === whole && python.bring(files),
  };
}

/**
 * Python that another page has started.
 * @param {MessagePort} port
 * @returns {Start}
 */
export function borrowed(port) {
  // The page's head has had them fetched, and browsers complain of what nobody takes.
  for (const file of SCRIPTS) payloads.text(file).catch(() => {});
  return { bytes: 0, downloaded: Promise.resolve(), run: async () => port, complete: async () => {} };
}

class PythonWorker {
  #arrived;

  /**
   * @param {Worker} worker that runs
   * @param {(bytes: number) => void} arrived
   */
  constructor(worker, arrived) {
    this.worker = worker;
    this.#arrived = arrived;
  }

  /**
   * The worker is made from text, not from an address, so that it starts the same way from a server, in a frame and
   * from a file. What it is sent before it runs may lie with the page until that has time again.
   * @param {string} source
   * @param {(bytes: number) => void} arrived
   */
  static async started(source, arrived) {
    const worker = new Worker(URL.createObjectURL(new Blob([source], { type: "text/javascript" })));
    await new Promise((resolve, reject) => {
      worker.addEventListener("message", resolve, { once: true });
      worker.addEventListener("error", ({ message }) => reject(new payloads.Failure("worker", { message: message ?? "" })), {
        once: true,
      });
    });
    return new PythonWorker(worker, arrived);
  }

  /** @param {readonly Payload[]} files that the worker is to have */
  bring(files) {
    return Promise.all(files.map((file) => this.#bring(file)));
  }

  /** @param {Payload} payload */
  async #bring(payload) {
    if (!payloads.single && (await this.#fetches(payload))) return;
    // Where the worker cannot, the page can, or says why not.
    const data = await payloads.bytes(payload, this.#arrived);
    this.worker.postMessage({ type: "payload", name: payload.name, data, size: payload.size }, [data]);
  }

  /**
   * @param {Payload} payload
   * @returns {Promise<boolean>} whether the worker has fetched it
   */
  #fetches({ name, file, bytes, size }) {
    const { port1, port2 } = new MessageChannel();
    const url = new URL(file, document.baseURI).href;
    return new Promise((resolve) => {
      port1.onmessage = ({ data: { arrived, done } }) => {
        if (arrived) this.#arrived(arrived);
        else {
          port1.close();
          resolve(done);
        }
      };
      this.worker.postMessage({ type: "fetch", name, url, bytes, size }, [port2]);
    });
  }
}
