// @ts-check
/**
 * Inflates what gzip has compressed. Workers get the text of these functions (see python.js), which therefore use
 * nothing but each other, and have names that no other module gives to anything.
 */

/**
 * Whoever reads it is told if the bytes are damaged. Not by way of a Blob's stream: in Firefox those sometimes stop.
 * @param {ArrayBuffer} data
 * @returns {ReadableStream<Uint8Array<ArrayBuffer>>}
 */
export function gunzipped(data) {
  const portion = 1 << 18;
  const { readable, writable } = new DecompressionStream("gzip");
  const writer = writable.getWriter();
  const write = async () => {
    for (let at = 0; at < data.byteLength; at += portion) {
      await writer.write(new Uint8Array(data, at, Math.min(portion, data.byteLength - at)));
    }
    await writer.close();
  };
  write().catch(() => {}); // of which the reader is told
  return readable;
}

/**
 * All bytes of a stream; not by way of a Response, which would collect them before it put them together, and in
 * Chromium keep what it has collected for as long as a worker lives.
 * @param {ReadableStream<Uint8Array>} stream
 * @param {number} size that they have to have
 * @returns {Promise<Uint8Array<ArrayBuffer>>}
 */
export async function gathered(stream, size) {
  const whole = new Uint8Array(size);
  const reader = stream.getReader();
  let at = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    whole.set(value, at); // which fails if there are more
    at += value.length;
  }
  if (at !== size) throw new Error(`${at} bytes, not ${size}`);
  return whole;
}

/**
 * The parts of a file, each of which is compressed on its own.
 * @param {ArrayBuffer} data
 * @param {readonly {bytes: number, size: number}[]} parts compressed so many bytes, inflated of such a size
 * @returns {Promise<Uint8Array<ArrayBuffer>>[]}
 */
export function parted(data, parts) {
  let end = 0;
  return parts.map(({ bytes, size }) => {
    const start = end;
    end += bytes;
    const part = gathered(gunzipped(data.slice(start, end)), size);
    part.catch(() => {}); // whoever asks for it is told
    return part;
  });
}
