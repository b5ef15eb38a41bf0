/**
 * Bundles modules of the page into scripts that need no other.
 *
 *     node scripts.mjs NODE_MODULES TARGET ENTRY...
 *
 * Writes a script of each ENTRY's name into the folder TARGET. Prints, as JSON, the modules that they are made of.
 */

import { createRequire } from "node:module";
import path from "node:path";

const [, , nodeModules, target, ...entries] = process.argv;
const { build } = createRequire(path.join(nodeModules, "/"))("esbuild");

const { metafile } = await build({
  entryPoints: entries,
  outdir: target,
  bundle: true,
  // People may read it, and workers are told the text of some functions: see site/python.js.
  minify: false,
  format: "iife",
  target: "esnext",
  banner: { js: '"use strict";' }, // as modules are
  charset: "utf8",
  legalComments: "none",
  metafile: true,
  logLevel: "warning",
});
console.log(JSON.stringify(Object.keys(metafile.inputs).map((name) => path.resolve(name))));
