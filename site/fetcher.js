// @ts-check
/// <reference lib="webworker" />
/**
 * A worker of its own that fetches and inflates what Python starts from: the page may be too busy to see anything come,
 * and Python's worker is while Python starts from what is there already. Inflated here, it is ready when Python may run.
 */

(() => {
  /** The page is told of so many bytes at a time, or it would have nothing else to do. */
  const PORTION = 1 << 18;
  /** The next payload is asked for when so much of one is still to come, or nothing would come until it is answered. */
  const AHEAD = 1 << 19;

  /** Until all but that of what has been asked for is there: Python waits for the first payloads first. */
  let asked = Promise.resolve();

  /**
   * @param {{name: string, url: string, bytes: number, parts: {bytes: number, size: number}[]}} payload
   * @param {MessagePort} page told how much has come, and whether it could be had
   * @param {MessagePort} python gets the payload, inflated
   */
  async function get({ name, url, bytes, parts }, page, python) {
    let nearly = () => {};
    const before = asked;
    asked = new Promise((resolve) => {
      nearly = resolve;
    });
    let done = false;
    try {
      await before;
      const response = await fetch(url);
      const data = new Uint8Array(bytes);
      const reader = /** @type {ReadableStream<Uint8Array<ArrayBuffer>>} */ (response.body).getReader();
      let [length, told] = [0, 0];
      for (;;) {
        const { done: ended, value } = await reader.read();
        if (ended) break;
        data.set(value, length); // which fails if there is more than there should be
        length += value.length;
        if (bytes - length < AHEAD) nearly();
        if (length - told < PORTION && length < bytes) continue;
        page.postMessage({ arrived: length - told });
        told = length;
      }
      done = response.ok && length === bytes;
      nearly();
      if (done) {
        const inflated = await Promise.all(parted(data.buffer, parts));
        python.postMessage({ name, inflated }, inflated.map(({ buffer }) => buffer));
      }
    } catch {
      done = false; // The page will try itself, and say what is wrong.
    }
    nearly();
    page.postMessage({ done });
  }

  addEventListener("message", ({ data, ports: [page, python] }) => get(data, page, python));
  postMessage({ type: "runs" });
})();
