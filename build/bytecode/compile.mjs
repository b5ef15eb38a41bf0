// Runs compile.py in Pyodide: node compile.mjs NODE_MODULES SOURCE.zip TARGET.zip ROOT [PREFIX...]
// See compile.py for what the last three mean.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const [modules, source, target, root, ...docstrings] = process.argv.slice(2);
const { loadPyodide } = await import(pathToFileURL(join(modules, "pyodide/pyodide.mjs")).href);

// A fixed hash seed, so that no set's order can find its way into the bytecode.
const python = await loadPyodide({ env: { PYTHONHASHSEED: "0", HOME: "/home/pyodide" } });
python.FS.writeFile("/source.zip", readFileSync(source));
const names = { source: "/source.zip", target: "/target.zip", root, docstrings };
const globals = python.toPy(names);
globals.set("__name__", "compile");
python.runPython(readFileSync(new URL("compile.py", import.meta.url), "utf8"), { globals });
writeFileSync(target, python.FS.readFile("/target.zip"));
