// @ts-check
/**
 * A table of numbers that can be typed, stepped, dragged and locked. It knows neither what the numbers are nor
 * whether one may be had: it asks, and shows what there is.
 */

/** By an arrow key, and with Shift; by a pixel of dragging. */
const BY_ARROW = 0.1;
const BY_SHIFT_ARROW = 1;
const BY_PIXEL = 0.01;

/** What is shown of a number, and what of one that is being edited: minus signs are as people write them. */
const shown = (/** @type {number} */ value) => value.toFixed(2).replace(/^-(?=0\.00$)/, "").replace("-", "−");
const exact = (/** @type {number} */ value) => String(Number(value.toFixed(4))).replace("-", "−");

/**
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Record<string, string>} [attributes]
 * @param {...(Node | string)} children
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

/**
 * The page's side of `Numbers` in unfold/views/number_fields.py.
 * @param {any} Bokeh
 */
export function registerNumbers(Bokeh) {
  const Widget = Bokeh.Models.get("Widget");
  // The view that all widgets share has no name outside BokehJS; that of a Div is two steps from it.
  const WidgetView = Object.getPrototypeOf(Object.getPrototypeOf(Bokeh.Models.get("Div").prototype.default_view));

  class NumbersView extends WidgetView {
    /** Fields and locks by row and column, and the lock of each unit. @type {HTMLInputElement[][]} */
    fields = [];
    /** @type {HTMLButtonElement[][]} */
    locks = [];
    /** @type {HTMLButtonElement[]} */
    unitLocks = [];
    /** The field with a text that is not settled yet, which nothing else may write into. @type {unknown} */
    edited = null;

    initialize() {
      super.initialize();
      this.shadow_el.addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => {
        if (event.key !== "Escape" || !this.model.words.close) return;
        event.stopPropagation(); // it closes nothing else
        this.leave();
      });
    }

    connect_signals() {
      super.connect_signals();
      const { shape, values, locked, chosen } = this.model.properties;
      this.connect(shape.change, () => this.rerender());
      this.connect(values.change, () => this.refresh());
      this.connect(locked.change, () => this.refresh());
      this.connect(chosen.change, () => this.choose());
    }

    render() {
      super.render();
      const words = this.model.words;
      const { title = "", columns = [], rows = [], pieces = 1, frames = [], removable = false, editable = true } = this.model.shape;
      this.fields = rows.map(() => []);
      this.locks = rows.map(() => []);
      this.unitLocks = [];
      const head = element("tr", {}, element("td"), ...columns.map((/** @type {string} */ name) => element("th", { scope: "col" }, name)));
      const body = rows.map((/** @type {string} */ name, /** @type {number} */ row) => {
        const cells = columns.map((/** @type {string} */ column, /** @type {number} */ i) => this.cell(row, i, column));
        const [before, after] = frames[row % pieces];
        const header = element("th", { scope: "row" }, element("span", { class: "frame" }, before), element("span", { class: "row" }, name));
        cells.at(-1)?.append(element("span", { class: "frame" }, after));
        const line = element("tr", {}, header, ...cells);
        if (row % pieces === 0) line.append(this.tools(row));
        return line;
      });
      const table = element("table", pieces > 1 ? { class: "pieces" } : {}, element("caption", {}, title), element("thead", {}, head), element("tbody", {}, ...body));
      this.shadow_el.append(table);
      this.refresh();
    }

    /**
     * What can be done with a whole unit, beside all of its rows.
     * @param {number} row its first one
     */
    tools(row) {
      const { words, shape } = this.model;
      const lock = this.button("lock", words.lock_unit, "", () => this.ask("lock unit", row, 0, !this.isLocked(row)));
      lock.disabled = !shape.editable;
      this.unitLocks[row / shape.pieces] = lock;
      const tools = element("td", { class: "tools", rowspan: String(shape.pieces) }, lock);
      if (shape.removable) tools.append(this.button("remove", words.remove, "", () => this.ask("remove", row)));
      if (words.close) tools.append(this.button("close", words.close, "", () => this.leave()));
      return tools;
    }

    /** @param {number} row @param {number} column @param {string} name */
    cell(row, column, name) {
      const { largest, shape } = this.model;
      const title = shape.names[row][column];
      const field = element("input", {
        type: "text",
        role: "spinbutton",
        autocomplete: "off",
        spellcheck: "false",
        "aria-label": title,
        "aria-valuemin": String(-largest),
        "aria-valuemax": String(largest),
      });
      field.readOnly = !shape.editable;
      const value = () => this.model.values[row][column];
      /** @param {number} by */
      const step = (by) => {
        const stepped = Number(Math.max(-largest, Math.min(largest, value() + by)).toFixed(4));
        this.model.values[row][column] = stepped; // the next step may come before the answer
        field.value = exact(stepped);
        this.ask("set", row, column, String(stepped));
      };
      field.addEventListener("focus", () => {
        field.value = exact(value());
        field.select();
      });
      field.addEventListener("input", () => {
        this.edited = field;
        this.ask("try", row, column, field.value);
      });
      field.addEventListener("change", () => {
        this.edited = null;
        this.ask("set", row, column, field.value);
        if (!(Math.abs(Number(field.value.replace("−", "-"))) <= largest)) this.refresh();
      });
      field.addEventListener("blur", () => {
        this.edited = null;
        this.refresh();
      });
      field.addEventListener("keydown", (event) => {
        const sign = { ArrowUp: 1, ArrowDown: -1 }[event.key];
        if (sign && shape.editable) {
          event.preventDefault();
          this.edited = null;
          step(sign * (event.shiftKey ? BY_SHIFT_ARROW : BY_ARROW));
        }
      });
      const handle = element("span", { class: "name", "aria-hidden": "true" }, name);
      handle.addEventListener("pointerdown", (event) => {
        event.preventDefault();
        handle.setPointerCapture(event.pointerId);
      });
      handle.addEventListener("pointermove", (event) => {
        if (shape.editable && handle.hasPointerCapture(event.pointerId) && event.movementX) step(event.movementX * BY_PIXEL);
      });
      const lock = this.button("lock", this.model.words.lock, title, () => this.ask("lock", row, column, !this.model.locked[row][column]));
      lock.disabled = !shape.editable;
      this.fields[row][column] = field;
      this.locks[row][column] = lock;
      return element("td", {}, element("span", { class: "field" }, lock, field), handle);
    }

    /**
     * @param {string} kind
     * @param {string} words in which {name} may stand
     * @param {string} name
     * @param {() => void} act
     */
    button(kind, words, name, act) {
      const label = words.replace("{name}", name);
      const made = element("button", { type: "button", class: kind, title: label }, element("span", {}, label));
      made.addEventListener("click", act);
      return made;
    }

    /** @param {number} row the first one of a unit */
    isLocked(row) {
      const rows = this.model.locked.slice(row, row + this.model.shape.pieces);
      return rows.length > 0 && rows.flat().every(Boolean);
    }

    /** Show numbers and locks as they are, but where somebody is typing. */
    refresh() {
      const { values, locked } = this.model;
      const focused = this.shadow_el.activeElement;
      for (const [row, fields] of this.fields.entries()) {
        for (const [column, field] of fields.entries()) {
          this.locks[row][column].setAttribute("aria-pressed", String(Boolean(locked[row]?.[column])));
          const value = values[row]?.[column]; // which may be still to come
          if (value === undefined || field === this.edited) continue;
          const text = field === focused ? exact(value) : shown(value);
          if (field.value !== text) field.value = text;
          field.setAttribute("aria-valuenow", exact(value).replace("−", "-"));
        }
      }
      for (const [unit, lock] of this.unitLocks.entries()) {
        lock.setAttribute("aria-pressed", String(this.isLocked(unit * this.model.shape.pieces)));
      }
    }

    /** Go to the field that Python has chosen, once it is to be seen. */
    choose() {
      const [, row, column] = this.model.chosen;
      requestAnimationFrame(() => this.fields[row]?.[column]?.focus());
    }

    leave() {
      this.ask("leave", 0);
      const unit = document.querySelector(".pointer")?.shadowRoot?.querySelector("input:checked");
      if (unit instanceof HTMLElement) unit.focus();
    }

    /**
     * @param {string} what
     * @param {number} row
     * @param {number} [column]
     * @param {string | boolean | null} [value]
     */
    ask(what, row, column = 0, value = null) {
      const [count] = this.model.asked;
      this.model.asked = [count + 1, what, row, column, value]; // the count makes two equal ones differ
    }
  }

  class Numbers extends Widget {
    static __module__ = "unfold.views.number_fields";
    static __name__ = "Numbers";
  }
  Numbers.prototype.default_view = NumbersView;
  Numbers.define((/** @type {any} */ { Any, Bool, Dict, Float, List, Str }) => ({
    shape: [Dict(Any), {}],
    values: [List(List(Float)), []],
    locked: [List(List(Bool)), []],
    largest: [Float, 0],
    words: [Dict(Str), {}],
    chosen: [List(Any), []],
    asked: [List(Any), [0]],
  }));
  Bokeh.Models.register(Numbers);
}
