// @ts-check
/**
 * Printing: what the window shows, on one sheet of white paper. Python cannot draw the plots anew while the browser
 * waits for them, so they are printed as they stand on the screen. What is left out, and where all else stands, is
 * said by style.css.
 */

import { canvases } from "./shadow.js";

/** Turns the colours of a dark plot into those of a light one, or nearly: black to white, and orange stays orange. */
const LIGHT = "invert(1) hue-rotate(180deg) brightness(1.1)";

/** The longest address that anybody would type from paper. */
const TYPED = 250;

export function listenForPrinting() {
  let undo = () => {};
  addEventListener("beforeprint", () => {
    const address = location.protocol === "file:" || location.href.length > TYPED ? "" : location.href;
    /** @type {HTMLElement} */ (document.querySelector("header")).dataset.address = address;
    const dark = getComputedStyle(document.documentElement).colorScheme === "dark";
    const all = canvases(document.body);
    const before = all.map(({ style }) => style.cssText);
    for (const { style } of all) {
      // As large as its place is on paper.
      style.width = style.height = "100%";
      if (dark) style.filter = LIGHT;
    }
    undo = () => {
      for (const [i, { style }] of all.entries()) style.cssText = before[i];
    };
  });
  addEventListener("afterprint", () => undo());
}
