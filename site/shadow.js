// @ts-check
/** Looking through shadow roots: BokehJS gives one to every widget, and widgets stand in widgets. */

/**
 * The first element below `root` that has a class, in whatever shadow root it stands.
 * @param {string} name of the class
 * @param {ParentNode} root
 * @returns {HTMLElement | undefined}
 */
export function find(name, root = document) {
  for (const element of root.querySelectorAll("*")) {
    if (element instanceof HTMLElement && element.classList.contains(name)) return element;
    const inside = element.shadowRoot && find(name, element.shadowRoot);
    if (inside) return inside;
  }
}

/**
 * All canvases below an element, through all shadow roots.
 * @param {Element | ShadowRoot} root
 * @returns {HTMLCanvasElement[]}
 */
export const canvases = (root) =>
  [...root.children].flatMap((element) => [
    ...(element instanceof HTMLCanvasElement ? [element] : []),
    ...(element.shadowRoot ? canvases(element.shadowRoot) : []),
    ...canvases(element),
  ]);
