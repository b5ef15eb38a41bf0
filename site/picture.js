// @ts-check
/**
 * The first picture: the document that the app opens with, drawn when the site was built, and on the page until
 * Python has come. A link that asks for another state veils it, so that nothing wrong is ever shown as right.
 */

import { Figure } from "./bokeh.js";
import { veiled } from "./boot.js";
import { inflate } from "./payloads.js";
import { words } from "./words.js";

/** @typedef {import("./payloads.js").Picture} Picture */
/** @typedef {import("./preview.js").Preview} Preview */
/** @typedef {{document: string, places: string, language: string}} Content what the worker will send, too */

/** What the page is shown in, which pictures there are of: all else in a link is a state of its own. */
const APPEARANCE = ["v", "language", "theme"];

const main = /** @type {HTMLElement} */ (document.querySelector("main"));

/** @param {string} fragment what stands behind # in the page's address */
const asked = (fragment) => new URLSearchParams(fragment.replace(/^#/, ""));

/** Whether a link asks for more than a language and a theme. @param {string} fragment */
const hasState = (fragment) => [...asked(fragment).keys()].some((key) => !APPEARANCE.includes(key));

/** Has the page wear the theme of a link from the start. @param {string} fragment */
export function dress(fragment) {
  const theme = asked(fragment).get("theme");
  if (theme === "light" || theme === "dark") document.body.classList.add(`theme-${theme}`);
}

/**
 * The picture for this visitor, if there is one.
 * @param {readonly Picture[]} pictures
 * @param {string} fragment
 * @param {boolean} dark whether the visitor's system prefers dark colours
 */
export function choose(pictures, fragment, dark) {
  const theme = asked(fragment).get("theme");
  const wanted = theme === "dark" || (dark && theme !== "light");
  return pictures.find((picture) => words.tag.startsWith(picture.accepted) && picture.dark === wanted);
}

/**
 * What a picture's file holds; nothing if it cannot be had: then the page waits for Python.
 * @param {Promise<ArrayBuffer>} bytes
 * @param {string} name
 * @returns {Promise<Content | undefined>}
 */
export async function read(bytes, name) {
  try {
    return JSON.parse(await inflate(await bytes, name));
  } catch (error) {
    console.warn(error);
    return undefined;
  }
}

/** Marks what is going to be shown if the page's address asks for another state. */
export function announce() {
  if (!hasState(location.hash)) return;
  veil(true);
  veiled();
}

/**
 * Shows a picture in place of its preview.
 * @param {any} Bokeh
 * @param {Content} content
 * @param {Preview | undefined} preview
 */
export async function show(Bokeh, content, preview) {
  announce();
  const figure = await Figure.render(Bokeh, content);
  preview?.leave();
  document.documentElement.dataset.picture = "";
  requestAnimationFrame(() => performance.mark("unfold-picture"));
  return { figure, preview };
}

/**
 * Marks everything that depends on the state as still to come, or as it is. The top bar's buttons answer either way.
 * @param {boolean} down
 */
function veil(down) {
  document.documentElement.toggleAttribute("data-veiled", down);
  main.inert = down;
  main.ariaBusy = String(down);
}

/** The page is as its address says, and says itself what it wears. */
export function settle() {
  veil(false);
  document.body.classList.remove("theme-light", "theme-dark");
}
