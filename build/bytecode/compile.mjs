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
python.runPython(readFileSync(new URL("compile.py", import.meta.url), "utf8"));
const kept = python.runPython("tuple")(python.toPy(docstrings));
python.globals.get("compile_zip")("/source.zip", "/target.zip", root, kept);
writeFileSync(target, python.FS.readFile("/target.zip"));
