// @ts-check
/**
 * Zooming a plot by wheel and pinch, and moving it by a drag and by arrows once it is zoomed. Python hears of it as
 * of any change of the plot's ranges, and draws what they show.
 *
 * Whoever else does something with the plot comes first: a pointer whose default was prevented when it went down is
 * let alone until it goes up, and so is every plain click.
 */

/** How much closer one line of the wheel gets. */
const LINE = 1.04;
/** How far an arrow moves the plot; a part of it. */
const ARROW = 0.125;
/** Pixels of a wheel's line. */
const LINE_HEIGHT = 16;
/** Pixels that a pointer has to go before it drags. */
const SLOP = 4;

/**
 * @param {any} view of a Bokeh plot whose ranges are squares of equal size
 * @param {HTMLElement} frame what is pointed at; it gets the class `zoomed` when there is something to be dragged
 */
export function zoomable(view, frame) {
  const { x_range: x, y_range: y } = view.model;
  /** @type {Map<number, {x: number, y: number}>} */
  const pointers = new Map();
  let dragging = false;

  const isZoomed = () => [x, y].some((range) => range.start !== range.reset_start || range.end !== range.reset_end);
  const mark = () => frame.classList.toggle("zoomed", isZoomed());
  for (const range of [x, y]) range.change.connect(mark);
  mark();

  /** @param {{start: number, end: number}} across @param {{start: number, end: number}} up */
  const show = (across, up) => {
    const ranges = { xrs: new Map([[x, across]]), yrs: new Map([[y, up]]) };
    view.update_range(ranges, { panning: true, scrolling: true });
    view.trigger_ranges_update_event();
  };
  // Positions within the frame as parts of it, from its lower left corner.
  const at = (/** @type {{x: number, y: number}} */ client) => {
    const box = frame.getBoundingClientRect();
    return { x: (client.x - box.left) / box.width, y: (box.bottom - client.y) / box.height };
  };
  /** Makes `factor` of what is seen, about a place that stays. */
  const zoom = (/** @type {number} */ factor, place = { x: 0.5, y: 0.5 }) => {
    if (!view.el.offsetParent) return; // another plot stands in its place
    const least = Math.max(factor, x.min_interval / (x.end - x.start));
    const [across, up] = [x, y].map((range, i) => {
      const length = Math.min((range.end - range.start) * least, range.bounds[1] - range.bounds[0]);
      const part = i ? place.y : place.x;
      const start = range.start + part * (range.end - range.start - length);
      return { start, end: start + length };
    });
    show(across, up);
  };
  /** Moves what is seen by parts of the frame, the content going with the pointer. */
  const drag = (/** @type {number} */ dx, /** @type {number} */ dy) => {
    const length = x.end - x.start;
    show(
      { start: x.start - dx * length, end: x.end - dx * length },
      { start: y.start - dy * length, end: y.end - dy * length },
    );
  };
  const whole = () => show({ start: x.reset_start, end: x.reset_end }, { start: y.reset_start, end: y.reset_end });

  frame.addEventListener(
    "wheel",
    (event) => {
      // Where the page scrolls, or that which holds it in a frame, the wheel scrolls it; with Ctrl it zooms, which
      // is what a pad's pinch says, too.
      const { scrollHeight, clientHeight } = /** @type {Element} */ (document.scrollingElement);
      const scrolls = scrollHeight > clientHeight || window !== window.parent;
      if (event.defaultPrevented || (!event.ctrlKey && scrolls)) return;
      event.preventDefault();
      const lines = event.deltaMode === WheelEvent.DOM_DELTA_PIXEL ? event.deltaY / LINE_HEIGHT : event.deltaY;
      // A pinch tells small steps.
      zoom(LINE ** (Math.max(-8, Math.min(8, lines)) * (event.ctrlKey ? 4 : 1)), at({ x: event.clientX, y: event.clientY }));
    },
    { passive: false },
  );
  frame.addEventListener("dblclick", (event) => {
    if (!event.defaultPrevented && isZoomed()) whole();
  });
  frame.addEventListener("pointerdown", (event) => {
    if (event.defaultPrevented || event.button !== 0) return;
    if (!event.isPrimary && pointers.size === 0) return; // the first finger is somebody else's
    if (event.pointerType !== "touch") pointers.clear();
    pointers.set(event.pointerId, { x: event.clientX, y: event.clientY });
    dragging = pointers.size > 1;
  });
  // Two fingers are the plot's: the browser must not take them for scrolling.
  frame.addEventListener(
    "touchstart",
    (event) => {
      if (event.touches.length > 1) event.preventDefault();
    },
    { passive: false },
  );
  addEventListener("pointermove", (event) => {
    const last = pointers.get(event.pointerId);
    if (!last) return;
    const now = { x: event.clientX, y: event.clientY };
    const other = [...pointers].find(([id]) => id !== event.pointerId)?.[1];
    if (other) {
      const apart = (/** @type {{x: number, y: number}} */ p) => Math.max(1, Math.hypot(p.x - other.x, p.y - other.y));
      const middle = { x: (now.x + other.x) / 2, y: (now.y + other.y) / 2 };
      zoom(apart(last) / apart(now), at(middle));
    }
    if (!isZoomed()) {
      if (other) pointers.set(event.pointerId, now);
      return;
    }
    dragging ||= Math.hypot(now.x - last.x, now.y - last.y) > SLOP;
    if (!dragging) return;
    const [from, to] = [at(last), at(now)];
    const share = other ? 0.5 : 1; // each finger moves their middle by half
    drag(share * (to.x - from.x), share * (to.y - from.y));
    pointers.set(event.pointerId, now);
  });
  for (const end of ["pointerup", "pointercancel"]) {
    addEventListener(end, (event) => pointers.delete(/** @type {PointerEvent} */ (event).pointerId));
  }
  // What has been dragged has not been clicked.
  frame.addEventListener(
    "click",
    (event) => {
      if (dragging) event.stopPropagation();
      dragging = false;
    },
    { capture: true },
  );
  addEventListener("keydown", (event) => {
    const target = event.composedPath()[0];
    const section = /** @type {HTMLElement} */ (frame.parentElement);
    const taken = target instanceof HTMLElement && target.matches("input:not([type=checkbox]), select, textarea");
    const other = event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey;
    if (taken || other || !isZoomed() || !section.matches(":hover, :focus-within")) return;
    /** @type {Record<string, [number, number]>} */
    const arrows = { ArrowLeft: [1, 0], ArrowRight: [-1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
    const arrow = arrows[event.key];
    if (!arrow) return;
    event.preventDefault();
    drag(ARROW * arrow[0], ARROW * arrow[1]);
  });
}
