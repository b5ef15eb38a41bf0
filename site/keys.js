// @ts-check
/**
 * Keys for commands. A key presses the button whose element has the class `key-` and the key's name; which
 * there are is Python's to say (py/unfold/views/shortcuts.py).
 */

import { find } from "./shadow.js";

/** What letters are typed into, or looked up with. */
const TYPED_INTO =
  "textarea, select, [contenteditable], input:not([type=checkbox], [type=radio], [type=range], [type=button])";
/** What Space does something to. */
const PRESSED = `button, input, summary, a[href], ${TYPED_INTO}`;

export function listenToKeys() {
  addEventListener("keydown", (event) => {
    // In a text, Ctrl and Enter are as good as the button below it.
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      if (event.composedPath()[0] instanceof HTMLTextAreaElement) pressNear("apply", event.composedPath());
      return;
    }
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    const path = /** @type {HTMLElement[]} */ (event.composedPath().filter((node) => node instanceof HTMLElement));
    if (event.key === "Escape") {
      // There Esc lets go of what is pointed at.
      if (!path.some((element) => element.dataset.place === "units")) close();
      return;
    }
    const taken = event.key === " " ? PRESSED : TYPED_INTO;
    if (event.repeat || path[0]?.matches(taken) || document.querySelector(".no-keys")) return;
    const button = press(`key-${event.key === " " ? "space" : event.key.toLowerCase()}`);
    if (button) event.preventDefault(); // Space would scroll the page
  });
}

/**
 * Esc closes what a button of the top bar has opened beside the page, or the score below the plot, and the button
 * has the focus again.
 */
function close() {
  const host =
    document.querySelector(".openers .open") ??
    document.querySelector('.answer:has([data-place="errors"] .shown) [data-place="errors-opener"] .score');
  const opener = host?.shadowRoot?.querySelector("button");
  if (opener) {
    opener.click();
    opener.focus();
  } else if (document.querySelector(".projector")) {
    press("leave-projector");
  }
}

/**
 * Presses the nearest button of those that have a name.
 * @param {string} name of the class of its element
 * @param {EventTarget[]} path from what has the focus outwards
 */
function pressNear(name, path) {
  const around = path.find((node) => (node instanceof Element || node instanceof ShadowRoot) && find(name, node));
  if (around) press(name, /** @type {ParentNode} */ (/** @type {unknown} */ (around)));
}

/** @param {string} name of the class of a button's element @param {ParentNode} [around] in which it stands */
function press(name, around) {
  const element = find(name, around);
  const button = element?.shadowRoot?.querySelector("button");
  // What the page leaves out has no element that is drawn; what only its place leaves out still has its key.
  if (!button || getComputedStyle(/** @type {HTMLElement} */ (element)).display === "none") return;
  button.click();
  return button;
}
