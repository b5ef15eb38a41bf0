// @ts-check
/**
 * The preview: what the first picture looks like, on the page before BokehJS has come to draw it.
 *
 * A browser has drawn the picture when the site was built, and what it had made of it was kept: the elements, and of
 * each plot an image (build/previews). What is pressed there is done to the picture, once that stands in its place.
 */

import { noted } from "./boot.js";
import { bytes, inflate } from "./payloads.js";
import { all, controls } from "./shadow.js";

/** @typedef {import("./payloads.js").Preview} Listed */

/**
 * What a page is made of: texts and elements.
 * @typedef {object} Part
 * @property {string} [text]
 * @property {string} [name] of an element
 * @property {Record<string, string>} [attributes]
 * @property {Part[]} [children]
 * @property {{sheets: number[], children: Part[]}} [shadow] with the numbers of its style sheets
 */
/** @typedef {{places: Record<string, Part[]>, styles: string[]}} Content what stands in each place; texts of style sheets */

/** Frames in which BokehJS has laid out its plots and painted them. */
const SETTLING = 3;
/** A frame takes so many milliseconds at most, where no frame will come. */
const NO_FRAME = 100;

/**
 * The preview for a picture and the width of the window: each is for windows from some width on.
 * @param {readonly Listed[]} previews
 * @param {import("./payloads.js").Picture} picture
 * @param {number} width in CSS px
 */
export function choose(previews, picture, width) {
  return previews.findLast(
    ({ accepted, dark, from }) => accepted === picture.accepted && dark === picture.dark && from <= width,
  );
}

/**
 * Puts a preview on the page, unless it comes too late.
 * @param {Listed} listed
 * @param {Promise<unknown>} late settled when nothing may wait for it any more
 * @returns {Promise<Preview | undefined>} once the screen shows it
 */
export async function show(listed, late) {
  const ready = async () => {
    const preview = new Preview(JSON.parse(await inflate(await bytes(listed, () => {}), listed.file)));
    await preview.decoded();
    return preview;
  };
  try {
    const preview = await Promise.race([ready(), late.then(() => undefined)]);
    await preview?.enter();
    return preview;
  } catch (error) {
    console.warn(error); // the page does without
    return undefined;
  }
}

/** What is listened to. */
const HEARD = ["click", "keydown", "mousedown", "mousemove", "mouseup"];

/** @param {Element} element @returns {HTMLImageElement[]} */
const images = (element) => /** @type {any} */ (all("img", element));

/** When the screen is about to show what is there now. */
const frame = () =>
  new Promise((resolve) => {
    requestAnimationFrame(resolve);
    setTimeout(resolve, NO_FRAME);
  });

const SVG = "http://www.w3.org/2000/svg";

/**
 * @param {Part} part
 * @param {readonly CSSStyleSheet[]} sheets
 * @param {boolean} drawing whether it stands in one, of SVG
 * @returns {Node}
 */
function made(part, sheets, drawing = false) {
  const { text, name, attributes = {}, children = [], shadow } = part;
  if (name === undefined) return document.createTextNode(text ?? "");
  const isDrawing = drawing || name === "svg";
  const element = isDrawing ? document.createElementNS(SVG, name) : document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children.map((child) => made(child, sheets, isDrawing)));
  if (shadow) {
    const root = element.attachShadow({ mode: "open" });
    root.adoptedStyleSheets = shadow.sheets.map((i) => sheets[i]);
    root.append(...shadow.children.map((child) => made(child, sheets)));
  }
  return element;
}

/** What is set by choosing or typing, and may be another than it was. @param {Element} element */
function isChanged(element) {
  if (element instanceof HTMLSelectElement) return !element.selectedOptions[0]?.defaultSelected;
  const typed = element instanceof HTMLTextAreaElement || (element instanceof HTMLInputElement && !isSwitch(element));
  return typed && element.value !== element.defaultValue;
}

/** @param {HTMLInputElement} input */
const isSwitch = ({ type }) => type === "checkbox" || type === "radio";

/** @param {Event} event */
const again = (event) => new /** @type {typeof Event} */ (event.constructor)(event.type, event);

export class Preview {
  /** What stands in each place. @type {Map<HTMLElement, HTMLElement[]>} */
  #parts = new Map();
  /** What was done to it, in order, as it is done to the picture. @type {(() => void)[]} */
  #deeds = [];
  /** Whether a slider is being pulled. */
  #pulls = false;

  /** @param {Content} content */
  constructor({ places, styles }) {
    const sheets = styles.map((text) => {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(text);
      return sheet;
    });
    for (const [name, parts] of Object.entries(places)) {
      const place = document.querySelector(`[data-place="${name}"]`);
      const elements = parts.map((part) => made(part, sheets)).filter((node) => node instanceof HTMLElement);
      if (place instanceof HTMLElement) this.#parts.set(place, elements);
    }
  }

  /** Once all images can be shown at the same moment. */
  async decoded() {
    await Promise.all([...this.#parts.values()].flat().flatMap(images).map((image) => image.decode()));
  }

  /** Puts it on the page; returns once the screen shows it. */
  async enter() {
    for (const [place, elements] of this.#parts) {
      for (const element of elements) element.dataset.preview = "";
      place.append(...elements);
    }
    document.documentElement.dataset.picture = "";
    for (const type of HEARD) addEventListener(type, this, { capture: true });
    await frame();
    performance.mark("unfold-preview");
    await new Promise((resolve) => setTimeout(resolve)); // until it has been painted in that frame
  }

  /**
   * Makes way for the picture, which is there, but may have to be painted.
   * @returns {Promise<void>} when it has gone
   */
  async leave() {
    for (const type of HEARD) removeEventListener(type, this, { capture: true });
    for (const [place, elements] of this.#parts) {
      for (const control of elements.flatMap(controls)) this.#keep(place, control);
      if (elements.flatMap(images).length) place.dataset.leaving = "";
      else this.#remove(place);
    }
    for (let i = 0; i < SETTLING; i++) await frame();
    for (const place of this.#parts.keys()) this.#remove(place);
    this.#parts.clear(); // which would be kept as long as the page is
  }

  /** Does to the picture what was done here. */
  redo() {
    for (const deed of this.#deeds.splice(0)) deed();
  }

  /** @param {HTMLElement} place */
  #remove(place) {
    for (const element of this.#parts.get(place) ?? []) element.remove();
    delete place.dataset.leaving;
  }

  /**
   * Has something done to the picture.
   * @param {HTMLElement} place
   * @param {HTMLElement} control that stands there in the preview
   * @param {(control: HTMLElement) => void} act is given what stands there in the picture
   */
  #do(place, control, act) {
    const number = Number(control.dataset.number);
    this.#deeds.push(() => {
      // Its number is the same in the preview and in the picture.
      const found = controls(place)[number];
      if (found instanceof HTMLElement) act(found);
    });
  }

  /**
   * Keeps what is set and whether it has the focus.
   * @param {HTMLElement} place
   * @param {Element} control
   */
  #keep(place, control) {
    if (!(control instanceof HTMLElement)) return;
    if (isChanged(control)) {
      const { value } = /** @type {HTMLInputElement} */ (control);
      this.#do(place, control, (found) => {
        /** @type {HTMLInputElement} */ (found).value = value;
        for (const type of ["input", "change"]) found.dispatchEvent(new Event(type, { bubbles: true }));
      });
    }
    const { activeElement } = /** @type {Document | ShadowRoot} */ (control.getRootNode());
    if (activeElement === control) this.#do(place, control, (found) => found.focus({ preventScroll: true }));
  }

  /** Notes what is pressed. @param {Event} event */
  handleEvent(event) {
    if (event.type === "mousemove" || event.type === "mouseup") {
      // Sliders hear it there.
      if (this.#pulls) this.#deeds.push(() => document.documentElement.dispatchEvent(again(event)));
      if (event.type === "mouseup") this.#pulls = false;
      return;
    }
    const path = /** @type {HTMLElement[]} */ (event.composedPath().filter((node) => node instanceof HTMLElement));
    const control = path.find(({ dataset }) => dataset.number !== undefined);
    const place = path.find(({ dataset }) => dataset.place !== undefined);
    if (!control || !place || !path.some(({ dataset }) => dataset.preview !== undefined)) return;
    switch (event.type) {
      case "click":
        if (!control.matches("button, input[type=checkbox], input[type=radio]")) return;
        this.#do(place, control, (found) => found.click());
        break;
      case "mousedown":
        if (!control.matches(".noUi-base, .noUi-base *")) return;
        this.#pulls = true;
        this.#do(place, control, (found) => found.dispatchEvent(again(event)));
        break;
      case "keydown":
        if (!control.matches("[role=slider]")) return;
        this.#do(place, control, (found) => found.dispatchEvent(again(event)));
        break;
    }
    noted();
  }
}
