// Runs compile.py in Pyodide: node compile.mjs NODE_MODULES SOURCE.zip TARGET.zip ROOT [PREFIX...]
// See compile.py for what the last three mean.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const [modules, source, target, root, ...docstrings] = process.argv.slice(2);
const { loadPyodide } = await import(pathToFileURL(join(modules, "pyodide/pyodide.mjs")).href);

const python = await loadPyodide({
  env: {
    HOME: "/home/pyodide",
    PYTHONHASHSEED: "0", // no set's order can find its way into the bytecode
    PYTHONNODEBUGRANGES: "1", // no columns for tracebacks: they mark text, and no text is shipped
  },
});
python.FS.writeFile("/source.zip", readFileSync(source));
const names = { source: "/source.zip", target: "/target.zip", root, docstrings };
const globals = python.toPy(names);
globals.set("__name__", "compile");
python.runPython(readFileSync(new URL("compile.py", import.meta.url), "utf8"), { globals });
writeFileSync(target, python.FS.readFile("/target.zip"));
