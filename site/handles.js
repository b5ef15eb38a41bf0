// @ts-check
/** Handles over a plot, that are dragged, or moved by the arrow keys. What they mean is Python's to say. */

/** @type {Record<string, [number, number]>} */
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };
/** Arrow keys with Shift go so many times as far. */
const FAR = 5;

/**
 * The page's side of `Handles` in unfold/views/placing.py.
 * @param {any} Bokeh
 */
export function registerHandles(Bokeh) {
  const Widget = Bokeh.Models.get("Widget");
  const WidgetView = Object.getPrototypeOf(Object.getPrototypeOf(Bokeh.Models.get("Div").prototype.default_view));

  class HandlesView extends WidgetView {
    /** @type {Map<string, HTMLButtonElement>} */
    handles = new Map();

    connect_signals() {
      super.connect_signals();
      this.connect(this.model.properties.handles.change, () => this.refresh());
    }

    render() {
      super.render();
      this.handles.clear();
      this.refresh();
    }

    /** Put every handle in its place; those that are there already stay, with the focus and the pointer. */
    refresh() {
      const wanted = new Set();
      for (const [kind, x, y, label, value, said] of this.model.handles) {
        wanted.add(kind);
        const handle = this.handles.get(kind) ?? this.make(kind);
        handle.style.left = `${100 * x}%`;
        handle.style.bottom = `${100 * y}%`;
        handle.setAttribute("aria-label", label);
        handle.title = label;
        handle.setAttribute("aria-valuenow", String(value));
        handle.setAttribute("aria-valuetext", said);
      }
      for (const [kind, handle] of this.handles) {
        if (wanted.has(kind)) continue;
        handle.remove();
        this.handles.delete(kind);
      }
    }

    /** @param {string} kind */
    make(kind) {
      const handle = document.createElement("button");
      handle.type = "button";
      handle.className = `handle ${kind}`;
      handle.setAttribute("role", "slider");
      handle.addEventListener("pointerdown", (event) => {
        if (event.button !== 0) return;
        event.preventDefault(); // neither the plot nor the page is dragged
        handle.focus();
        handle.setPointerCapture(event.pointerId);
      });
      /** Where the pointer went last: one report for each frame. @type {PointerEvent | null} */
      let last = null;
      handle.addEventListener("pointermove", (event) => {
        if (!handle.hasPointerCapture(event.pointerId)) return;
        if (!last) {
          requestAnimationFrame(() => {
            if (!last) return;
            const box = this.el.getBoundingClientRect();
            this.report(kind, "to", (last.clientX - box.left) / box.width, (box.bottom - last.clientY) / box.height);
            last = null;
          });
        }
        last = event;
      });
      handle.addEventListener("keydown", (event) => {
        const arrow = ARROWS[event.key];
        if (!arrow || event.ctrlKey || event.metaKey || event.altKey) return;
        event.preventDefault();
        event.stopPropagation(); // else the plot would be moved
        const far = event.shiftKey ? FAR : 1;
        this.report(kind, "by", far * arrow[0], far * arrow[1]);
      });
      this.handles.set(kind, handle);
      this.shadow_el.append(handle);
      return handle;
    }

    /** @param {...(string | number)} what */
    report(...what) {
      this.model.moved = [this.model.moved[0] + 1, ...what];
    }
  }

  class Handles extends Widget {
    static __module__ = "unfold.views.placing";
    static __name__ = "Handles";
  }
  Handles.prototype.default_view = HandlesView;
  Handles.define((/** @type {any} */ { Any, List }) => ({
    handles: [List(Any), []],
    moved: [List(Any), [0]],
  }));
  Bokeh.Models.register(Handles);
}
