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

/** Esc closes what a button of the top bar has opened beside the page, and the button has the focus again. */
function close() {
  const opener = document.querySelector(".openers .open")?.shadowRoot?.querySelector("button");
  if (opener) {
    opener.click();
    opener.focus();
  } else if (document.querySelector(".projector")) {
    press("leave-projector");
  }
}

/** @param {string} name of the class of a button's element */
function press(name) {
  const element = find(name);
  const button = element?.shadowRoot?.querySelector("button");
  // What the page leaves out has no element that is drawn; what only its place leaves out still has its key.
  if (!button || getComputedStyle(/** @type {HTMLElement} */ (element)).display === "none") return;
  button.click();
  return button;
}
