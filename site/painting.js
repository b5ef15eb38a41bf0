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

/** The views of all plots. @type {Set<any>} */
const plots = new Set();

/**
 * What paints on another canvas, and as sharp as that one is, what the plot on this canvas shows.
 * @param {HTMLCanvasElement} canvas
 * @returns {((context: CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D) => void) | undefined} nothing if
 *   there is no plot on it
 */
export function layersOf(canvas) {
  for (const view of plots) {
    if (view.is_destroyed) plots.delete(view);
    else {
      const { primary, overlays } = view.canvas_view ?? {};
      if (primary?.canvas === canvas) return (context) => copyLayer(context, (c) => view._paint_primary(c));
      if (overlays?.canvas === canvas) return (context) => copyLayer(context, (c) => view._paint_overlays(c));
    }
  }
}

/**
 * Paints as a layer of BokehJS does, which asks its context for more than others have.
 * @param {any} context
 * @param {(context: any) => void} paintOn
 */
function copyLayer(context, paintOn) {
  const layer = {
    ctx: context,
    pixel_ratio: context.getTransform().a,
    undo_transform(/** @type {(context: any) => void} */ act) {
      const transform = context.getTransform();
      context.resetTransform();
      try {
        act(context);
      } finally {
        context.setTransform(transform);
      }
    },
  };
  const rect_bbox = (/** @type {any} */ { x, y, width, height }) => context.rect(x, y, width, height);
  Object.assign(context, { layer, rect_bbox });
  context.save();
  context.translate(0.5, 0.5);
  paintOn(context);
  context.restore();
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
    plots.add(this);
    this.throttled_paint = () => schedule(this);
    // Colours and widths are the models' own. To ask the style sheets for another has the browser compute all styles.
    owner(this.visuals.background_fill, "_get_css_value")._get_css_value = () => "";
  };

  // Of the six views of a glyph, for what is selected and so on, there is one, which draws all there is.
  const renderer = viewOf("GlyphRenderer");
  const { lazy_initialize, children_views, remove } = Object.getPrototypeOf(renderer);
  renderer.lazy_initialize = /** @this {any} */ async function () {
    await lazy_initialize.call(this);
    this.glyph = await this.build_glyph_view(this.model.glyph);
    const { glyph } = this;
    // All fonts are the system's. To ask whether they are there has the browser compute all styles.
    if ("text" in glyph.visuals) owner(glyph.visuals.text, "_assert_font")._assert_font = () => {};
    // The index finds what lies under the pointer, for which nobody asks; there has to be one.
    const { index_data } = Object.getPrototypeOf(glyph);
    glyph.index_data = () => {
      if (glyph._index == null) index_data.call(glyph);
    };
    for (const other of ["selection", "nonselection", "muted", "decimated"]) this[`${other}_glyph`] = this.glyph;
    await this.set_data();
  };
  renderer.children_views = function () {
    return [...children_views.call(this), this.glyph];
  };
  renderer.remove = function () {
    this.glyph.remove();
    remove.call(this);
  };
  renderer.set_data = /** @this {any} */ async function (/** @type {number[] | undefined} */ indices) {
    const { data_source, view } = this.model;
    // The glyphs of a plot share a view, which shows all of any source and is not told of each.
    this.all_indices = view.filter.compute_indices(data_source);
    this.all_indices.select = (/** @type {any} */ column) => column; // all of it, and no copy
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

  const image = viewOf("ImageRGBA");
  // All images of a glyph go into one canvas, one below the other: what browsers do with a canvas takes longer than the
  // few pixels in it. They come as one array (n, height, width), or each by itself.
  image._set_data = /** @this {any} */ function () {
    const { array } = this.image;
    const images = array.shape?.length === 3 ? layers(array) : [...array];
    const width = Math.max(1, ...images.map(({ shape }) => shape[1]));
    const height = images.reduce((sum, { shape }) => sum + shape[0] + 2, 1);
    const atlas = (this.atlas ??= document.createElement("canvas"));
    if (atlas.width !== width || atlas.height !== height || !this.pixels) {
      [atlas.width, atlas.height, this.pixels] = [width, height, new Uint32Array(width * height)];
    }
    const { pixels } = this;
    let top = 1;
    this.places = images.map(({ buffer, byteOffset, shape: [h, w] }) => {
      const [y, end] = [top, top + h];
      const source = new Uint32Array(buffer, byteOffset, h * w);
      if (w === width) pixels.set(source, y * width);
      else {
        for (let row = 0; row < h; row++) {
          pixels.set(source.subarray(row * w, (row + 1) * w), (y + row) * width);
          pixels[(y + row) * width + w] = source[(row + 1) * w - 1];
        }
      }
      // Smoothed, a border fades into what lies beyond it: that is the border once more.
      pixels.copyWithin((y - 1) * width, y * width, (y + 1) * width);
      pixels.copyWithin(end * width, (end - 1) * width, end * width);
      top = end + 2;
      return [0, y, w, h];
    });
    this.image_data = this.places;
    const data = new ImageData(new Uint8ClampedArray(pixels.buffer), width, height);
    atlas.getContext("2d", { willReadFrequently: true })?.putImageData(data, 0, 0);
  };
  // Images are scaled smoothly, which BokehJS has no option for.
  image._paint = /** @this {any} */ function (/** @type {any} */ context, /** @type {Iterable<number>} */ indices) {
    const { sx, sy, sdw, sdh, atlas, places } = this;
    context.save();
    for (const i of indices) {
      if (!isFinite(sx[i] + sy[i] + sdw[i] + sdh[i])) continue;
      context.save();
      context.translate(sx[i], sy[i]);
      context.scale(1, -1);
      this.visuals.image.set_vectorize(context, i);
      context.drawImage(atlas, ...places[i], 0, 0, sdw[i], sdh[i]);
      context.restore();
    }
    context.restore();
  };

  // Nothing differs among the curves of a glyph but their width, opacity and how far they have flowed.
  viewOf("Bezier")._paint = /** @this {any} */ function (
    /** @type {any} */ context,
    /** @type {Iterable<number>} */ indices,
  ) {
    const { sx0, sy0, sx1, sy1, scx0, scy0, scx1, scy1 } = this;
    const { line } = this.visuals;
    if (!line.doit) return;
    const { line_color: colour, line_alpha: alpha, line_width: width, line_dash_offset: offset } = line;
    let first = true;
    for (const i of indices) {
      if (first) {
        line.set_vectorize(context, i);
        context.strokeStyle = `#${(colour.get(i) >>> 0).toString(16).padStart(8, "0")}`;
        first = false;
      }
      context.globalAlpha = Math.round(255 * alpha.get(i)) / 255; // as BokehJS rounds it
      context.lineWidth = width.get(i);
      context.lineDashOffset = offset.get(i);
      context.beginPath();
      context.moveTo(sx0[i], sy0[i]);
      context.bezierCurveTo(scx0[i], scy0[i], scx1[i], scy1[i], sx1[i], sy1[i]);
      context.stroke();
    }
    context.globalAlpha = 1;
  };
}

/**
 * The images of an array of them, without a copy.
 * @param {any} array of the shape (n, height, width)
 * @returns {{buffer: ArrayBuffer, byteOffset: number, shape: number[]}[]}
 */
function layers({ buffer, byteOffset, byteLength, shape: [n, ...shape] }) {
  const size = byteLength / n;
  return Array.from({ length: n }, (_, i) => ({ buffer, byteOffset: byteOffset + i * size, shape }));
}
