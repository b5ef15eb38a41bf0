// Boots a built site's Python, runs a piece of Python, and writes the whole interpreter's memory to a file:
//     node capture.mjs DIST CODE KEY FILE
// What the code prints goes to standard output; an exception is an exit status of 1.
//
// Pyodide saves the memory and the references to JavaScript. What it leaves out is saved here, for site/restore.js to
// put back: the shared libraries with the places where their data and functions lie, and where in the table of
// functions every function is that memory points to by its number.
import crypto from "node:crypto";
import { writeFileSync } from "node:fs";
import { boot, run } from "../python.mjs";

const FORMAT = 1;
/** Engines give the first functions numbers of their own, by what they have; those of libraries begin here. */
const TABLE = 12288;
/** What a shared library may not have, since nobody would set it up. */
const UNFORESEEN = /^__(start_)?em_(js|asm)/;

/** The one function that Panel makes of a text and keeps in Python: undefined becomes null. */
const DICT_CONVERTER = /^\(entries\) => \{[^]*entry\[1\] = null[^]*Object\.fromEntries/;

const [dist, code, key, file] = process.argv.slice(2);

/** The shared libraries, in the order in which they were loaded. */
function libraries({ LDSO, FS, HEAPU32, HEAPU8 }) {
  const found = [];
  for (const [handle, dso] of Object.entries(LDSO.loadedLibsByHandle)) {
    if (handle === "0") continue; // Python itself
    if (dso.global) throw new Error(`${dso.name}: a library of all others cannot be put back`);
    const strange = Object.keys(dso.exports).find((name) => UNFORESEEN.test(name));
    if (strange) throw new Error(`${dso.name}: nobody would set up ${strange}`);
    const at = Number(handle);
    found.push({
      name: dso.name,
      handle: at,
      refcount: dso.refcount === Infinity ? null : dso.refcount,
      // Fields of Emscripten's struct dso.
      memoryBase: HEAPU32[(at + 12) / 4],
      tableBase: HEAPU32[(at + 20) / 4],
      tableSize: HEAPU32[(at + 24) / 4],
      binary: FS.readFile(dso.name),
    });
  }
  return found.sort((one, other) => one.tableBase - other.tableBase);
}

/** The numbers that memory has for names: of functions, where they are in the table; of data, where they lie. */
function numbers({ GOT }) {
  return Object.fromEntries(Object.entries(GOT).map(([name, { value }]) => [name, value]));
}

/** Every function beyond the first ones belongs to a library or has a name; what has neither would be lost. */
function checkTable(table, known, got) {
  const named = new Set(Object.values(got));
  for (let at = TABLE; at < table.length; at++) {
    const own = known.some(({ tableBase, tableSize }) => tableBase <= at && at < tableBase + tableSize);
    if (!own && !named.has(at) && table.get(at)) throw new Error(`function ${at} of the table is nobody's`);
  }
}

function serialized(value) {
  if (typeof value === "function" && DICT_CONVERTER.test(String(value))) return "dict_converter";
  throw new Error(`Python holds something of JavaScript's that cannot be kept: ${String(value).slice(0, 200)}`);
}

/** Pads to a multiple of 16 bytes, with what JSON takes, too. */
const padded = (data) => Buffer.concat([data, Buffer.alloc((16 - (data.length % 16)) % 16, " ")]);

// The same sources make the same memory: neither chance nor time gets in.
const STILL = 1_600_000_000_000; // milliseconds
globalThis.Date = class extends Date {
  constructor(...given) {
    super(...(given.length ? given : [STILL]));
  }
  static now() {
    return STILL;
  }
};
performance.now = () => 0;
crypto.randomFillSync = (array) => array.fill(7);
process.env.TZ = "UTC";
Object.defineProperty(globalThis, "navigator", { value: undefined, configurable: true }); // newer Nodes have one

await run(async () => {
  let module, own;
  const python = await boot(dist, { _makeSnapshot: true, _sysExecutable: "python" }, (make) => async (settings) => {
    const { instantiateWasm } = settings;
    settings.instantiateWasm = (imports, done) => {
      own = imports.env;
      return instantiateWasm(imports, done);
    };
    module = await make(settings);
    return module;
  });
  const table = own.__indirect_function_table;
  if (table.length > TABLE) throw new Error(`the table of functions has ${table.length} places already`);
  table.grow(TABLE - table.length);
  // A pipe takes what it has room for, and Python's own buffers would remember in how many pieces.
  const printed = [];
  const write = (data) => {
    printed.push(Buffer.from(data));
    return data.length;
  };
  python.setStdout({ write });
  await python.runPythonAsync(code);
  // What calls that have ended have left behind.
  module.HEAPU8.fill(0, own.__stack_low, own.__stack_pointer.value);
  const get = module.__hiwire_get;
  module.__hiwire_get = (at) => {
    const value = get(at) ?? null; // a place that is free again is undefined, which Pyodide won't have
    return value === python.loadedPackages ? {} : value; // of which it expects none
  };
  const memory = python.makeMemorySnapshot({ serializer: serialized });

  const known = libraries(module);
  const got = numbers(module);
  checkTable(table, known, got);
  let end = 0;
  const binaries = known.map(({ binary }) => padded(binary));
  const header = {
    format: FORMAT,
    key,
    table: { first: TABLE, length: table.length },
    numbers: got,
    libraries: known.map(({ binary, ...fields }, i) => {
      const start = end;
      end += binaries[i].length;
      return { ...fields, start, size: binary.length };
    }),
    memory: { start: end, size: memory.length },
  };
  const text = padded(Buffer.from(JSON.stringify(header)));
  const length = Buffer.alloc(16);
  length.writeUInt32LE(text.length);
  writeFileSync(file, Buffer.concat([length, text, ...binaries, memory]));
  process.stdout.write(Buffer.concat(printed));
});
