// @ts-check
/**
 * The page: brings the payloads to the worker that runs Python, renders the document it sends,
 * and carries changes both ways. It knows nothing of networks.
 */

import * as bokeh from "./bokeh.js";
import { fail, live as showLive, noted, status } from "./boot.js";
import { listenForCopying } from "./copy.js";
import { listenForPointing } from "./explain.js";
import * as files from "./files.js";
import { listenToKeys } from "./keys.js";
import * as live from "./live.js";
import { registerHandles } from "./handles.js";
import { Host } from "./host.js";
import { registerNumbers } from "./number-fields.js";
import * as offline from "./offline.js";
import * as payloads from "./payloads.js";
import { Failure } from "./payloads.js";
import * as pictures from "./picture.js";
import * as poster from "./poster.js";
import * as previews from "./preview.js";
import { listenForPrinting } from "./print.js";
import { keepProgress, tellProgress } from "./progress.js";
import * as python from "./python.js";
import { registerSweep } from "./sweep.js";
import { registerUnits } from "./units.js";
import * as screenshot from "./screenshot.js";
import * as snapshots from "./snapshot.js";
import { speak, words } from "./words.js";

const dark = matchMedia("(prefers-color-scheme: dark)");
const still = matchMedia("(prefers-reduced-motion: reduce)");

/** The page that holds this one, if one does. */
const host = Host.of(location.search);

/** What the first picture needs beside its document. */
const FOR_PICTURE = ["bokeh", "styles"];

/** BokehJS waits so many milliseconds for a preview, whose place it could take by then. */
const PATIENCE = 300;

function demand() {
  /** @type {[string, boolean][]} */
  const needed = [
    ["WebAssembly", "WebAssembly" in window],
    [words.workers, "Worker" in window],
    ["DecompressionStream", "DecompressionStream" in window],
  ];
  const missing = needed.filter(([, there]) => !there).map(([name]) => name);
  if (missing.length) throw new Failure("lacking", { missing: missing.join(words.neither) });
}

/** What the visitor's browser asks for, or the page that holds this one in its place. */
const wishes = () => ({
  dark: host?.theme ? host.theme === "dark" : dark.matches,
  accepted: host?.language || navigator.languages.join(),
});

async function boot() {
  demand();
  const offer = live.taken();
  host?.arrange();
  status("download");
  const workers = host ? undefined : python.workers();
  pictures.dress(location.hash);
  const manifest = await payloads.manifest();
  const wished = wishes();
  // No picture is of an app in a Python that works for other frames, too.
  const offered = host?.python();
  const chosen = offered ? undefined : pictures.choose(manifest.pictures, location.hash, wished.dark);
  const snapshot = snapshots.belonging(manifest.snapshots, chosen);
  const forPicture = [...payloads.named(manifest.payloads, FOR_PICTURE), ...(chosen ? [chosen] : [])];
  let total = payloads.sum([...manifest.payloads, ...forPicture]);
  let sofar = 0;
  const arrived = (/** @type {number} */ bytes) => {
    sofar += bytes;
    status("download", sofar / total);
  };

  // What the first picture needs has the connection to itself.
  const widgets = payloads.text("widgets.css");
  const [code, styles, drawn] = forPicture.map((payload) => payloads.bytes(payload, arrived));
  const content = chosen ? pictures.read(drawn, chosen.file) : Promise.resolve(undefined);
  const ahead = Promise.allSettled([code, styles, drawn]);
  const preview = chosen && !host ? previews.choose(manifest.previews, chosen, innerWidth) : undefined;
  const previewed = show(preview, ahead);
  const [source, sheets] = [inflated(code, "bokeh"), inflated(styles, "styles")];
  const start = () => python.start(manifest, snapshot, ahead, arrived, fail, workers);
  const starting = offered ? offered.then((port) => (port ? python.borrowed(port) : start())) : start();
  const downloaded = starting.then(({ bytes, downloaded }) => {
    total = payloads.sum(forPicture) + bytes;
    return downloaded;
  });
  downloaded.catch(() => {}); // which is told elsewhere
  // Drawing leaves the page no time for anything else: what Python needs is asked for before.
  const Bokeh = Promise.allSettled([previewed, chosen && starting]).then(() => loadBokeh(source, sheets, widgets));
  Bokeh.catch(() => {}); // which is told where it is needed
  const shown = content.then(async (picture) => {
    await starting;
    const before = await previewed;
    if (!picture) before?.leave();
    return picture && pictures.show(await Bokeh, picture, before);
  });
  const picture = await content;
  // The app starts as in the picture, and takes up what the visitor's page asks for after that.
  const browser =
    chosen && picture
      ? { fragment: "", dark: chosen.dark, accepted: chosen.accepted }
      : { fragment: location.hash, ...wished };
  const { lock, libraries, config, download } = manifest;
  const hello = { type: "start", lock, libraries, settings: config.settings, still: still.matches, ...browser };
  const { run, complete } = await starting;
  await converse(run(shown, preview !== undefined), hello, downloaded, Bokeh, picture, shown, browser, download, offer);
  await complete().catch(() => {}); // what it does without is nothing that the app is known to ask for
  if (!host) await offline.keep(preview, snapshot);
}

/**
 * Shows what the first picture looks like, if that is there before BokehJS is.
 * @param {payloads.Preview | undefined} preview
 * @param {Promise<unknown>} ahead settled when BokehJS is there, and the picture
 */
async function show(preview, ahead) {
  if (!preview) return undefined;
  pictures.announce();
  return previews.show(preview, ahead.then(() => new Promise((resolve) => setTimeout(resolve, PATIENCE))));
}

/** @param {Promise<ArrayBuffer>} bytes @param {string} name */
const inflated = async (bytes, name) => payloads.inflate(await bytes, name);

/**
 * BokehJS, with all that the page adds to it.
 * @param {Promise<string>} source
 * @param {Promise<string>} styles
 * @param {Promise<string>} widgets
 * @returns {Promise<bokeh.Bokeh>}
 */
async function loadBokeh(source, styles, widgets) {
  const sheets = { ...JSON.parse(await styles), "widgets.css": await widgets };
  const Bokeh = await bokeh.load(await source).catch((error) => {
    throw new Failure("bokeh", {}, error);
  });
  bokeh.adjust(Bokeh, sheets);
  registerUnits(Bokeh);
  registerNumbers(Bokeh);
  registerHandles(Bokeh);
  registerSweep(Bokeh);
  return Bokeh;
}

/**
 * Everything that is said between page and worker, from the first word on.
 * @param {Promise<Worker | MessagePort>} running
 * @param {object} hello the first word
 * @param {Promise<unknown>} downloaded
 * @param {Promise<bokeh.Bokeh>} loaded
 * @param {pictures.Content | undefined} picture
 * @param {Promise<{figure: bokeh.Figure, preview: previews.Preview | undefined} | undefined>} shown as which the picture is there
 * @param {{dark: boolean, accepted: string}} browser what the worker was told of this one
 * @param {payloads.Manifest["download"]} download
 * @param {live.Offer | undefined} offer of a training on this computer
 * @returns {Promise<void>} when the playground is live
 */
async function converse(running, hello, downloaded, loaded, picture, shown, browser, download, offer) {
  /** @type {Worker | MessagePort} */
  let worker;
  /** @param {string} type @param {string | Uint8Array} [content] bytes are handed over */
  const tell = (type, content = "") =>
    worker.postMessage({ type, content }, typeof content === "string" ? [] : [content.buffer]);

  /** What the visitor has done to the first picture, until there is somebody to be told of it. @type {string[] | null} */
  let done = [];
  const tellTheme = () => tell("theme", wishes().dark ? "dark" : "light");
  // What has been scrolled away, or waits for the visitor's next look, does not train on meanwhile.
  const tellVisibility = () => tell("visibility", host?.away ? "away" : document.visibilityState);
  const tellChange = (/** @type {string} */ patch) => {
    if (done === null) {
      tell("patch", patch);
      return;
    }
    done.push(patch);
    noted();
  };
  shown.then(
    (first) => {
      first?.figure.listen(tellChange);
      first?.preview?.redo();
    },
    () => {}, // which is told elsewhere
  );

  /** @type {bokeh.Figure} */
  let figure;
  /** @type {live.Live} */
  let training;
  /** @type {{patch: string, heard: number, buffers: Map<string, ArrayBuffer>}[]} */
  let waiting = [];
  /** Frames that wait to be drawn, and the last of them if the worker still has to be told. */
  let frames = 0;
  let untold = 0;

  /** Whether something has been drawn that the screen has yet to show. */
  let ahead = false;

  // Changes are applied in the order in which they were sent: at once, or with all others that have come since, when
  // the screen has shown what was applied before.
  const draw = () => {
    const all = waiting;
    waiting = [];
    frames = 0;
    for (const { patch, buffers, heard } of all) figure.apply(patch, buffers, heard);
    if (untold) tell("ack", String(untold));
    untold = 0;
    if (document.hidden) return; // no frame will come
    ahead = true;
    requestAnimationFrame(() => {
      ahead = false;
      if (waiting.length) draw();
    });
  };

  // The worker may prepare its next frame while this one waits for the screen; if that one comes before
  // this one has been drawn, the page is the slower of the two and answers only when it has drawn both.
  const receive = (/** @type {number} */ frame) => {
    frames += 1;
    if (frames === 1) tell("ack", String(frame));
    else untold = frame;
  };

  worker = await running;
  worker.addEventListener("error", (event) => {
    fail(new Failure("worker", { message: /** @type {ErrorEvent} */ (event).message ?? "" }));
  });
  return new Promise((resolve, reject) => {
    const answer = () => {
      pictures.settle();
      status("render", 1);
      showLive();
      host?.begin(tell);
      training.offer(offer);
      resolve();
    };
    loaded.catch(reject);
    const hear = async (/** @type {any} */ { data: message }) => {
      switch (message.type) {
        case "status":
          // The worker starts before it has everything, and soon has to wait; what is waited for is what is told.
          downloaded.then(
            () => status(message.stage, message.done),
            () => {}, // which is told elsewhere
          );
          break;
        case "document":
          try {
            const first = (await shown)?.figure;
            if (first && message.document === picture?.document) figure = first;
            else {
              // Not what was shown: of what was done there, nothing is known to mean the same here.
              first?.close();
              done = [];
              speak([message.language]);
              status("render");
              figure = await bokeh.Figure.render(await loaded, message);
              requestAnimationFrame(() => performance.mark("unfold-picture"));
              figure.listen(tellChange);
            }
          } catch (error) {
            reject(error);
            return;
          }
          tell("address", location.href.split("#")[0]);
          if (download) tell("download", JSON.stringify(download));
          tellProgress(tell);
          tell("rendered");
          // A picture is as the page opens without a link, for a browser that is much like this one.
          if (picture && location.hash) tell("open", location.hash);
          if (browser.accepted !== wishes().accepted) tell("languages", wishes().accepted);
          if (browser.dark !== wishes().dark) tellTheme();
          tellVisibility();
          for (const patch of done ?? []) tell("patch", patch);
          done = null;
          document.addEventListener("visibilitychange", () => {
            tellVisibility();
            ahead = false; // no frame will come
            if (waiting.length) draw();
          });
          dark.addEventListener("change", tellTheme);
          host?.watch(tellTheme, tellVisibility);
          files.listenForFiles(message.largest, tell);
          training = new live.Live(message.largest, tell);
          still.addEventListener("change", () => tell("motion", still.matches ? "reduced" : "full"));
          // The address may be another again by now: changes of settings write it, too.
          addEventListener("hashchange", ({ newURL }) => {
            const found = live.apart(new URL(newURL).hash);
            tell("fragment", found.hash);
            training.offer(found.offer);
          });
          if (!(picture && location.hash)) answer();
          break;
        case "opened":
          if (waiting.length) draw();
          answer();
          break;
        case "patch":
          waiting.push({
            patch: message.patch,
            heard: message.heard,
            buffers: new Map(
              message.names.map((/** @type {string} */ name, /** @type {number} */ i) => [name, message.buffers[i]]),
            ),
          });
          if (message.frame) receive(message.frame);
          if (!ahead) draw();
          break;
        case "fragment":
          history[message.entry === "new" && !host ? "pushState" : "replaceState"](
            null,
            "",
            message.fragment ? `#${message.fragment}` : location.pathname + location.search,
          );
          host?.moved(message.fragment);
          break;
        case "told":
        case "goal":
        case "answer":
          host?.report(message);
          break;
        case "progress":
          keepProgress(message.done, tell);
          break;
        case "live":
          training.hear(message.do);
          break;
        case "file":
          files.save(message.name, new Blob([message.buffers[0]], { type: message.media }));
          break;
        case "language":
          speak([message.language]);
          host?.speak();
          break;
        case "error":
          fail(message.failure ? new Failure(message.failure, message.details) : new Error(message.message));
          break;
        default:
          throw new Error(`unknown message ${message.type}`);
      }
    };
    worker.addEventListener("message", hear);
    if (worker instanceof MessagePort) worker.start();
    worker.postMessage(hello);
  });
}

listenForCopying();
listenToKeys();
listenForPointing();
listenForPrinting();
poster.listenForSaving();
screenshot.listenForSaving();
addEventListener("error", (event) => {
  // What a size has led to has changed a size again: browsers go on with that in the next frame, and say so.
  if (event.message?.startsWith("ResizeObserver loop")) event.preventDefault();
  else fail(event.error ?? event.message);
});
addEventListener("unhandledrejection", (event) => fail(event.reason));
boot().catch(fail);
