// @ts-check
/**
 * Paints elements of the page on a canvas: what is drawn, written, filled and framed in them. Plots are painted anew,
 * as sharp as that canvas, and everything else from its computed style; no style sheet does more than what is known
 * here in the parts that are painted.
 */

import { layersOf } from "./painting.js";

/** @typedef {CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D} Context */

/** What is there to be pressed, and means nothing in a picture. */
const PRESSED =
  'button, .over:not([data-place="axes"]), [data-place="widths"], [data-place="way"], [data-place="survey"], ' +
  '[data-place="count-regions"], .remove, .add';
/** What holds no words that are seen, or only those of what can be chosen. */
const UNSEEN = new Set(["STYLE", "SCRIPT", "OPTION", "OPTGROUP"]);
const SHAPES = "path, circle, line, rect, polygon, polyline";
const STROKE = ["stroke", "stroke-width", "stroke-dasharray", "stroke-linejoin", "stroke-linecap", "fill", "opacity"];

/**
 * Paints an element, but for what is there to be pressed, at its place in the window; the context says where that is.
 * @param {Context} context
 * @param {Element} element
 */
export async function paint(context, element) {
  if (UNSEEN.has(element.nodeName) || element.matches(PRESSED)) return;
  const style = getComputedStyle(element);
  if (style.display === "none" || style.opacity === "0") return;
  context.save();
  context.globalAlpha *= Number(style.opacity);
  if (style.visibility === "visible" && element.getClientRects().length) {
    if (element instanceof HTMLCanvasElement) paintCanvas(context, element);
    else if (element instanceof SVGSVGElement) await paintSvg(context, element);
    else {
      paintBox(context, element, style);
      if (element instanceof HTMLSelectElement) writeValue(context, element, element.selectedOptions[0]?.text ?? "", style);
    }
  }
  if (!(element instanceof SVGSVGElement)) {
    for (const node of [...(element.shadowRoot?.childNodes ?? []), ...element.childNodes]) {
      if (node instanceof Element) await paint(context, node);
      else if (node instanceof Text && style.visibility === "visible") write(context, node, style);
    }
  }
  context.restore();
}

/** @param {Context} context @param {HTMLCanvasElement} canvas */
function paintCanvas(context, canvas) {
  const { left, top, width, height } = canvas.getBoundingClientRect();
  if (!width || !height) return;
  const paintLayer = layersOf(canvas);
  if (!paintLayer) {
    context.drawImage(canvas, left, top, width, height);
    return;
  }
  context.save();
  context.beginPath();
  context.rect(left, top, width, height);
  context.clip();
  context.translate(left, top);
  paintLayer(context);
  context.restore();
}

/** @param {Context} context @param {SVGSVGElement} svg */
async function paintSvg(context, svg) {
  const { left, top, width, height } = svg.getBoundingClientRect();
  if (!width || !height) return;
  const copy = /** @type {SVGSVGElement} */ (svg.cloneNode(true));
  copy.setAttribute("xmlns", "http://www.w3.org/2000/svg");
  copy.setAttribute("width", String(width));
  copy.setAttribute("height", String(height));
  const shapes = copy.querySelectorAll(SHAPES);
  for (const [i, shape] of svg.querySelectorAll(SHAPES).entries()) {
    const computed = getComputedStyle(shape);
    shapes[i].setAttribute("style", STROKE.map((name) => `${name}:${computed.getPropertyValue(name)}`).join(";"));
  }
  const image = new Image();
  image.src = `data:image/svg+xml,${encodeURIComponent(new XMLSerializer().serializeToString(copy))}`;
  await image.decode();
  context.drawImage(image, left, top, width, height);
}

/** @param {Context} context @param {Element} element @param {CSSStyleDeclaration} style */
function paintBox(context, element, style) {
  const { left, top, width, height } = element.getBoundingClientRect();
  if (!width || !height) return;
  context.save();
  outline(context, style, left, top, width, height);
  context.clip();
  context.fillStyle = style.backgroundColor;
  context.fillRect(left, top, width, height);
  const gradient = gradientOf(context, style.backgroundImage, left, top, width, height);
  if (gradient) {
    context.fillStyle = gradient;
    context.fillRect(left, top, width, height);
  }
  context.restore();
  const right = left + width;
  const bottom = top + height;
  for (const [side, from, to] of /** @type {[string, [number, number], [number, number]][]} */ ([
    ["top", [left, top], [right, top]],
    ["right", [right, top], [right, bottom]],
    ["bottom", [left, bottom], [right, bottom]],
    ["left", [left, top], [left, bottom]],
  ])) {
    const wide = Number.parseFloat(style.getPropertyValue(`border-${side}-width`));
    const kind = style.getPropertyValue(`border-${side}-style`);
    if (!wide || kind === "none" || kind === "hidden") continue;
    const inwards = side === "top" || side === "left" ? wide / 2 : -wide / 2;
    const [x, y] = side === "top" || side === "bottom" ? [0, inwards] : [inwards, 0];
    context.save();
    context.strokeStyle = style.getPropertyValue(`border-${side}-color`);
    context.lineWidth = wide;
    context.setLineDash(kind === "dashed" ? [3 * wide, 2 * wide] : kind === "dotted" ? [wide, wide] : []);
    context.beginPath();
    context.moveTo(from[0] + x, from[1] + y);
    context.lineTo(to[0] + x, to[1] + y);
    context.stroke();
    context.restore();
  }
}

/**
 * The outline of a box: the polygon that it is cut to, or a rectangle with round corners.
 * @param {Context} context
 * @param {CSSStyleDeclaration} style
 * @param {number} left
 * @param {number} top
 * @param {number} width
 * @param {number} height
 */
function outline(context, style, left, top, width, height) {
  context.beginPath();
  const polygon = /^polygon\((.*)\)$/.exec(style.clipPath);
  if (polygon) {
    for (const corner of polygon[1].split(",")) {
      const [x, y] = corner.match(/[\d.]+/g)?.map((part) => Number(part) / 100) ?? [0, 0];
      context.lineTo(left + x * width, top + y * height);
    }
    context.closePath();
    return;
  }
  const radius = Number.parseFloat(style.borderTopLeftRadius);
  const inPixels = style.borderTopLeftRadius.includes("%") ? (radius / 100) * Math.min(width, height) : radius;
  context.roundRect(left, top, width, height, inPixels);
}

/**
 * A gradient whose colours are equally far from each other.
 * @param {Context} context
 * @param {string} image as it was computed
 * @param {number} left
 * @param {number} top
 * @param {number} width
 * @param {number} height
 */
function gradientOf(context, image, left, top, width, height) {
  const colours = image.startsWith("linear-gradient(") ? (image.match(/(rgba?|color|oklab|oklch)\([^)]*\)/g) ?? []) : [];
  if (colours.length < 2) return undefined;
  const sideways = image.includes("to right");
  const gradient = context.createLinearGradient(left, top, sideways ? left + width : left, sideways ? top : top + height);
  for (const [i, colour] of colours.entries()) gradient.addColorStop(i / (colours.length - 1), colour);
  return gradient;
}

/**
 * Writes word by word, since lines break where the browser breaks them.
 * @param {Context} context
 * @param {Text} text
 * @param {CSSStyleDeclaration} style
 */
function write(context, text, style) {
  if (Number.parseFloat(style.fontSize) === 0) return;
  const range = document.createRange();
  const put = (/** @type {number} */ start, /** @type {number} */ end) => {
    range.setStart(text, start);
    range.setEnd(text, end);
    const [{ left, top, width, height } = new DOMRect(), ...others] = range.getClientRects();
    if (others.length && end - start > 1) {
      for (let i = start; i < end; i++) put(i, i + 1); // a word over several lines
      return;
    }
    // What is there for those who hear the page is a pixel wide.
    if (width < 1 || clipped(text, left, top)) return;
    context.font = fontOf(style);
    context.fillStyle = style.color;
    context.textBaseline = "middle";
    context.fillText(text.data.slice(start, end), left, top + height / 2);
  };
  for (const word of text.data.matchAll(/\S+/g)) put(word.index, word.index + word[0].length);
}

/** Computed styles have no word for a font together with its kind of digits. @param {CSSStyleDeclaration} style */
const fontOf = ({ fontStyle, fontWeight, fontSize, fontFamily }) => `${fontStyle} ${fontWeight} ${fontSize} ${fontFamily}`;

/** Whether a text starts outside a box of one pixel that hides it. @param {Text} text @param {number} left @param {number} top */
function clipped(text, left, top) {
  const box = text.parentElement?.getBoundingClientRect();
  return !!box && (box.width <= 1 || box.height <= 1) && left >= box.left - 1 && top >= box.top - 40;
}

/**
 * Writes what is chosen in a list.
 * @param {Context} context
 * @param {Element} element
 * @param {string} value
 * @param {CSSStyleDeclaration} style
 */
function writeValue(context, element, value, style) {
  const { left, top, height } = element.getBoundingClientRect();
  context.font = fontOf(style);
  context.fillStyle = style.color;
  context.textBaseline = "middle";
  context.fillText(value, left + Number.parseFloat(style.paddingLeft), top + height / 2);
}
