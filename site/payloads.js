// @ts-check
/** Where the parts of the playground come from: files beside the page, named and sized by the manifest. */

/**
 * @typedef {{name: string, file: string, bytes: number, size: number, sha256: string}} Payload
 * @typedef {{format: number, version: string, build: string, lock: object,
 *            config: {title: string, description: string, settings: object}, payloads: Payload[]}} Manifest
 */

const FORMAT = 1;

/** A failure that the visitor can do something about: what happened, and what to do. */
export class Failure extends Error {
  /**
   * @param {string} what
   * @param {string} advice
   * @param {unknown} [cause]
   */
  constructor(what, advice, cause) {
    super(what, { cause });
    this.advice = advice;
  }
}

const RETRY = "Check the connection and load the page again.";

/**
 * @param {string} file
 * @returns {Promise<Response>}
 */
async function get(file) {
  let response;
  try {
    response = await fetch(file);
  } catch (error) {
    throw new Failure(`The file ${file} could not be fetched.`, RETRY, error);
  }
  if (!response.ok) {
    throw new Failure(
      `The file ${file} is missing (the server answered ${response.status}).`,
      "If this page is yours, publish the whole folder that the build wrote.",
    );
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
    throw new Failure(`The file ${file} is damaged.`, RETRY, error);
  }
  const damaged = new Failure(`The file ${file} is damaged.`, RETRY);
  if (!Number.isInteger(found?.format)) throw damaged;
  if (found.format !== FORMAT) {
    throw new Failure(
      `The file ${file} has format ${found.format}, but this page reads format ${FORMAT}.`,
      "Load the page again without the cache (Ctrl+Shift+R).",
    );
  }
  if (!Array.isArray(found.payloads)) throw damaged;
  return found;
}

/**
 * The compressed bytes of a payload.
 * @param {Payload} payload
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
    throw new Failure(`The file ${file} stopped arriving after ${length} of ${expected} bytes.`, RETRY, error);
  }
  if (length !== expected) {
    throw new Failure(`The file ${file} has ${length} bytes instead of ${expected}.`, RETRY);
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
 * @param {ArrayBuffer} data compressed by gzip
 * @param {string} name for the message when it is damaged
 */
export async function inflate(data, name) {
  try {
    return await new Response(new Blob([data]).stream().pipeThrough(new DecompressionStream("gzip"))).text();
  } catch (error) {
    throw new Failure(`The file ${name} is damaged.`, RETRY, error);
  }
}
