// @ts-check
/**
 * The cells of a sweep, as radio buttons in rows and columns, and the list of networks that can be opened. They know
 * neither what a cell stands for nor what a network is: Python says what is written where, and in which colours.
 */

import { element } from "./number-fields.js";

/** By an arrow key: rows down, and columns to the right. @type {Record<string, [number, number]>} */
const ARROWS = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };

/**
 * The page's side of `Cells` and `Networks` in unfold/views/sweep.py.
 * @param {any} Bokeh
 */
export function registerSweep(Bokeh) {
  const RadioGroup = Bokeh.Models.get("RadioGroup");
  const Widget = Bokeh.Models.get("Widget");
  // The view that all widgets share has no name outside BokehJS; that of a Div is two steps from it.
  const WidgetView = Object.getPrototypeOf(Object.getPrototypeOf(Bokeh.Models.get("Div").prototype.default_view));

  class CellsView extends RadioGroup.prototype.default_view {
    connect_signals() {
      super.connect_signals();
      const { shape, faces, active } = this.model.properties;
      this.connect(shape.change, () => this.rerender());
      this.connect(faces.change, () => this.paint());
      this.connect(active.change, () => requestAnimationFrame(() => this.show()));
    }

    render() {
      super.render();
      const { name = "", columns = [], rows = [], column = "", row = "" } = this.model.shape;
      const group = this.shadow_el.querySelector(".bk-input-group");
      const n = count(columns);
      group.setAttribute("role", "radiogroup");
      group.setAttribute("aria-label", name);
      group.style.setProperty("--columns", String(n));
      group.style.setProperty("--rows", String(count(rows)));
      for (const [i, label] of [...group.querySelectorAll("label")].entries()) {
        label.style.gridArea = `${3 + Math.floor(i / n)} / ${2 + (i % n)}`;
        const button = label.querySelector("input");
        button.setAttribute("aria-label", this.model.labels[i]);
        button.addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => this.move(event, i, n));
      }
      // What is seen of the names; each cell is heard with its own.
      const heads = element("div", { class: "heads", "aria-hidden": "true" });
      heads.append(place("setting", column, "1 / 2 / 2 / -1"), place("setting row", row, "2 / 1"));
      let at = 2;
      for (const [text, span] of columns) {
        heads.append(place("column", text, `2 / ${at} / 3 / span ${span}`));
        at += span;
      }
      at = 3;
      for (const [text, span] of rows) {
        heads.append(place("row", text, `${at} / 1 / span ${span}`));
        at += span;
      }
      group.prepend(heads);
      this.paint();
    }

    paint() {
      for (const [i, label] of [...this.shadow_el.querySelectorAll("label")].entries()) {
        const [text = "", colour = "", ink = ""] = this.model.faces[i] ?? [];
        label.querySelector("span").textContent = text;
        label.style.backgroundColor = colour;
        label.style.color = ink;
      }
    }

    /** Has the chosen cell in sight, where there are more than there is room for. */
    show() {
      const group = this.shadow_el.querySelector(".bk-input-group");
      const label = group.querySelectorAll("label")[this.model.active];
      if (!label) return;
      const before = group.querySelector(".setting.row").offsetWidth;
      const { offsetLeft, offsetWidth } = label;
      const left = Math.min(group.scrollLeft, offsetLeft - before);
      group.scrollLeft = Math.max(left, offsetLeft + offsetWidth + 4 - group.clientWidth);
    }

    /**
     * Chooses the neighbour in the direction of an arrow.
     * @param {KeyboardEvent} event
     * @param {number} i
     * @param {number} n number of columns
     */
    move(event, i, n) {
      const arrow = ARROWS[event.key];
      if (!arrow || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
      event.preventDefault();
      const [down, right] = arrow;
      const buttons = this.shadow_el.querySelectorAll("input");
      const to = i + down * n + right;
      if ((i % n) + right < 0 || (i % n) + right >= n || !buttons[to]) return;
      buttons[to].focus();
      this.change_active(to);
    }
  }

  class Cells extends RadioGroup {
    static __module__ = "unfold.views.sweep";
    static __name__ = "Cells";
  }
  Cells.prototype.default_view = CellsView;
  Cells.define((/** @type {any} */ { Any, Dict, List, Str }) => ({
    shape: [Dict(Any), {}],
    faces: [List(List(Str)), []],
  }));
  Bokeh.Models.register(Cells);

  class NetworksView extends WidgetView {
    connect_signals() {
      super.connect_signals();
      const { shape, opened } = this.model.properties;
      this.connect(shape.change, () => this.rerender());
      this.connect(opened.change, () => this.mark());
    }

    render() {
      super.render();
      const { caption = "", columns = [], rows = [], names = [] } = this.model.shape;
      const head = element("tr", {}, ...columns.map((/** @type {string} */ name) => element("th", { scope: "col" }, name)));
      const body = rows.map((/** @type {string[]} */ row, /** @type {number} */ i) => {
        const button = element("button", { type: "button", "aria-label": names[i] });
        button.addEventListener("click", () => {
          this.model.asked = [this.model.asked[0] + 1, i];
        });
        const [first, ...others] = row;
        const cells = others.map((text) => element("td", {}, text));
        return element("tr", {}, element("th", { scope: "row" }, first), ...cells, element("td", {}, button));
      });
      if (columns.length) head.append(element("td"));
      const table = element("table", {}, element("caption", {}, caption), element("thead", {}, head), element("tbody", {}, ...body));
      this.shadow_el.append(element("div", { class: "scrolls" }, table));
      this.mark();
    }

    /** Marks the row of the network that is open. */
    mark() {
      const { open = "", again = "" } = this.model.shape;
      for (const [i, row] of [...this.shadow_el.querySelectorAll("tbody tr")].entries()) {
        const isOpen = i === this.model.opened;
        row.classList.toggle("opened", isOpen);
        row.setAttribute("aria-current", String(isOpen));
        row.querySelector("button").textContent = isOpen ? again : open;
      }
    }
  }

  class Networks extends Widget {
    static __module__ = "unfold.views.sweep";
    static __name__ = "Networks";
  }
  Networks.prototype.default_view = NetworksView;
  Networks.define((/** @type {any} */ { Any, Dict, Int, List, Nullable }) => ({
    shape: [Dict(Any), {}],
    opened: [Nullable(Int), null],
    asked: [List(Int), [0, 0]],
  }));
  Bokeh.Models.register(Networks);
}

/** How many cells names stand beside. @param {[string, number][]} names */
const count = (names) => names.reduce((sum, [, span]) => sum + span, 0);

/** @param {string} classes @param {string} text @param {string} area */
function place(classes, text, area) {
  const head = element("span", { class: classes }, text);
  head.style.gridArea = area;
  return head;
}
