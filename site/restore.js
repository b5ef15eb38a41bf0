// @ts-check
/// <reference lib="webworker" />
/**
 * Puts a memory snapshot back, as build/openings/capture.mjs has taken it: a part of the worker's script.
 *
 * Pyodide puts back the memory and the references to JavaScript. Before that, this links the shared libraries to
 * where the memory expects them, and gives every function its number. Nothing of it needs the network, and whatever
 * does not fit is an error: then the page starts Python in the ordinary way.
 */

/**
 * @typedef {{name: string, handle: number, refcount: number | null, memoryBase: number, tableBase: number,
 *            tableSize: number, start: number, size: number}} Library
 * @typedef {{format: number, key: string, table: {first: number, length: number}, numbers: Record<string, number>,
 *            libraries: Library[], memory: {start: number, size: number}}} SnapshotHeader
 * @typedef {{header: SnapshotHeader, memory: Promise<Uint8Array>, binary: (library: Library) => Uint8Array<ArrayBuffer>}} Snapshot
 */

var snapshots = (() => {
  const FORMAT = 1;

  /**
   * A snapshot's parts.
   * @param {Promise<Uint8Array<ArrayBuffer>>[]} parts what comes before the memory, and the memory, inflated
   * @param {string} key what it has to be a snapshot of
   * @returns {Promise<Snapshot>}
   */
  async function opened([head, memory], key) {
    const { buffer: plain } = await head;
    const length = new DataView(plain).getUint32(0, true);
    /** @type {SnapshotHeader} */
    const header = JSON.parse(new TextDecoder().decode(new Uint8Array(plain, 16, length)));
    if (header.format !== FORMAT) throw new Error(`a snapshot of format ${header.format}, not ${FORMAT}`);
    if (header.key !== key) throw new Error(`a snapshot of ${header.key}, not of ${key}`);
    return {
      header,
      memory,
      binary: ({ start, size }) => new Uint8Array(plain, 16 + length + start, size),
    };
  }

  /**
   * Compiles the libraries: apart from what stays, lest that hold on to the binaries.
   * @param {Library[]} libraries
   * @param {Snapshot["binary"]} binary
   */
  function compile(libraries, binary) {
    const compiled = libraries.map((library) => WebAssembly.compile(binary(library)));
    for (const each of compiled) each.catch(() => {}); // which is told where they are linked
    return compiled;
  }

  /**
   * The function that makes Pyodide's module, so changed that the module is ready for the snapshot's memory.
   * @param {(settings: any) => Promise<any>} make
   * @param {Snapshot} snapshot
   */
  function fitted(make, { header, binary }) {
    const compiled = compile(header.libraries, binary);
    return async (/** @type {any} */ settings) => {
      /** @type {Record<string, Record<string, any>>} */
      let imports = {};
      const { instantiateWasm } = settings;
      settings.instantiateWasm = (/** @type {any} */ given, /** @type {any} */ done) => {
        imports = given;
        return instantiateWasm(given, done);
      };
      const module = await make(settings);
      const own = imports.env;
      /** @type {WebAssembly.Table} */
      const table = own.__indirect_function_table;
      if (table.length > header.table.first) throw new Error(`${table.length} functions before any library`);
      table.grow(header.table.length - table.length);
      const exported = await Promise.all(
        header.libraries.map(async (library, i) => link(module, own, library, await compiled[i])),
      );
      number(module, table, header.numbers, [own, ...exported]);
      return module;
    };
  }

  /**
   * Instantiates a library where the memory expects it; its data come with the memory.
   * @param {any} module
   * @param {Record<string, any>} own what Python itself has to offer to libraries
   * @param {Library} library
   * @param {WebAssembly.Module} compiled
   * @returns {Promise<Record<string, any>>} what it has to offer
   */
  async function link(module, own, { name, handle, refcount, memoryBase, tableBase }, compiled) {
    /** @type {Record<string, any>} */
    const exported = {};
    /** @type {Record<string, any>} */
    const bases = { __memory_base: memoryBase, __table_base: tableBase };
    /** @param {string} symbol */
    const found = (symbol) => (own[symbol] && !own[symbol].stub ? own[symbol] : exported[symbol]);
    /** @type {Record<string, any>} */
    const late = {};
    const env = new Proxy(bases, {
      get: (_, /** @type {string} */ symbol) =>
        bases[symbol] ??
        (own[symbol] && !own[symbol].stub
          ? own[symbol]
          : // Its own, which is there only later.
            (late[symbol] ??= (/** @type {any[]} */ ...given) => found(symbol)(...given))),
    });
    const numbers = () => new Proxy({}, module.GOTHandler);
    const instance = await WebAssembly.instantiate(compiled, {
      "GOT.mem": numbers(),
      "GOT.func": numbers(),
      env,
      wasi_snapshot_preview1: env,
    });
    for (const [symbol, value] of Object.entries(instance.exports)) {
      const plain = value instanceof WebAssembly.Global ? value.value : value;
      exported[symbol] = typeof plain === "number" ? plain + memoryBase : plain;
    }
    const shared = { refcount: refcount ?? Infinity, name, exports: exported, global: false };
    module.LDSO.loadedLibsByName[name] = shared;
    module.LDSO.loadedLibsByHandle[handle] = shared;
    return exported;
  }

  /**
   * Gives each name the number that memory has for it, and each function its place in the table.
   * @param {any} module
   * @param {WebAssembly.Table} table
   * @param {Record<string, number>} numbers
   * @param {Record<string, any>[]} offers of Python and the libraries; the first that has a name counts
   */
  function number({ GOT, setWasmTableEntry }, table, numbers, offers) {
    /** @type {[number, any][]} */
    const moved = [];
    for (const [name, value] of Object.entries(numbers)) {
      const entry = (GOT[name] ??= new WebAssembly.Global({ value: "i32", mutable: true }));
      if (entry.value === value) continue;
      const offer = offers.find((offered) => offered[name] !== undefined && !offered[name].stub)?.[name];
      // A function of JavaScript's is in the table already, wrapped; one of WebAssembly's is as it is.
      if (typeof offer === "function") moved.push([value, entry.value ? table.get(entry.value) : offer]);
      entry.value = value;
    }
    for (const [at, value] of moved) setWasmTableEntry(at, value);
  }

  /** What Python holds of JavaScript's that has no name there: a function of Panel's. @type {Record<string, any>} */
  const KEPT = {
    dict_converter: (/** @type {[string, any][]} */ entries) =>
      Object.fromEntries(entries.map(([name, value]) => [name, value === undefined ? null : value])),
  };
  /** The text that Panel makes it of: undefined becomes null. */
  const DICT_CONVERTER = /^\s*\(\(entries\) => \{[^]*entry\[1\] = null[^]*Object\.fromEntries/;

  /** @param {string} name */
  function deserialized(name) {
    if (!(name in KEPT)) throw new Error(`a snapshot with an unknown ${name}`);
    return KEPT[name];
  }

  /**
   * What a text of JavaScript's stands for. None is ever run, so that a host's policy may forbid it.
   * @param {string} text
   */
  function evaluated(text) {
    if (!DICT_CONVERTER.test(text)) throw new EvalError(`no text is run here, not even ${text.slice(0, 200)}`);
    return KEPT.dict_converter;
  }

  return { opened, fitted, deserialized, evaluated };
})();
