// @ts-check
/** Brings a worker what Python starts from: a snapshot of its memory where that is sooner, else its files. */

import * as payloads from "./payloads.js";
import { Failure } from "./payloads.js";
import * as snapshots from "./snapshot.js";

/** Python's own program, and the files that a snapshot of its memory stands for. */
const PROGRAM = "wasm";
const FILES = ["stdlib", "packages", "unfold"];

/** The payloads of a site on their way here, each fetched once. */
export class Downloads {
  #listed;
  #total;
  #arrived = 0;
  #told;
  /** @type {Map<string, Promise<ArrayBuffer>>} */
  #data = new Map();
  /** What all others wait for. @type {Promise<unknown>} */
  #first = Promise.resolve();

  /**
   * @param {readonly payloads.Payload[]} listed that are going to be fetched
   * @param {number} more bytes that are going to be fetched besides
   * @param {(done: number) => void} told called with the share that has come
   */
  constructor(listed, more, told) {
    this.#listed = listed;
    this.#total = listed.reduce((sum, { bytes }) => sum + bytes, more);
    this.#told = told;
  }

  /** @param {Pick<payloads.Payload, "file" | "bytes">} payload */
  fetched(payload) {
    return payloads.bytes(payload, (bytes) => {
      this.#arrived += bytes;
      this.#told(this.#arrived / this.#total);
    });
  }

  /** @param {string} name of a payload */
  bytes(name) {
    const payload = this.#listed.find((each) => each.name === name);
    if (!payload) throw new Failure("unnamed", { file: name });
    const found = this.#data.get(name) ?? this.#first.then(() => this.fetched(payload));
    this.#data.set(name, found);
    return found;
  }

  /** @param {string} name of a payload */
  async inflated(name) {
    return payloads.inflate(await this.bytes(name), name);
  }

  /** Have what is asked for from now on wait for these. @param {readonly Promise<unknown>[]} promises */
  first(promises) {
    this.#first = Promise.allSettled(promises);
    return this.#first;
  }

  /** What has been given away can be fetched anew. @param {string} name of a payload */
  forget(name) {
    this.#data.delete(name);
  }

  /** In place of some payloads, something else is fetched. @param {readonly string[]} names @param {number} bytes */
  replace(names, bytes) {
    this.#total = this.#listed.reduce((sum, each) => sum + (names.includes(each.name) ? 0 : each.bytes), bytes);
  }
}

/**
 * Python, or the way to it.
 * @typedef {object} Python
 * @property {Promise<unknown>} downloaded told when all that it starts from has come
 * @property {Promise<Worker | MessagePort>} worker told as soon as there is somebody to talk to
 * @property {() => Promise<unknown>} bringLater brings it what can wait until it is at work
 */

/**
 * Python that another page has started.
 * @param {MessagePort} port
 * @returns {Python}
 */
export const borrowed = (port) => ({
  downloaded: Promise.resolve(),
  worker: Promise.resolve(port),
  bringLater: async () => {},
});

/**
 * Start Python.
 * @param {payloads.Manifest} manifest
 * @param {Downloads} downloads of its payloads
 * @param {payloads.Snapshot | undefined} snapshot
 * @param {Promise<unknown>} measured when enough has been fetched to tell how fast the network is
 * @param {Promise<unknown>} known whether what the snapshot holds can be used
 * @param {(error: unknown) => void} fail called if a file does not come
 * @returns {Python & {worker: Promise<Worker>}}
 */
export function start(manifest, downloads, snapshot, measured, known, fail) {
  const { payloads: listed, build, lock } = manifest;
  const standing = listed.filter(({ name }) => FILES.includes(name));
  const fast = snapshot ? snapshots.wins(snapshot, build, standing, measured) : Promise.resolve(false);
  const scripts = [downloads.inflated("runtime"), payloads.text("restore.js"), payloads.text("worker.js")];
  const downloaded = fast.then((isFast) =>
    Promise.all((isFast ? [] : [PROGRAM, ...FILES]).map((name) => downloads.bytes(name))),
  );
  downloaded.catch(() => {}); // which is told elsewhere

  /** @param {Worker} worker @param {string[]} names */
  async function bring(worker, names) {
    const brought = names.map(async (name) => {
      const buffer = await downloads.bytes(name);
      worker.postMessage({ type: "payload", name, data: buffer }, [buffer]);
    });
    await Promise.all(brought);
  }

  let bringLater = async () => {};

  async function begin() {
    const source = (await Promise.all(scripts)).join("\n");
    if (snapshot && (await fast) && (await known)) {
      downloads.replace(FILES, snapshot.bytes);
      const worker = startWorker(source);
      const needed = { wasm: downloads.bytes(PROGRAM), snapshot: downloads.fetched(snapshot) };
      if (await snapshots.restored(worker, snapshot, lock, needed, build)) {
        // What came with the snapshot is enough for all that is known.
        bringLater = () => bring(worker, FILES).catch(() => {});
        return worker;
      }
      worker.terminate();
      downloads.forget(PROGRAM); // which that worker has got
    }
    const worker = startWorker(source);
    bring(worker, [PROGRAM, ...FILES]).catch(fail);
    return worker;
  }

  return { downloaded, worker: begin(), bringLater: () => bringLater() };
}

/**
 * The worker is made from text, not from an address, so that it starts the same way from a
 * server, in a frame and from a file.
 * @param {string} source
 */
function startWorker(source) {
  const url = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
  return new Worker(url);
}
