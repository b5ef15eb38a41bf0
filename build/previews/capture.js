// @ts-check
/**
 * Runs in a page that shows the first picture: what site/preview.js puts on the page again.
 *
 * Elements are copied with what visitors have set; of a shadow root's style sheets, which most share, the numbers; of
 * what is drawn on a canvas, an image. What is not displayed is left out.
 */

import { controls } from "../../site/shadow.js";

/** Of WebP: points are small and coloured, and it blurs colours most. */
const QUALITY = 0.9;

/** Images by what is drawn on them. @type {Map<string, string>} */
const encoded = new Map();
/** Texts of style sheets, with their numbers. @type {Map<string, number>} */
const styles = new Map();
/** What can be pressed in a place, with its number there. @type {Map<Element, number>} */
const numbers = new Map();
/** Groups of buttons, of which BokehJS draws the names by lot, with their numbers. @type {Map<string, number>} */
const groups = new Map();

/** @param {Map<string, number>} known @param {string} text */
function numbered(known, text) {
  if (!known.has(text)) known.set(text, known.size);
  return /** @type {number} */ (known.get(text));
}

/**
 * What is drawn on a canvas, and on those over it; nothing if it is itself over another one, or if that is nothing.
 * @param {HTMLCanvasElement} canvas
 * @returns {HTMLImageElement | undefined}
 */
function drawn(canvas) {
  const around = /** @type {ParentNode} */ (/** @type {unknown} */ (canvas.parentNode));
  const layers = [...around.children].filter((each) => each instanceof HTMLCanvasElement);
  if (layers[0] !== canvas || !canvas.width || !canvas.height) return undefined;
  const whole = Object.assign(document.createElement("canvas"), { width: canvas.width, height: canvas.height });
  const blank = whole.toDataURL();
  for (const layer of layers) whole.getContext("2d")?.drawImage(layer, 0, 0);
  const exact = whole.toDataURL();
  if (exact === blank) return undefined;
  if (!encoded.has(exact)) encoded.set(exact, whole.toDataURL("image/webp", QUALITY));
  const image = document.createElement("img");
  image.alt = "";
  image.style.cssText = "position: absolute; inset: 0; width: 100%; height: 100%";
  image.src = encoded.get(exact) ?? "";
  return image;
}

/** @param {Node} node @returns {import("../../site/preview.js").Part | undefined} */
function copied(node) {
  if (node instanceof Text) return { text: node.data };
  if (!(node instanceof Element) || getComputedStyle(node).display === "none") return undefined;
  const source = node instanceof HTMLCanvasElement ? drawn(node) : node;
  if (!source) return undefined;
  const attributes = Object.fromEntries([...source.attributes].map(({ name, value }) => [name, value]));
  const number = numbers.get(node);
  if (number !== undefined) attributes["data-number"] = String(number);
  delete attributes.checked;
  delete attributes.selected;
  if (node instanceof HTMLInputElement) {
    attributes.value = node.value;
    if (node.checked) attributes.checked = "";
    if (node.name) attributes.name = String(numbered(groups, node.name));
  }
  if (node instanceof HTMLOptionElement && node.selected) attributes.selected = "";
  const { localName: name, shadowRoot } = source;
  const copy = { name, attributes, children: copies(source) };
  if (!shadowRoot) return copy;
  const sheets = [...shadowRoot.children].filter((child) => child instanceof HTMLStyleElement);
  return {
    ...copy,
    shadow: { sheets: sheets.map(({ textContent }) => numbered(styles, textContent ?? "")), children: copies(shadowRoot) },
  };
}

/** @param {Node} node */
const copies = (node) => [...node.childNodes].flatMap((child) => copied(child) ?? []);

/** Everything in the page's places, and the style sheets that it is dressed in. */
function capture() {
  styles.clear();
  groups.clear();
  /** @type {import("../../site/preview.js").Content["places"]} */
  const places = {};
  for (const place of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-place]"))) {
    numbers.clear();
    for (const [i, element] of controls(place).entries()) numbers.set(element, i);
    const parts = getComputedStyle(place).display === "none" ? [] : copies(place);
    if (parts.length) places[place.dataset.place ?? ""] = parts;
  }
  return { places, styles: [...styles.keys()] };
}

Object.assign(globalThis, { capture });
