// A built site's Python under Node.js, booted from the payloads as the page's worker boots it in a browser.
import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";

/** The inflated content of a payload, checked against the manifest. */
function payload(dist, manifest, name) {
  const { file, size, sha256 } = manifest.payloads.find((entry) => entry.name === name);
  const data = readFileSync(join(dist, file));
  const found = createHash("sha256").update(data).digest("hex");
  if (found !== sha256) throw new Error(`${file}: expected sha256 ${sha256}, found ${found}`);
  const content = gunzipSync(data);
  if (content.length !== size) throw new Error(`${file}: expected ${size} bytes, found ${content.length}`);
  return content;
}

/** Yields [name, data] for each entry of a stored zip. */
function* entries(zip) {
  const view = new DataView(zip.buffer, zip.byteOffset, zip.byteLength);
  const end = zip.length - 22; // the end record; our zips have no comment behind it
  let at = view.getUint32(end + 16, true);
  for (let left = view.getUint16(end + 10, true); left > 0; left--) {
    const size = view.getUint32(at + 24, true);
    const nameLength = view.getUint16(at + 28, true);
    const local = view.getUint32(at + 42, true);
    const start = local + 30 + view.getUint16(local + 26, true) + view.getUint16(local + 28, true);
    yield [zip.toString("utf8", at + 46, at + 46 + nameLength), zip.subarray(start, start + size)];
    at += 46 + nameLength + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
  }
}

/** Writes the entries of a stored zip below a folder of Pyodide's file system. */
function unpack(FS, zip, root) {
  const made = new Set();
  for (const [name, data] of entries(zip)) {
    const path = `${root}/${name}`;
    const folder = path.slice(0, path.lastIndexOf("/"));
    if (!made.has(folder)) {
      FS.mkdirTree(folder);
      made.add(folder);
    }
    FS.writeFile(path, data, { canOwn: true });
  }
}

/**
 * Python, once it is up.
 *
 * @param {string} dist the folder of the site
 * @param {object} options for loadPyodide, beside those that say where everything is
 * @param {(make: Function) => Function} wrapped makes the function that makes Pyodide's WebAssembly module
 */
export async function boot(dist, options = {}, wrapped = (make) => make) {
  const manifest = JSON.parse(readFileSync(join(dist, "manifest.json"), "utf8"));
  // Panel imports this name when it's loaded; every browser's worker has it.
  globalThis.XMLHttpRequest ??= class {};
  // Node's Pyodide reads the two files it needs from a folder, where a browser's fetches them.
  const folder = mkdtempSync(join(tmpdir(), "unfold-boot-"));
  try {
    const runtime = Buffer.concat([
      payload(dist, manifest, "runtime"),
      Buffer.from("module.exports.wrap = (change) => { _createPyodideModule = change(_createPyodideModule); };\n"),
    ]);
    writeFileSync(join(folder, "runtime.cjs"), runtime);
    writeFileSync(join(folder, "pyodide.asm.wasm"), payload(dist, manifest, "wasm"));
    writeFileSync(join(folder, "python_stdlib.zip"), payload(dist, manifest, "stdlib"));
    const { loadPyodide, wrap } = createRequire(import.meta.url)(join(folder, "runtime.cjs"));
    wrap(wrapped);
    return await loadPyodide({
      indexURL: folder,
      packageBaseUrl: folder,
      lockFileContents: manifest.lock,
      env: { HOME: "/home/pyodide", BOKEH_PERFORM_ERROR_DIAGNOSTICS: "no" },
      fsInit: (FS, { sitePackages }) => {
        for (const name of Object.keys(manifest.libraries)) unpack(FS, payload(dist, manifest, name), sitePackages);
      },
      ...options,
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/**
 * Runs the main function of a script. What fails is told by its message: a stack would quote a megabyte of
 * minified JavaScript.
 */
export async function run(main) {
  try {
    await main();
  } catch (error) {
    console.error(error.message);
    process.exitCode = 1;
  }
}
