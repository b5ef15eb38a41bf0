// @ts-check
/**
 * The figure as it stands on the screen, as a picture to be kept: the view on the stage, the output and the loss, without
 * what they are changed with. A button with the class `save-picture` saves it.
 */

import { save } from "./files.js";
import { paint } from "./painter.js";

/** Pixels of the picture for each CSS px. */
const SCALE = 2;
const MARGIN = 16;
const NAME = "unfold.png";
/** What is painted, of that which is shown. */
const PARTS = [
  ".figure",
  '[data-place="output-head"]',
  '[data-place="unfold-head"]',
  '[data-place="unfold-sentence"]',
  ".plot",
  '[data-place="key"]',
  '[data-place="loss-head"]',
  ".chart",
];
export function listenForSaving() {
  addEventListener("click", (event) => {
    const isButton = (/** @type {EventTarget} */ node) => node instanceof HTMLElement && node.matches(".save-picture");
    if (event.composedPath().some(isButton)) savePicture();
  });
}

async function savePicture() {
  const parts = PARTS.flatMap((selector) => [...document.querySelectorAll(selector)]).filter(
    (part) => part.getBoundingClientRect().height > 0,
  );
  const boxes = parts.map(extent);
  const left = Math.min(...boxes.map((box) => box.left)) - MARGIN;
  const top = Math.min(...boxes.map((box) => box.top)) - MARGIN;
  const right = Math.max(...boxes.map((box) => box.right)) + MARGIN;
  const bottom = Math.max(...boxes.map((box) => box.bottom)) + MARGIN;
  const picture = new OffscreenCanvas(Math.ceil((right - left) * SCALE), Math.ceil((bottom - top) * SCALE));
  const context = /** @type {OffscreenCanvasRenderingContext2D} */ (picture.getContext("2d"));
  context.fillStyle = getComputedStyle(document.documentElement).backgroundColor;
  context.fillRect(0, 0, picture.width, picture.height);
  context.scale(SCALE, SCALE);
  context.translate(-left, -top);
  for (const part of parts) await paint(context, part);
  save(NAME, await picture.convertToBlob({ type: "image/png" }));
}

/** The box of an element with all that can be scrolled into sight in it. @param {Element} element */
function extent(element) {
  const { left, top, width, height } = element.getBoundingClientRect();
  const wide = Math.max(width, element.scrollWidth);
  return new DOMRect(left - element.scrollLeft, top - element.scrollTop, wide, Math.max(height, element.scrollHeight));
}
