// @ts-check
/**
 * Starts the worker that Python runs in, from a snapshot of its memory or from its files, and sees to it that it gets
 * what it needs.
 */

import * as inflating from "./inflating.js";
import * as payloads from "./payloads.js";
import * as snapshots from "./snapshot.js";

/** @typedef {import("./payloads.js").Payload} Payload */
/** @typedef {import("./payloads.js").Manifest} Manifest */
/** @typedef {Payload | import("./payloads.js").Snapshot} Brought */

/** What Python's worker is made of, and the one that fetches and inflates what Python starts from. */
const SCRIPTS = ["restore.js", "worker.js"];
const FETCHER = "fetcher.js";
/** What Python starts from: its own program, and what a snapshot of its memory stands for, with all packages. */
const PROGRAM = ["runtime", "wasm"];
const FILES = ["stdlib"];
/** As many cores as the page and Python, each with what the browser does for it, keep busy together. */
const ENOUGH = 4;
/** What Python can do without waits so many milliseconds longer: what is pressed first has the cores to itself. */
const SETTLED = 1000;

/**
 * A Python that is on its way.
 * @typedef {object} Start
 * @property {number} bytes what it starts from has
 * @property {Promise<unknown>} downloaded told when all of that is there
 * @property {(shown: Promise<unknown>, previewed: boolean) => Promise<Worker | MessagePort>} run has it run; where cores are
 *   few and the first picture has no preview, once that is shown, or cannot be
 * @property {() => Promise<unknown>} complete brings what it can do without
 */

/**
 * The workers, which take a while to run.
 * @typedef {object} Workers
 * @property {Promise<string[]>} scripts that Python's runs
 * @property {Promise<PythonWorker>} python Python's
 * @property {Promise<Worker> | undefined} fetcher of payloads, where they are to be fetched
 *
 * @returns {Workers}
 */
export function workers() {
  const fetcher = payloads.single ? undefined : payloads.text(FETCHER).then((script) => running([script]));
  fetcher?.catch(() => {}); // then the page fetches
  const scripts = Promise.all(SCRIPTS.map(payloads.text));
  const python = scripts.then((texts) => PythonWorker.started(texts, fetcher));
  python.catch(() => {}); // which is told below
  return { scripts, python, fetcher };
}

/**
 * Has a worker for Python get what it starts from.
 * @param {Manifest} manifest
 * @param {payloads.Snapshot | undefined} snapshot for the picture that is shown
 * @param {Promise<unknown>} ahead settled when the first picture has no more use for the connection
 * @param {(bytes: number) => void} arrived called with the number of bytes of each portion
 * @param {(error: unknown) => void} fail called if something does not come
 * @param {Workers} [made]
 * @returns {Promise<Start>} once what it starts from is being fetched
 */
export async function start({ payloads: listed, build, lock, libraries }, snapshot, ahead, arrived, fail, made = workers()) {
  const packages = Object.keys(libraries);
  const asked = [...FILES, ...packages.filter((name) => libraries[name])];
  const [program, files, spare] = [PROGRAM, asked, packages.filter((name) => !libraries[name])].map((names) =>
    payloads.named(listed, names),
  );
  const { fetcher } = made;
  const isFast = snapshot && (await snapshots.wins(snapshot, build, files, ahead));
  if (!isFast) await ahead;
  const needed = [...program, ...(isFast ? [{ ...snapshot, name: "snapshot" }] : files)];
  let python = await made.python;
  const downloaded = python.bring(needed, arrived);
  if (!isFast) downloaded.catch(fail);

  /** @type {Start["run"]} */
  const run = async (shown, previewed) => {
    const isShown = shown.catch(() => false);
    // Where the two have but a few cores between them, a picture is what visitors wait for first.
    if (navigator.hardwareConcurrency < ENOUGH && !previewed) await isShown;
    if (!isFast) return python.worker;
    if (await snapshots.restored(python.worker, snapshot, { lock, libraries }, downloaded, build, isShown)) return python.worker;
    python.worker.terminate();
    python = await PythonWorker.started(await made.scripts, fetcher);
    python.bring([...program, ...files]).catch(fail);
    return python.worker;
  };
  const whole = python;
  return {
    bytes: payloads.sum(needed),
    downloaded,
    run,
    complete: async () => {
      await new Promise((resolve) => setTimeout(resolve, SETTLED));
      try {
        await python.bring(isFast && python === whole ? [...files, ...spare] : spare);
      } finally {
        fetcher?.then((worker) => worker.terminate(), () => {});
      }
    },
  };
}

/**
 * Python that another page has started.
 * @param {MessagePort} port
 * @returns {Start}
 */
export function borrowed(port) {
  // The page's head has had them fetched, and browsers complain of what nobody takes.
  for (const file of [FETCHER, ...SCRIPTS]) payloads.text(file).catch(() => {});
  return { bytes: 0, downloaded: Promise.resolve(), run: async () => port, complete: async () => {} };
}

/**
 * A worker, once it runs: what it is sent before may lie with the page until that has time again. It is made from
 * text, not from an address, so that it starts the same way from a server, in a frame and from a file.
 * @param {readonly string[]} scripts that it runs, which may inflate
 * @returns {Promise<Worker>}
 */
async function running(scripts) {
  const source = [...Object.values(inflating), ...scripts].join("\n");
  const worker = new Worker(URL.createObjectURL(new Blob([source], { type: "text/javascript" })));
  await new Promise((resolve, reject) => {
    worker.addEventListener("message", resolve, { once: true });
    worker.addEventListener("error", ({ message }) => reject(new payloads.Failure("worker", { message: message ?? "" })), {
      once: true,
    });
  });
  return worker;
}

/** What of a file is compressed on its own. @param {Brought} file */
const parts = (file) => ("parts" in file ? file.parts : [{ bytes: file.bytes, size: file.size }]);

class PythonWorker {
  #fetcher;

  /**
   * @param {Worker} worker that runs
   * @param {Promise<Worker> | undefined} fetcher of payloads, where they are to be fetched
   */
  constructor(worker, fetcher) {
    this.worker = worker;
    this.#fetcher = fetcher;
  }

  /**
   * @param {readonly string[]} scripts
   * @param {Promise<Worker> | undefined} fetcher
   */
  static async started(scripts, fetcher) {
    return new PythonWorker(await running(scripts), fetcher);
  }

  /**
   * @param {readonly Brought[]} files that the worker is to have, those first that it needs first
   * @param {(bytes: number) => void} arrived called with the number of bytes of each portion
   */
  bring(files, arrived = () => {}) {
    return Promise.all(files.map((file) => this.#bring(file, arrived)));
  }

  /** @param {Brought} payload @param {(bytes: number) => void} arrived */
  async #bring(payload, arrived) {
    if (await this.#fetched(payload, arrived)) return;
    // Where the other worker cannot, the page can, or says why not.
    const data = await payloads.bytes(payload, arrived);
    this.worker.postMessage({ type: "payload", name: payload.name, data, parts: parts(payload) }, [data]);
  }

  /**
   * @param {Brought} payload
   * @param {(bytes: number) => void} tell
   * @returns {Promise<boolean>} whether it has been fetched for the worker
   */
  async #fetched(payload, tell) {
    const { name, file, bytes } = payload;
    const fetcher = await this.#fetcher?.catch(() => undefined);
    if (!fetcher) return false;
    const [here, there] = [new MessageChannel(), new MessageChannel()];
    const url = new URL(file, document.baseURI).href;
    return new Promise((resolve) => {
      here.port1.onmessage = ({ data: { arrived, done } }) => {
        if (arrived) tell(arrived);
        else {
          here.port1.close();
          resolve(done);
        }
      };
      this.worker.postMessage({ type: "payloads" }, [there.port1]);
      fetcher.postMessage({ name, url, bytes, parts: parts(payload) }, [here.port2, there.port2]);
    });
  }
}
