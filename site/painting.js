// @ts-check
/**
 * How plots are painted: once, in the frame of the screen in which they have changed.
 *
 * BokehJS (3.9) serves plots of which parts are selected, muted, decimated or styled by CSS; ours have none of that,
 * and it costs half of each frame. `python3 build bench` counts frames.
 */

/** @typedef {import("./bokeh.js").Bokeh} Bokeh */

/** Views of plots that have changed and have not been painted. @type {Set<any>} */
const changed = new Set();
/** Resolves when they have been. @type {Promise<void> | undefined} */
let painted;
let resolve = () => {};
/** How many sources of data are being taken over. */
let updates = 0;

function paint() {
  const views = [...changed];
  const done = resolve;
  changed.clear();
  painted = undefined;
  for (const view of views) if (!view.is_destroyed) view.repaint();
  done();
}

/**
 * Has a plot painted together with all others: in this frame if data have come with it, else in the next.
 * @param {any} view of the plot
 * @returns {Promise<void>}
 */
function schedule(view) {
  changed.add(view);
  if (!painted) {
    painted = new Promise((done) => {
      resolve = done;
    });
    if (updates === 0) requestAnimationFrame(paint);
  }
  return painted;
}

/**
 * Paints when all data that have come together have been taken over, which takes some microtasks.
 * @param {Promise<void>} update
 */
async function follow(update) {
  updates += 1;
  try {
    await update;
  } finally {
    updates -= 1;
    if (updates === 0) {
      if (document.hidden) requestAnimationFrame(paint);
      else paint();
    }
  }
}

/** @param {any} object @param {string} name @returns {any} the object on its chain of prototypes that has it as its own */
function owner(object, name) {
  return Object.hasOwn(object, name) ? object : owner(Object.getPrototypeOf(object), name);
}

/**
 * Has BokehJS do no more for a frame than ours need.
 * @param {Bokeh} Bokeh
 */
export function quicken(Bokeh) {
  /** @param {string} model */
  const viewOf = (model) => Bokeh.Models.get(model).prototype.default_view.prototype;

  // By itself each plot waits for the next frame, and until 1000/60 ms have passed since the last by a clock of whole
  // milliseconds: so many a frame is missed.
  const plot = viewOf("Plot");
  const { initialize } = plot;
  plot.initialize = /** @this {any} */ function () {
    initialize.call(this);
    this.throttled_paint = () => schedule(this);
    // Colours and widths are the models' own. To ask the style sheets for another has the browser compute all styles.
    owner(this.visuals.background_fill, "_get_css_value")._get_css_value = () => "";
  };

  // Of the six views of a glyph, for what is selected and so on, there is one, which draws all there is.
  const renderer = viewOf("GlyphRenderer");
  const { lazy_initialize, children_views, remove } = Object.getPrototypeOf(renderer);
  renderer.lazy_initialize = /** @this {any} */ async function () {
    await lazy_initialize.call(this);
    this.cds_view = await this.build_glyph_view(this.model.view);
    this.glyph = await this.build_glyph_view(this.model.glyph);
    for (const other of ["selection", "nonselection", "muted", "decimated"]) this[`${other}_glyph`] = this.glyph;
    await this.set_data();
  };
  renderer.children_views = function () {
    return [...children_views.call(this), this.cds_view, this.glyph];
  };
  renderer.remove = function () {
    this.cds_view.remove();
    this.glyph.remove();
    remove.call(this);
  };
  renderer.set_data = /** @this {any} */ async function (/** @type {number[] | undefined} */ indices) {
    const { data_source, view } = this.model;
    this.all_indices = view.indices;
    await this.glyph.set_data(data_source, this.all_indices, indices);
    await this.set_visuals();
  };
  renderer.set_visuals = async function () {
    this.glyph.set_visuals(this.model.data_source, this.all_indices);
    this.glyph.after_visuals();
    await this.glyph.after_lazy_visuals();
  };
  renderer.map_data = function () {
    this.glyph.map_data();
  };
  renderer.update_data = function (/** @type {number[] | undefined} */ indices) {
    return follow(this.set_data(indices).then(() => this.request_paint()));
  };
  // To find out what lies outside the plot takes longer than to draw it there.
  renderer._update_masked_indices = function () {
    return this.all_indices;
  };
  // Nothing stands in a glyph's own element, which is not moved with what is drawn.
  renderer.update_position = function () {
    if (this.el.style.display !== "none") this.el.style.display = "none";
  };

  // An image is written into its canvas without reading first what is there.
  viewOf("ImageRGBA")._set_image_data_from_buffer = function (/** @type {number} */ i, /** @type {Uint8Array} */ data) {
    const canvas = this._get_or_create_canvas(i);
    const pixels = new Uint8ClampedArray(/** @type {ArrayBuffer} */ (data.buffer), data.byteOffset, data.length);
    const context = canvas.getContext("2d", { willReadFrequently: true });
    context.putImageData(new ImageData(pixels, this.image_width[i], this.image_height[i]), 0, 0);
    this.image_data[i] = canvas;
  };
}
