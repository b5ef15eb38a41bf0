// Runs main.py in Pyodide: node run.mjs NODE_MODULES REPOSITORY WHEEL... -- ARGUMENT...
// The wheels are unpacked into its site-packages, the repository is in view as /repository, and the process ends
// with the status that main.py returns.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const [modules, repository, ...rest] = process.argv.slice(2);
const wheels = rest.slice(0, rest.indexOf("--"));
const options = rest.slice(rest.indexOf("--") + 1);
const { loadPyodide } = await import(pathToFileURL(join(modules, "pyodide/pyodide.mjs")).href);

try {
  // Nothing is written into the repository.
  const python = await loadPyodide({ env: { HOME: "/home/pyodide", PYTHONDONTWRITEBYTECODE: "1" } });
  const extractDir = python.runPython("import site; site.getsitepackages()[0]");
  for (const wheel of wheels) python.unpackArchive(new Uint8Array(readFileSync(wheel)), "zip", { extractDir });
  python.mountNodeFS("/repository", repository);
  python.runPython(readFileSync(new URL("main.py", import.meta.url), "utf8"));
  process.exitCode = python.globals.get("main")(...options);
} catch (error) {
  console.error(error.message); // not its stack, which quotes a megabyte of minified JavaScript
  process.exitCode = 1;
}
