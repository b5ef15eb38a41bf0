// @ts-check
/// <reference lib="webworker" />
/**
 * The Pyodide host. The page makes a worker of this script and names the payloads, or hands them over; nothing else
 * is ever fetched. It serves the page that made it, or, in an app of their own each, all pages that this one brings it
 * a port to (see hub.js).
 */

(() => {
  /** @type {any} */
  const scope = self;

  /**
   * Compressed bytes, and how many there are to be of them inflated.
   * @typedef {{data: ArrayBuffer, size: number}} Payload
   * @type {Map<string, {payload: Promise<Payload>, arrived: (payload: Payload) => void}>}
   */
  const payloads = new Map();
  for (const name of ["runtime", "wasm", "stdlib", "packages", "unfold", "snapshot"]) {
    /** @type {(payload: Payload) => void} */
    let arrived = () => {};
    const payload = new Promise((/** @type {typeof arrived} */ resolve) => {
      arrived = resolve;
    });
    payloads.set(name, { payload, arrived });
  }

  /**
   * A payload once it is there, for whoever asks first: nothing here holds on to it, for together they are 26 MB.
   * @param {string} name
   * @returns {Promise<Payload>}
   */
  function take(name) {
    const taken = payloads.get(name);
    if (!taken) throw new Error(`${name} has been taken already`);
    taken.payload.then(() => payloads.delete(name));
    return taken.payload;
  }

  /** The page is told of so many bytes at a time, or it would have nothing else to do. */
  const PORTION = 1 << 18;

  /**
   * From a snapshot, an app that waits for its page, and Python with it.
   * @type {Promise<{prepared: any, python: any}> | undefined}
   */
  let restored;

  /** @param {unknown} error */
  const text = (error) => (error instanceof Error ? error.message : String(error));

  /** The page will start Python in another way. @param {unknown} error */
  const failedToRestore = (error) => postMessage({ type: "unrestored", message: text(error) });

  /**
   * Who can be told something: the page that made this worker, or the port to another one.
   * @typedef {{postMessage: (message: object, moved: Transferable[]) => void}} Page
   */

  /** All that are to be told why Python does not start. @type {Set<Page>} */
  const pages = new Set();

  /** A failure that pages have words for. @param {string} failure its kind @param {object} details */
  const report = (failure, details) => {
    for (const page of pages) page.postMessage({ type: "error", failure, details }, []);
  };

  /**
   * Fetches a payload.
   * @param {{name: string, url: string, bytes: number, size: number}} payload
   * @param {MessagePort} port told how much has come, and whether it could be had
   */
  async function get({ name, url, bytes, size }, port) {
    let done = false;
    try {
      const response = await network(url);
      const data = new Uint8Array(bytes);
      const reader = response.body.getReader();
      let [length, told] = [0, 0];
      for (;;) {
        const { done: ended, value } = await reader.read();
        if (ended) break;
        data.set(value, length); // which fails if there is more than there should be
        length += value.length;
        if (length - told < PORTION && length < bytes) continue;
        port.postMessage({ arrived: length - told });
        told = length;
      }
      done = response.ok && length === bytes;
      if (done) payloads.get(name)?.arrived({ data: data.buffer, size });
    } catch {
      // The page will try itself, and say what is wrong.
    }
    port.postMessage({ done });
  }

  const network = scope.fetch.bind(scope);
  // Pyodide asks for two files by address and gets them from memory; anything else is refused.
  scope.fetch = async (/** @type {any} */ request) => {
    const address = String(request.url ?? request);
    if (address.endsWith("/pyodide.asm.wasm")) return new Response(); // see instantiateStreaming below
    // Where memory is put back, Python has all of it that the app uses; the rest comes later.
    if (address.endsWith("/python_stdlib.zip")) return new Response(restored ? "" : await whole("stdlib"));
    throw new TypeError(`nothing is fetched here, not even ${address}`);
  };

  scope.eval = snapshots.evaluated;

  /** Runs Pyodide's own two scripts. */
  async function loadRuntime() {
    const url = URL.createObjectURL(new Blob([await whole("runtime")], { type: "text/javascript" }));
    importScripts(url);
    URL.revokeObjectURL(url);
  }

  /** Python's WebAssembly. @type {Promise<WebAssembly.Module> | undefined} */
  let compiled;
  const compile = () =>
    (compiled ??= take("wasm").then(({ data }) => {
      const headers = { "Content-Type": "application/wasm" };
      return WebAssembly.compileStreaming(new Response(gunzipped(data), { headers }));
    }));

  // Pyodide only warns when WebAssembly is refused, and then waits for ever.
  WebAssembly.instantiateStreaming = async (/** @type {any} */ _, /** @type {any} */ imports) => {
    try {
      const module = await compile();
      return { module, instance: await WebAssembly.instantiate(module, imports) };
    } catch (error) {
      if (restored) failedToRestore(error);
      else report("python", { message: text(error) });
      throw error;
    }
  };

  /**
   * The entries of a stored (uncompressed) zip.
   * @param {Uint8Array} zip
   * @returns {Generator<[string, Uint8Array]>}
   */
  function* entries(zip) {
    const view = new DataView(zip.buffer, zip.byteOffset, zip.byteLength);
    const text = new TextDecoder();
    const end = zip.length - 22; // the end record; our zips have no comment behind it
    let at = view.getUint32(end + 16, true);
    for (let left = view.getUint16(end + 10, true); left > 0; left--) {
      const size = view.getUint32(at + 24, true);
      const nameLength = view.getUint16(at + 28, true);
      const local = view.getUint32(at + 42, true);
      const start = local + 30 + view.getUint16(local + 26, true) + view.getUint16(local + 28, true);
      yield [text.decode(zip.subarray(at + 46, at + 46 + nameLength)), zip.subarray(start, start + size)];
      at += 46 + nameLength + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
    }
  }

  /**
   * The content of a payload; one that is damaged ends the boot with a message.
   * @param {string} name
   */
  async function whole(name) {
    try {
      const { data, size } = await take(name);
      return await snapshots.filled(gunzipped(data), size);
    } catch (error) {
      if (!restored) report("damaged", { file: name });
      throw error;
    }
  }

  /**
   * @param {any} FS Pyodide's file system
   * @param {string} root
   * @param {string} name of the payload
   */
  async function unpack(FS, root, name) {
    const zip = await whole(name);
    const made = new Set();
    for (const [file, data] of entries(zip)) {
      const path = `${root}/${file}`;
      const folder = path.slice(0, path.lastIndexOf("/"));
      if (!made.has(folder)) {
        FS.mkdirTree(folder);
        made.add(folder);
      }
      FS.writeFile(path, data, { canOwn: true });
    }
  }

  /** Returns in a later turn of the event loop, without the 4 ms that timers take. */
  const turn = (() => {
    const { port1, port2 } = new MessageChannel();
    /** @type {(() => void)[]} */
    const waiting = [];
    port1.onmessage = () => waiting.shift()?.();
    return () =>
      new Promise((/** @type {(value?: any) => void} */ resolve) => {
        waiting.push(resolve);
        port2.postMessage(null);
      });
  })();

  // Addresses that nobody is asked for: see fetch above.
  const NOWHERE = { indexURL: "https://payload.invalid/", packageBaseUrl: "https://payload.invalid/" };
  const ENVIRONMENT = { env: { HOME: "/home/pyodide" } };

  /** Python with all that the app needs, which is started once. @type {Promise<any> | undefined} */
  let started;

  /** @param {object} lock */
  async function startPython(lock) {
    compile().catch(() => {}); // which is told when it is instantiated
    await loadRuntime();
    return scope.loadPyodide({
      ...NOWHERE,
      ...ENVIRONMENT,
      lockFileContents: lock,
      fsInit: (/** @type {any} */ FS, /** @type {{sitePackages: string}} */ { sitePackages }) =>
        Promise.all(["packages", "unfold"].map((name) => unpack(FS, sitePackages, name))),
    });
  }

  /** A page and the app that was made for it. What goes wrong with one does not end another. */
  class Conversation {
    /** @type {Page} */
    #page;
    /** The app's side, once there is one. @type {any} */
    #bridge;
    #ended = false;

    /** @param {Page} page */
    constructor(page) {
      this.#page = page;
      pages.add(page);
    }

    /** @param {{type: string, [key: string]: any}} message */
    receive(message) {
      if (this.#ended) return;
      if (message.type === "start") this.#start(/** @type {any} */ (message)).catch((error) => this.#fail(error));
      else if (message.type === "close") this.close();
      else {
        try {
          this.#bridge.receive(message.type, message.content);
        } catch (error) {
          this.#fail(error);
        }
      }
    }

    /** Nobody looks any more: training stops, and the app is given back. */
    close() {
      this.#ended = true;
      pages.delete(this.#page);
      this.#bridge?.close();
      this.#bridge?.destroy();
      this.#bridge = undefined;
    }

    /** @param {{lock: object, settings: object, fragment: string, dark: boolean, still: boolean, accepted: string}} message */
    async #start({ lock, settings, fragment, dark, still, accepted }) {
      if (restored && this.#page === scope) {
        const { prepared, python } = await restored;
        this.#bridge = prepared.resume(python.pyimport("unfold.bridge").WorkerPort(this.#post, turn), still);
        return;
      }
      this.#status("runtime");
      const python = restored ? (await restored).python : await (started ??= startPython(lock));
      this.#status("packages");
      const module = python.pyimport("unfold.bridge");
      this.#status("app");
      if (this.#ended) return;
      const made = module.connect(this.#post, turn);
      made.start(python.toPy(settings), fragment, dark, accepted, still);
      this.#bridge = made;
    }

    /** @param {string} stage */
    #status(stage) {
      this.#page.postMessage({ type: "status", stage }, []);
    }

    /**
     * @param {string} type
     * @param {object} fields
     * @param {string[]} names
     * @param {Uint8Array[]} buffers
     */
    #post = (type, fields, names, buffers) => {
      const data = buffers.map(({ buffer }) => buffer);
      this.#page.postMessage({ type, ...fields, names, buffers: data }, data);
    };

    /** An error that nobody foresaw. @param {unknown} error */
    #fail(error) {
      this.#page.postMessage({ type: "error", message: text(error) }, []);
    }
  }

  /**
   * Puts a snapshot back, and sees whether what it holds works here.
   * @param {{lock: object, key: string, parts: {bytes: number, size: number}[]}} message
   */
  async function restore({ lock, key, parts }) {
    compile().catch(() => {}); // which is told when it is instantiated
    await loadRuntime();
    const snapshot = await snapshots.opened((await take("snapshot")).data, parts, key);
    scope._createPyodideModule = snapshots.fitted(scope._createPyodideModule, snapshot);
    const python = await scope.loadPyodide({
      ...NOWHERE,
      ...ENVIRONMENT,
      lockFileContents: lock,
      _loadSnapshot: snapshot.memory,
      _snapshotDeserializer: snapshots.deserialized,
    });
    // Both would hold on to the snapshot, 70 MB, as long as the page is open.
    python._api.config._loadSnapshot = undefined;
    scope._createPyodideModule = undefined;
    const prepared = python.globals.get("prepared");
    prepared.check();
    python.pyimport("random").seed(); // all visitors get the same memory, but not the same luck
    fill(python).catch(() => {});
    return { prepared, python };
  }

  /**
   * Brings the files to where Python looks for modules: for those that the app is not known to ask for. So nothing is
   * said if they are damaged.
   * @param {any} python restored from a snapshot
   */
  async function fill({ FS }) {
    FS.writeFile("/lib/python313.zip", await whole("stdlib"), { canOwn: true });
    for (const name of ["packages", "unfold"]) await unpack(FS, "/lib/python3.13/site-packages", name);
  }

  /** With the page that made this worker. @type {Conversation | undefined} */
  let own;
  /** With others, by the name that this one has for them. @type {Map<string, Conversation>} */
  const others = new Map();

  /** @param {string} name @param {MessagePort} port */
  function connect(name, port) {
    const conversation = new Conversation(port);
    others.set(name, conversation);
    port.onmessage = ({ data }) => {
      conversation.receive(data);
      if (data.type === "close") others.delete(name);
    };
  }

  addEventListener("message", ({ data: message, ports }) => {
    switch (message.type) {
      case "payload":
        payloads.get(message.name)?.arrived(message);
        break;
      case "fetch":
        get(message, ports[0]);
        break;
      case "restore":
        restored = restore(message);
        restored.then(() => postMessage({ type: "restored" }), failedToRestore);
        break;
      case "connect":
        connect(message.name, ports[0]);
        break;
      case "disconnect":
        others.get(message.name)?.close();
        others.delete(message.name);
        break;
      default:
        own ??= new Conversation(scope);
        own.receive(message);
    }
  });
  postMessage({ type: "runs" });
})();
