// @ts-check
/** Turning a picture in three dimensions: a drag and the arrow keys, as degrees. What turns is Python's to say. */

const DEGREES_A_PIXEL = 0.5;
/** What an arrow key turns by, in degrees. */
const STEP = 5;
/** @type {Record<string, [number, number]>} */
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

/**
 * Reports in the model's tags: a running number, and by how many degrees the front goes to the right, and down.
 * @param {any} model of the layer
 * @param {HTMLElement} layer
 */
export function turn(model, layer) {
  let reports = 0;
  /** The pointer that drags, and where it was. @type {{id: number, x: number, y: number} | null} */
  let last = null;
  // Degrees that are yet to be reported, with their fractions: at most one report for each frame.
  const due = { right: 0, down: 0 };
  let asked = 0;
  const report = () => {
    asked = 0;
    const [right, down] = [Math.trunc(due.right), Math.trunc(due.down)];
    due.right -= right;
    due.down -= down;
    if (right || down) model.tags = [++reports, right, down];
  };
  const add = (/** @type {number} */ right, /** @type {number} */ down) => {
    due.right += right;
    due.down += down;
    asked ||= requestAnimationFrame(report);
  };
  layer.addEventListener("pointerdown", ({ isPrimary, button, pointerId: id, clientX: x, clientY: y }) => {
    if (!isPrimary || button !== 0) return;
    layer.setPointerCapture(id);
    last = { id, x, y };
  });
  layer.addEventListener("pointermove", ({ pointerId: id, clientX: x, clientY: y }) => {
    if (last?.id !== id) return;
    add(DEGREES_A_PIXEL * (x - last.x), DEGREES_A_PIXEL * (y - last.y));
    last = { id, x, y };
  });
  for (const end of /** @type {const} */ (["pointerup", "pointercancel"])) {
    layer.addEventListener(end, ({ pointerId }) => {
      if (last?.id === pointerId) last = null;
    });
  }
  layer.addEventListener("keydown", (event) => {
    const arrow = ARROWS[event.key];
    if (!arrow || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    event.preventDefault();
    add(STEP * arrow[0], STEP * arrow[1]);
  });
}
