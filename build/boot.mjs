// Boots a built site's Python and runs a piece of Python:
//     node boot.mjs DIST CODE
// What the code prints goes to standard output; an exception is an exit status of 1.
import { boot, run } from "./python.mjs";

const [dist, code] = process.argv.slice(2);
await run(async () => (await boot(dist)).runPythonAsync(code));
