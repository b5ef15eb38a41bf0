// @ts-check
/** The page's Bokeh document: renders it, applies what Python sends, collects what the visitor does. */

import { quicken } from "./painting.js";
import { all } from "./shadow.js";
import { turn } from "./turn.js";
import { zoomable } from "./zoom.js";

/** @typedef {any} Bokeh BokehJS has no types in its bundles. */

/**
 * Runs BokehJS and Panel's models.
 *
 * As the text of a script, which is there at once: to read three megabytes back from an address of their own takes the
 * browser some tenths of a second. A page whose policy forbids such scripts still has that way.
 * @param {string} source
 * @returns {Promise<Bokeh>}
 */
export async function load(source) {
  const script = document.createElement("script");
  script.textContent = source;
  document.head.append(script);
  script.remove();
  if (!("Bokeh" in window)) await loadFrom(new Blob([source], { type: "text/javascript" }));
  return /** @type {any} */ (window).Bokeh;
}

/**
 * Runs a script.
 * @param {Blob} blob
 */
async function loadFrom(blob) {
  const url = URL.createObjectURL(blob);
  try {
    await new Promise((resolve, reject) => {
      const script = document.createElement("script");
      script.src = url;
      script.onload = resolve;
      script.onerror = reject;
      document.head.append(script);
    });
  } finally {
    URL.revokeObjectURL(url);
  }
}

/**
 * Adjustments that BokehJS (3.9) has no option for.
 * @param {Bokeh} Bokeh
 * @param {Record<string, string>} styles text of stylesheets by the end of their address
 */
export function adjust(Bokeh, styles) {
  quicken(Bokeh);
  const zoomed = new WeakSet();
  // Stylesheets that widgets name by address are here already, and no other host is ever asked.
  const inline = Bokeh.Models.get("InlineStyleSheet").prototype.underlying;
  const imported = Bokeh.Models.get("ImportedStyleSheet").prototype;
  const { underlying } = imported;
  imported.underlying = function () {
    const address = new URL(this.url, document.baseURI);
    const found = Object.keys(styles).find((name) => address.pathname.endsWith(`/${name}`));
    if (found !== undefined) return inline.call({ css: styles[found] });
    if (address.origin !== location.origin) throw new Error(`no stylesheet ${this.url}`);
    return underlying.call(this);
  };
  // A canvas is cleared to its very edge. BokehJS shifts it by half a pixel first and then clears its bare
  // size, so that what touches the edge would stay there for ever.
  const { clearRect } = CanvasRenderingContext2D.prototype;
  CanvasRenderingContext2D.prototype.clearRect = /** @type {typeof clearRect} */ (
    function (x, y, width, height) {
      clearRect.call(this, x - 1, y - 1, width + 2, height + 2);
    }
  );
  // Slider handles and step buttons are told to assistive technology by the name of what they change.
  for (const [type, names] of /** @type {[string, Record<string, string>][]} */ ([
    ["Slider", { ".noUi-handle": "" }],
    ["Spinner", { ".bk-spin-btn-up": "+ ", ".bk-spin-btn-down": "− " }],
  ])) {
    const view = Bokeh.Models.get(type).prototype.default_view.prototype;
    const { render } = view;
    view.render = function () {
      render.call(this);
      for (const [selector, prefix] of Object.entries(names)) {
        this.shadow_el.querySelector(selector)?.setAttribute("aria-label", prefix + this.model.title);
      }
    };
  }
  // A toggle whose words are in its style is told to assistive technology by the word that is seen.
  const toggle = Bokeh.Models.get("Toggle").prototype.default_view.prototype;
  const { _update_active } = toggle;
  toggle._update_active = function () {
    _update_active.call(this);
    const word = this.model.styles[this.model.active ? "--on" : "--off"];
    if (word) this.button_el.setAttribute("aria-label", JSON.parse(word));
  };
  // What is not visible stays so, whatever `display` a class gives it.
  const element = owning("_apply_visible", Bokeh.Models.get("TextInput").prototype.default_view.prototype);
  element._apply_visible = function () {
    if (this.model.visible) this.display.clear();
    else this.display.replace(":host { display: none !important; }");
  };
  // What is not displayed has no place on the page. To ask for it all the same, a hundred times while the page is drawn,
  // would have the browser see each time which rules hold now.
  const measured = owning("_update_bbox", element);
  const { _update_bbox } = measured;
  measured._update_bbox = function () {
    return "drawing" in document.documentElement.dataset ? false : _update_bbox.call(this);
  };
  // What is there to be copied is not to be written.
  for (const [type, name] of [
    ["TextInput", "link"],
    ["panel.models.widgets.TextAreaInput", "snippet"],
  ]) {
    const field = Bokeh.Models.get(type).prototype.default_view.prototype;
    const { render: renderField } = field;
    field.render = function () {
      renderField.call(this);
      if (!this.model.css_classes.includes(name)) return;
      this.input_el.readOnly = true;
      this.input_el.addEventListener("focus", () => this.input_el.select());
    };
  }
  // Of tools none need be chosen.
  const group = Bokeh.Models.get("RadioGroup").prototype.default_view.prototype;
  const { render: renderGroup, connect_signals: connectGroup } = group;
  group.render = function () {
    renderGroup.call(this);
    markChosen(this.model, this.shadow_el);
    if (this.model.css_classes.includes("tools")) layDown(this.model, this.shadow_el);
  };
  group.connect_signals = function () {
    connectGroup.call(this);
    this.connect(this.model.properties.active.change, () => markChosen(this.model, this.shadow_el));
  };
  // A layer that is worked on by hand reports what is done there, by pointer and by keys.
  const spacer = Bokeh.Models.get("Spacer").prototype.default_view.prototype;
  const { connect_signals } = spacer;
  spacer.connect_signals = function () {
    connect_signals.call(this);
    if (this.model.css_classes.includes("hand")) workOn(this.model, this.el);
    if (this.model.css_classes.includes("turn")) turn(this.model, this.el);
  };
  const plot = Bokeh.Models.get("Plot").prototype.default_view.prototype;
  const { after_render } = plot;
  // A plot that can be zoomed is, in whatever frame it stands.
  plot.after_render = function () {
    after_render.call(this);
    const frame = this.el.closest(".plot");
    if (!frame || !this.model.css_classes.includes("zoomable") || zoomed.has(frame)) return;
    zoomed.add(frame);
    zoomable(this, frame);
  };
}

/**
 * Whichever of an object and those it inherits from has a property of its own.
 * @param {string} name
 * @param {any} object
 */
function owning(name, object) {
  while (!Object.hasOwn(object, name)) object = Object.getPrototypeOf(object);
  return object;
}

/**
 * Marks what is chosen of a group for style sheets, and on the group its number: of what is not displayed Firefox does
 * not see by :has() that it has been checked.
 * @param {any} model of a group of radio buttons
 * @param {ShadowRoot} root that holds them
 */
function markChosen(model, root) {
  const labels = [...root.querySelectorAll("label")];
  for (const [i, label] of labels.entries()) label.toggleAttribute("data-chosen", i === model.active);
  labels[0]?.parentElement?.setAttribute("data-chosen", String(model.active));
}

/**
 * Of tools none need be chosen: the one that is chosen is laid down by another click on it, or by Esc.
 * @param {any} model of a group of radio buttons
 * @param {ShadowRoot} root that holds them
 */
function layDown(model, root) {
  for (const [i, button] of [...root.querySelectorAll("input")].entries()) {
    // Of a button that is being chosen the model does not know at this moment.
    button.addEventListener("click", () => {
      if (model.active === i) model.active = null;
    });
    button.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || model.active === null) return;
      model.active = null;
      event.stopPropagation();
    });
  }
}

/** How far from the pointer something is near, in pixels: a fingertip hides more than a mouse does. */
const NEAR = { mouse: 9, touch: 20 };
/** What an arrow key moves the cross hair by, and with Shift: parts of the layer. */
const STEP = 1 / 60;
const STRIDE = 1 / 12;
/** @type {Record<string, [number, number]>} */
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };

/**
 * Reports in the model's tags: a running number, what happens, where, and how far away is near. Places are parts of
 * the layer from its lower left corner, lengths parts of its width.
 * @param {any} model of the layer
 * @param {HTMLElement} layer
 */
function workOn(model, layer) {
  let reports = 0;
  /** The pointer that is down. @type {number | null} */
  let down = null;
  let x = 0.5;
  let y = 0.5;
  const within = (/** @type {number} */ part) => Math.max(0, Math.min(1, part));
  const report = (/** @type {string} */ what, near = NEAR.mouse) => {
    model.tags = [++reports, what, x, y, near / layer.clientWidth];
  };
  const aim = (/** @type {number} */ toX, /** @type {number} */ toY) => {
    [x, y] = [within(toX), within(toY)];
    layer.style.setProperty("--x", `${100 * x}%`);
    layer.style.setProperty("--y", `${100 * (1 - y)}%`);
  };
  const follow = (/** @type {string} */ what, /** @type {PointerEvent} */ { clientX, clientY, pointerType }) => {
    const box = layer.getBoundingClientRect();
    aim((clientX - box.left) / box.width, (box.bottom - clientY) / box.height);
    report(what, pointerType === "touch" ? NEAR.touch : NEAR.mouse);
  };
  layer.addEventListener("pointerdown", (event) => {
    if (!event.isPrimary || event.button !== 0) return;
    event.preventDefault(); // nobody else's: see zoom.js
    layer.focus({ preventScroll: true });
    layer.setPointerCapture(event.pointerId);
    down = event.pointerId;
    follow("press", event);
  });
  layer.addEventListener("pointermove", (event) => {
    if (event.pointerId === down) follow("move", event);
  });
  layer.addEventListener("pointerup", (event) => {
    if (event.pointerId !== down) return;
    down = null;
    follow("release", event);
  });
  layer.addEventListener("pointercancel", (event) => {
    if (event.pointerId !== down) return;
    down = null;
    report("cancel");
  });
  // A finger that holds something moves it; else it scrolls the page.
  layer.addEventListener(
    "touchmove",
    (event) => {
      if (model.css_classes.includes("holds")) event.preventDefault();
    },
    { passive: false },
  );
  layer.addEventListener("dblclick", (event) => event.preventDefault());
  layer.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const arrow = ARROWS[event.key];
    if (arrow) {
      const by = event.shiftKey ? STRIDE : STEP;
      aim(x + by * arrow[0], y + by * arrow[1]);
      report("aim");
    } else if (event.key === "Enter" || event.key === " ") report("use");
    else if (event.key === "Escape") report("leave");
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  addEventListener("keydown", (event) => {
    const target = event.composedPath()[0];
    const typing = target instanceof HTMLElement && target.matches("input:not([type=radio], [type=checkbox]), textarea");
    if (event.key.toLowerCase() !== "z" || event.shiftKey || !(event.ctrlKey || event.metaKey) || typing) return;
    event.preventDefault();
    report("undo");
  });
}

/**
 * What can have the focus below an element, through all shadow roots.
 * @param {Element | ShadowRoot} root
 * @returns {HTMLElement[]}
 */
const focusable = (root) =>
  all("*", root).flatMap((element) => (element instanceof HTMLElement && element.tabIndex >= 0 ? [element] : []));

/**
 * Remembers where the focus is by its place and its number there, which stay when all is made anew in
 * another language.
 * @returns {(() => void) | undefined} gives the focus back to what stands there then
 */
function focused() {
  const place = document.activeElement?.closest("[data-place]");
  if (!place) return undefined;
  let active = /** @type {Element} */ (document.activeElement);
  while (active.shadowRoot?.activeElement) active = active.shadowRoot.activeElement;
  const number = focusable(place).indexOf(/** @type {HTMLElement} */ (active));
  return () => focusable(place)[number]?.focus();
}

/** @param {string} model @param {string} attr */
const property = (model, attr) => `${model} ${attr}`;

export class Figure {
  #document;
  /** Called with every change of the document. @type {(event: any) => void} */
  #heard = () => {};
  /** How many patches were sent. */
  #sent = 0;
  /** By property, the number of the patch in which the visitor's last change of it was sent. @type {Map<string, number>} */
  #changed = new Map();

  /** @param {any} bokehDocument */
  constructor(bokehDocument) {
    this.#document = bokehDocument;
  }

  /**
   * Renders every root of a document into the element whose `data-place` is its name.
   * @param {Bokeh} Bokeh
   * @param {{document: string, places: string}} message
   */
  static async render(Bokeh, message) {
    /** @type {Record<string, string>} */
    const roots = {};
    for (const [root, place] of Object.entries(JSON.parse(message.places))) {
      const element = document.querySelector(`[data-place="${place}"]`);
      if (!element) throw new Error(`the page has no place for ${place}`);
      element.id ||= `place-${place}`;
      roots[root] = element.id;
    }
    const item = { docid: "unfold", roots, root_ids: Object.keys(roots) };
    // Each of a thousand views measures itself as soon as it is made, and the browser would lay out all of the page
    // for it. What is not displayed has no size; all are measured at once when they are.
    const { dataset } = document.documentElement;
    dataset.drawing = "";
    try {
      await Bokeh.embed.embed_items({ unfold: JSON.parse(message.document) }, [item]);
    } finally {
      delete dataset.drawing;
    }
    return new Figure(Bokeh.documents.at(-1));
  }

  /**
   * Calls `send` with everything the visitor changes, in order, once a turn of the event loop.
   * @param {(patch: string) => void} send
   */
  listen(send) {
    /** @type {any[]} */
    let events = [];
    this.#heard = (event) => {
      if (!event.sync) return; // what Python has sent
      if (events.length === 0) {
        queueMicrotask(() => {
          const all = events;
          events = [];
          this.#sent += 1;
          for (const { kind, model, attr } of all) {
            if (kind === "ModelChanged") this.#changed.set(property(model.id, attr), this.#sent);
          }
          // BokehJS would tell what has come since our last patch, though none but Python makes models.
          this.#document._new_models.clear();
          send(JSON.stringify(this.#document.create_json_patch(all)));
        });
      }
      events.push(event);
    };
    this.#document.on_change(this.#heard);
  }

  /** Takes the document off the page. */
  close() {
    this.#document.remove_on_change(this.#heard);
    this.#document.clear();
  }

  /**
   * Where both have changed a property at once, what the visitor did is the later: Python is yet to hear of it.
   * @param {string} patch
   * @param {Map<string, ArrayBuffer>} buffers
   * @param {number} heard how many of our patches Python had applied when it sent this one
   */
  apply(patch, buffers, heard) {
    const { events } = JSON.parse(patch);
    const current = events.filter((/** @type {any} */ { kind, model, attr }) => {
      const last = kind === "ModelChanged" ? this.#changed.get(property(model.id, attr)) : undefined;
      return last === undefined || last <= heard;
    });
    const anew = events.some((/** @type {any} */ { kind }) => kind === "RootAdded");
    const refocus = anew ? focused() : undefined;
    this.#document.apply_json_patch({ events: current }, buffers);
    if (refocus) requestAnimationFrame(refocus); // BokehJS makes views of new roots in microtasks
  }
}
