/**
 * Bundles the JavaScript of Bokeh and Panel that the page needs.
 *
 *     node bundle.mjs NODE_MODULES PANEL TARGET
 *
 * PANEL is the folder of Panel's compiled modules, TARGET the script to be written. Prints, as JSON, the npm packages
 * of which something is in it.
 */

import { createRequire } from "node:module";
import { existsSync } from "node:fs";
import path from "node:path";

const [, script, nodeModules, panel, target] = process.argv;
const { build } = createRequire(path.join(nodeModules, "/"))("esbuild");

const roots = {
  "@bokehjs": path.join(nodeModules, "@bokeh/bokehjs/build/js/lib"),
  "@panel": panel,
};

/** @param {string} place of a module, or of a folder with an index */
const file = (place) => [`${place}.js`, path.join(place, "index.js")].find(existsSync);

const modules = {
  name: "modules of Bokeh and Panel",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^@(bokehjs|panel)\// }, ({ path: name }) => {
      const [root, ...rest] = name.split("/");
      // Models register with nobody by themselves, so that one that is not asked for may be missing.
      return { path: file(path.join(roots[root], ...rest)), sideEffects: false };
    });
    onResolve({ filter: /^\.\.?\// }, ({ path: name, resolveDir, kind }) => {
      const own = Object.values(roots).some((root) => resolveDir.startsWith(root));
      if (!own || kind === "dynamic-import") return undefined;
      return { path: file(path.join(resolveDir, name)), sideEffects: false };
    });
    // What Bokeh itself ships apart and asks for only when a document does: TeX and WebGL. None here does.
    onResolve({ filter: /./ }, ({ path: name, kind }) =>
      kind === "dynamic-import" ? { path: name, namespace: "absent" } : undefined,
    );
    onLoad({ filter: /./, namespace: "absent" }, ({ path: name }) => ({
      contents: `throw new Error(${JSON.stringify(`${name} is not shipped: see build/bokehjs`)})`,
    }));
  },
};

const { metafile } = await build({
  entryPoints: [path.join(path.dirname(script), "entry.js")],
  outfile: target,
  bundle: true,
  minify: true,
  format: "iife",
  target: "es2022",
  charset: "utf8",
  legalComments: "eof",
  // Panel's modules lie elsewhere, and import npm packages, too.
  nodePaths: [nodeModules],
  metafile: true,
  logLevel: "warning",
  plugins: [modules],
});
const [{ inputs }] = Object.values(metafile.outputs);
const found = Object.keys(inputs).map((name) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(name)?.[1]);
console.log(JSON.stringify([...new Set(found.filter(Boolean))].sort()));
