// @ts-check
/**
 * Where the parts of the playground come from: files beside the page, named and sized by the manifest; or, in the
 * edition of one file, elements of the page itself, so that nobody is asked for anything.
 */

import { gunzipped } from "./inflating.js";

/**
 * @typedef {{name: string, file: string, bytes: number, size: number, sha256: string}} Payload
 * @typedef {Payload & {accepted: string, dark: boolean}} Picture
 * @typedef {Picture & {from: number}} Preview
 * @typedef {{name: string, file: string, bytes: number, sha256: string, accepted: string, dark: boolean, key: string,
 *            parts: {bytes: number, size: number}[]}} Snapshot
 * @typedef {{format: number, version: string, build: string, lock: object, libraries: Record<string, string>,
 *            config: {title: string, description: string, settings: object}, payloads: Payload[],
 *            pictures: Picture[], previews: Preview[], snapshots: Snapshot[],
 *            download?: {file: string, bytes: number}}} Manifest
 */

const FORMAT = 1;

/** A failure that the visitor can do something about; words.js says what happened, and what to do. */
export class Failure extends Error {
  /**
   * @param {import("./words.js").Kind} kind
   * @param {Record<string, string | number>} [details] that the words of this kind ask for
   * @param {unknown} [cause]
   */
  constructor(kind, details = {}, cause) {
    super(`${kind} ${JSON.stringify(details)}`, { cause });
    this.kind = kind;
    this.details = details;
  }
}

/**
 * The files that the page has within itself, as base64, by name; in the edition of a folder the element says which
 * script beside the page holds it.
 */
const held = new Map([...document.scripts].map((script) => [script.dataset.file, script]));
held.delete(undefined);

/** Whether this is an edition that is opened from a disk, and asks nobody for anything. */
export const single = held.size > 0;

/**
 * A file out of the page, which lets go of it, or from beside the page.
 * @param {string} file
 */
async function taken(file) {
  const script = held.get(file);
  if (!script) throw new Failure("partial", { file });
  const { beside } = script.dataset;
  const text = beside ? await read(beside, file) : script.text;
  if (!beside) {
    script.remove();
    held.delete(file);
  }
  // What not all browsers that can run the page have.
  const { fromBase64 } = /** @type {any} */ (Uint8Array);
  try {
    return fromBase64 ? fromBase64.call(Uint8Array, text) : Uint8Array.from(atob(text), (byte) => byte.charCodeAt(0));
  } catch (error) {
    throw new Failure("partial", { file }, error);
  }
}

/**
 * What a script beside the page holds.
 * @param {string} beside
 * @param {string} file which that is
 * @returns {Promise<string>}
 */
async function read(beside, file) {
  const script = document.createElement("script");
  script.src = beside;
  try {
    await new Promise((resolve, reject) => {
      script.onload = resolve;
      script.onerror = reject;
      document.head.append(script);
    });
    return /** @type {any} */ (script).held;
  } catch (error) {
    throw new Failure("partial", { file }, error);
  } finally {
    script.remove();
  }
}

/** Why nothing comes: pages from a folder fetch nothing, and those without an origin only what is given to everybody. */
function unfetched() {
  if (location.protocol === "file:") return "unserved";
  return origin === "null" ? "withheld" : "unfetched";
}

/**
 * @param {string} file
 * @returns {Promise<Response>}
 */
async function get(file) {
  if (single) return new Response(await taken(file));
  let response;
  try {
    response = await fetch(file);
  } catch (error) {
    throw new Failure(unfetched(), { file }, error);
  }
  if (!response.ok) {
    throw new Failure("missing", { file, status: response.status });
  }
  return response;
}

/** @returns {Promise<Manifest>} */
export async function manifest() {
  const file = "manifest.json";
  let found;
  try {
    found = await (await get(file)).json();
  } catch (error) {
    if (error instanceof Failure) throw error;
    throw new Failure("damaged", { file }, error);
  }
  const damaged = new Failure("damaged", { file });
  if (!Number.isInteger(found?.format)) throw damaged;
  if (found.format !== FORMAT) {
    throw new Failure("format", { file, found: found.format, expected: FORMAT });
  }
  const { payloads, pictures, previews, snapshots } = found;
  if (![payloads, pictures, previews, snapshots].every(Array.isArray)) throw damaged;
  return found;
}

/**
 * Some of the payloads.
 * @param {readonly Payload[]} listed
 * @param {readonly string[]} names
 */
export const named = (listed, names) =>
  names.map((name) => {
    const found = listed.find((each) => each.name === name);
    if (!found) throw new Failure("unnamed", { file: name });
    return found;
  });

/** @param {readonly Pick<Payload, "bytes">[]} files */
export const sum = (files) => files.reduce((total, { bytes }) => total + bytes, 0);

/** What is smaller comes at once, however slow the network is. */
const LARGE = 100_000;

/**
 * How fast large files have come over the network so far, in bytes per millisecond; 0 if none has. By the browser's
 * own clock, since the page is too busy at that time to be on the spot.
 */
export function speed() {
  const resources = /** @type {PerformanceResourceTiming[]} */ (performance.getEntriesByType("resource"));
  const rates = resources
    .filter(({ transferSize, responseEnd }) => transferSize > LARGE && responseEnd)
    .map(({ transferSize, responseStart, responseEnd }) => transferSize / Math.max(responseEnd - responseStart, 1));
  return Math.max(0, ...rates);
}

/**
 * The compressed bytes of a payload.
 * @param {Pick<Payload, "file" | "bytes">} payload
 * @param {(bytes: number) => void} arrived called with the number of bytes of each portion
 * @returns {Promise<ArrayBuffer>}
 */
export async function bytes({ file, bytes: expected }, arrived) {
  const response = await get(file);
  const data = new Uint8Array(expected);
  let length = 0;
  try {
    // @ts-ignore: a Response that is ok has a body
    const reader = response.body.getReader();
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      if (length + value.length <= expected) data.set(value, length);
      length += value.length;
      arrived(value.length);
    }
  } catch (error) {
    throw new Failure("interrupted", { file, found: length, expected }, error);
  }
  if (length !== expected) {
    throw new Failure("incomplete", { file, found: length, expected });
  }
  return data.buffer;
}

/**
 * The text of a source file of the page.
 * @param {string} file
 */
export async function text(file) {
  return (await get(file)).text();
}

/**
 * The text that gzip has compressed; not by way of a Response, of which Chromium keeps for good what it collects.
 * @param {ArrayBuffer} data
 * @param {string} name for the message when it is damaged
 */
export async function inflate(data, name) {
  const reader = gunzipped(data).getReader();
  const decoder = new TextDecoder();
  let text = "";
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return text + decoder.decode();
      text += decoder.decode(value, { stream: true });
    }
  } catch (error) {
    throw new Failure("damaged", { file: name }, error);
  }
}
