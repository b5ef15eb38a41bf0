// @ts-check
/// <reference lib="webworker" />
/**
 * The Pyodide host. The page makes a worker of this script and has the payloads brought to it; nothing is ever fetched
 * here. It serves the page that made it, or, in an app of their own each, all pages that this one brings it
 * a port to (see hub.js).
 */

(() => {
  /** @type {any} */
  const scope = self;

  /**
   * The parts of a file, inflated; or the file itself where nobody has inflated it.
   * @typedef {{inflated: Uint8Array<ArrayBuffer>[]}
   *           | {inflated?: undefined, data: ArrayBuffer, parts: {bytes: number, size: number}[]}} Payload
   * @typedef {{payload: Promise<Payload>, arrived: (payload: Payload) => void}} Expected
   * @type {Map<string, Expected>}
   */
  const payloads = new Map();

  /** A payload that has come, or is still to come. @param {string} name */
  function expected(name) {
    let found = payloads.get(name);
    if (!found) {
      /** @type {Expected["arrived"]} */
      let arrived = () => {};
      const payload = new Promise((/** @type {typeof arrived} */ resolve) => {
        arrived = resolve;
      });
      found = { payload, arrived };
      payloads.set(name, found);
    }
    return found;
  }

  /**
   * The parts of a payload once it is there: nothing here holds on to them after that, for together they are 100 MB.
   * @param {string} name
   * @returns {Promise<Promise<Uint8Array<ArrayBuffer>>[]>}
   */
  async function take(name) {
    const payload = await expected(name).payload;
    payloads.delete(name);
    const { inflated } = payload;
    return inflated ? inflated.map((part) => Promise.resolve(part)) : parted(payload.data, payload.parts);
  }

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
    (compiled ??= whole("wasm").then((program) => WebAssembly.compile(program)));

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
      const [content] = await take(name);
      return await content;
    } catch (error) {
      if (!restored) report("damaged", { file: name });
      throw error;
    }
  }

  /** What is unpacked beside other work leaves that so many milliseconds at the longest without its turn. */
  const LONGEST = 4;

  /**
   * @param {any} FS Pyodide's file system
   * @param {string} root
   * @param {string} name of the payload
   */
  async function unpack(FS, root, name) {
    const zip = await whole(name);
    const made = new Set();
    let since = performance.now();
    for (const [file, data] of entries(zip)) {
      if (performance.now() - since > LONGEST) {
        await turn();
        since = performance.now();
      }
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

  const SITE_PACKAGES = "/lib/python3.13/site-packages";

  // Addresses that nobody is asked for: see fetch above.
  const NOWHERE = { indexURL: "https://payload.invalid/", packageBaseUrl: "https://payload.invalid/" };
  const ENVIRONMENT = { env: { HOME: "/home/pyodide", BOKEH_PERFORM_ERROR_DIAGNOSTICS: "no" } };

  /** Python, which is started once. @type {Promise<any> | undefined} */
  let started;
  /** The same, once it has imported all that the app needs. @type {Promise<any> | undefined} */
  let equipped;
  /** Whatever else may be asked for. @type {Promise<void> | undefined} */
  let completed;

  /**
   * Brings the packages that Python has done without so far: the app is not known to ask for them, so nothing is said
   * if they are damaged.
   * @param {any} python
   * @param {string[]} names
   */
  async function complete(python, names) {
    for (const name of names) await unpack(python.FS, SITE_PACKAGES, name);
    python.pyimport("importlib").invalidate_caches();
  }

  /** @param {object} lock */
  async function startPython(lock) {
    compile().catch(() => {}); // which is told when it is instantiated
    await loadRuntime();
    return scope.loadPyodide({ ...NOWHERE, ...ENVIRONMENT, lockFileContents: lock });
  }

  /**
   * Packages by the payload in which they come, each with the module that imports what the app needs of it; without
   * one, what it can do without.
   * @typedef {Record<string, string>} Libraries
   */

  /**
   * Imports what has come while the rest is on its way.
   * @param {any} python
   * @param {Libraries} libraries
   */
  async function equip(python, libraries) {
    for (const [name, module] of Object.entries(libraries)) {
      if (!module) continue;
      await unpack(python.FS, SITE_PACKAGES, name);
      python.pyimport("importlib").invalidate_caches();
      python.pyimport(module).destroy();
    }
    return python;
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

    /**
     * @param {{lock: object, libraries: Libraries, settings: object, fragment: string, dark: boolean, still: boolean,
     *          accepted: string}} message
     */
    async #start({ lock, libraries, settings, fragment, dark, still, accepted }) {
      if (restored && this.#page === scope) {
        const { prepared, python } = await restored;
        this.#bridge = prepared.resume(python.pyimport("unfold.bridge").WorkerPort(this.#post, turn), still);
        return;
      }
      this.#status("runtime");
      const python = restored ? (await restored).python : await (started ??= startPython(lock));
      this.#status("packages");
      if (!restored) await (equipped ??= equip(python, libraries));
      const module = python.pyimport("unfold.bridge");
      this.#status("app");
      if (this.#ended) return;
      const made = module.connect(this.#post, turn);
      made.start(python.toPy(settings), fragment, dark, accepted, still);
      this.#bridge = made;
      if (!restored) completed ??= complete(python, Object.keys(libraries).filter((name) => !libraries[name])).catch(() => {});
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
   * @param {{lock: object, libraries: Libraries, key: string}} message
   */
  async function restore({ lock, libraries, key }) {
    compile().catch(() => {}); // which is told when it is instantiated
    await loadRuntime();
    const snapshot = await snapshots.opened(await take("snapshot"), key);
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
    fill(python, Object.keys(libraries)).catch(() => {});
    return { prepared, python };
  }

  /**
   * Brings all files to where Python looks for modules.
   * @param {any} python restored from a snapshot
   * @param {string[]} names of the payloads with packages
   */
  async function fill(python, names) {
    python.FS.writeFile("/lib/python313.zip", await whole("stdlib"), { canOwn: true });
    await complete(python, names);
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
        expected(message.name).arrived(message);
        break;
      case "payloads": // from whoever fetches them
        ports[0].onmessage = ({ data }) => expected(data.name).arrived(data);
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
