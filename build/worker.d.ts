// What the page puts before the scripts of Python's worker: see site/python.js.
declare function gunzipped(data: ArrayBuffer): ReadableStream<Uint8Array<ArrayBuffer>>;
