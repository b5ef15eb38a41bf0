// @ts-check
/**
 * Copying what the page shows for it: a button with the class `copy`, and a field with the class `link`, or with
 * that which the button's class `copies-...` names.
 */

import { find } from "./shadow.js";

/** Milliseconds for which the button says that it has copied. */
const SAID = 2000;

export function listenForCopying() {
  addEventListener("click", (event) => {
    const button = event.composedPath().find((node) => node instanceof HTMLElement && node.matches(".copy"));
    if (!(button instanceof HTMLElement)) return;
    const [, name = "link"] = /\bcopies-(\w+)/.exec(button.className) ?? [];
    const field = find(name)?.shadowRoot?.querySelector("input, textarea");
    if (field) copy(/** @type {HTMLInputElement | HTMLTextAreaElement} */ (field), button);
  });
}

/**
 * Where the browser does not let a page copy, as in many frames, the link stays selected, for the visitor to
 * copy it.
 * @param {HTMLInputElement | HTMLTextAreaElement} field
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
