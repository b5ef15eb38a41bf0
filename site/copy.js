// @ts-check
/** Copying the link that the page shows: a button with the class `copy`, and a field with the class `link`. */

import { find } from "./shadow.js";

/** Milliseconds for which the button says that it has copied. */
const SAID = 2000;

export function listenForCopying() {
  addEventListener("click", (event) => {
    const button = event.composedPath().find((node) => node instanceof HTMLElement && node.matches(".copy"));
    const field = find("link")?.shadowRoot?.querySelector("input");
    if (button instanceof HTMLElement && field) copy(field, button);
  });
}

/**
 * Where the browser does not let a page copy, as in many frames, the link stays selected, for the visitor to
 * copy it.
 * @param {HTMLInputElement} field
 * @param {HTMLElement} button
 */
async function copy(field, button) {
  field.select();
  try {
    await navigator.clipboard.writeText(field.value);
  } catch {
    field.focus();
    if (!document.execCommand("copy")) return;
  }
  button.classList.add("copied");
  setTimeout(() => button.classList.remove("copied"), SAID);
}
