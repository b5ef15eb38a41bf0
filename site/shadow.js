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
 * All elements within another one that match a selector, through all shadow roots.
 * @param {string} selector
 * @param {Element | ShadowRoot} root
 * @returns {Element[]}
 */
export const all = (selector, root) => [
  ...("shadowRoot" in root && root.shadowRoot ? all(selector, root.shadowRoot) : []),
  ...[...root.children].flatMap((element) => [...(element.matches(selector) ? [element] : []), ...all(selector, element)]),
];

/**
 * All canvases within an element, through all shadow roots.
 * @param {Element | ShadowRoot} root
 */
export const canvases = (root) => /** @type {HTMLCanvasElement[]} */ (all("canvas", root));

/**
 * All that can be pressed or set within an element, through all shadow roots.
 * @param {Element | ShadowRoot} root
 */
export const controls = (root) => all("input, select, textarea, button, a[href], [tabindex], .noUi-base", root);
