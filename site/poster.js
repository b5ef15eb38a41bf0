// @ts-check
/**
 * A poster for a page that shows this one in a frame: the stage and the output as they stand here, side by side as in
 * the frame, saved as a picture by a button with the class `save-poster`.
 */

import { save } from "./files.js";
import { paint } from "./painter.js";

/** Of the poster, in CSS px, as the frame has it at this width; it has twice as many pixels. */
const WIDTH = 720;
const MARGIN = 4;
const GAP = 20;
const SCALE = 2;
/** Share of the stage, as in frame.css. */
const STAGE = 1.14 / 2.14;
const NAME = "unfold-poster.webp";
/** Tried one after another until the poster has no more than so many bytes. */
const QUALITIES = [0.85, 0.7, 0.55, 0.4, 0.3, 0.2];
const MOST_BYTES = 56_000;

export function listenForSaving() {
  addEventListener("click", (event) => {
    const button = event.composedPath().find((node) => node instanceof HTMLElement && node.matches(".save-poster"));
    if (button) savePoster();
  });
}

async function savePoster() {
  const inner = WIDTH - 2 * MARGIN - GAP;
  const figure = document.querySelector(".figure");
  const stage = [...(figure?.children ?? [])].find((part) => part.getBoundingClientRect().height > 0);
  const plot = document.querySelector(".plot");
  if (!stage || !plot) return;
  const side = inner * (1 - STAGE);
  const poster = new OffscreenCanvas(WIDTH * SCALE, (side + 2 * MARGIN) * SCALE);
  const context = /** @type {OffscreenCanvasRenderingContext2D} */ (poster.getContext("2d"));
  const { backgroundColor } = getComputedStyle(document.documentElement);
  context.fillStyle = backgroundColor;
  context.fillRect(0, 0, poster.width, poster.height);
  context.scale(SCALE, SCALE);
  const { width, height } = stage.getBoundingClientRect();
  const stageHeight = (inner * STAGE * height) / width;
  await place(context, stage, MARGIN, MARGIN + Math.max(0, (side - stageHeight) / 2), inner * STAGE);
  await place(context, plot, WIDTH - MARGIN - side, MARGIN, side);
  const blob = await small(poster);
  save(blob.type === "image/webp" ? NAME : NAME.replace("webp", "png"), blob);
}

/** @param {OffscreenCanvas} poster */
async function small(poster) {
  let blob;
  for (const quality of QUALITIES) {
    blob = await poster.convertToBlob({ type: "image/webp", quality });
    // A browser without WebP makes a PNG, of the same size every time.
    if (blob.size <= MOST_BYTES || blob.type !== "image/webp") break;
  }
  return /** @type {Blob} */ (blob);
}

/**
 * Paints an element at another place and in another size.
 * @param {OffscreenCanvasRenderingContext2D} context
 * @param {Element} element
 * @param {number} x
 * @param {number} y
 * @param {number} width
 */
async function place(context, element, x, y, width) {
  const box = element.getBoundingClientRect();
  const scale = width / box.width;
  context.save();
  context.translate(x, y);
  context.scale(scale, scale);
  context.translate(-box.left, -box.top);
  await paint(context, element);
  context.restore();
}
