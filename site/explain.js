// @ts-check
/**
 * What is this? While the help is open, whatever is pointed at or moved to is marked, and said what it is.
 * The words are Python's: custom properties of each element, which all that is in it inherits.
 */

import { find } from "./shadow.js";

/** What is marked. @type {HTMLElement | undefined} */
let marked;
/** What was looked at last: the same twice is looked at once. @type {EventTarget | undefined} */
let seen;

const isOpen = () => document.querySelector('[data-place="help-opener"] .open') !== null;

export function listenForPointing() {
  let touched = false;
  // Between two elements of one shadow root neither `pointerover` nor `focusin` comes out of it; these do.
  for (const type of ["pointermove", "pointerdown", "keyup"]) {
    addEventListener(type, look, { passive: true });
  }
  addEventListener("pointerdown", ({ pointerType }) => {
    touched = pointerType === "touch";
  });
  // A finger cannot point without pressing: while the help is open, its tap asks what a thing is.
  addEventListener(
    "click",
    (event) => {
      if (!touched || !isOpen() || within(event, ".rail, .openers")) return;
      event.preventDefault();
      event.stopImmediatePropagation();
    },
    true,
  );
  addEventListener("scroll", place, { capture: true, passive: true });
  addEventListener("resize", place);
}

/** @param {Event} event @param {string} selector */
function within(event, selector) {
  return event.composedPath().some((node) => node instanceof HTMLElement && node.matches(selector));
}

/** @param {HTMLElement} element @param {string} property a string of CSS, or nothing */
function words(element, property) {
  const value = getComputedStyle(element).getPropertyValue(property).trim();
  return value ? String(JSON.parse(value)) : "";
}

/** @param {Event} event */
function look(event) {
  if (!isOpen()) {
    seen = undefined;
    if (marked) document.getElementById("explained")?.removeAttribute("style");
    marked = undefined;
    return;
  }
  const path = /** @type {HTMLElement[]} */ (event.composedPath().filter((node) => node instanceof HTMLElement));
  const [target] = path;
  if (!target || target === seen) return;
  seen = target;
  const doc = words(target, "--doc");
  const region = find("explanation")?.shadowRoot;
  if (!doc || !region || within(event, '[data-place="help"]')) return;
  // It begins where the words do: further out stand others, or none.
  marked = path.findLast((element) => words(element, "--doc") === doc);
  for (const [selector, said] of [
    ["h2", words(target, "--name")],
    ["p", doc],
  ]) {
    const element = region.querySelector(selector);
    if (element && element.textContent !== said) element.textContent = said;
  }
  place();
}

/** Puts the mark round what is marked. */
function place() {
  if (!marked || !isOpen()) return;
  const { left, top, width, height } = marked.getBoundingClientRect();
  const mark = /** @type {HTMLElement} */ (document.getElementById("explained"));
  Object.assign(mark.style, {
    left: `${left}px`,
    top: `${top}px`,
    width: `${width}px`,
    height: `${height}px`,
  });
}
