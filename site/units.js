// @ts-check
/**
 * The list of a network's units: radio buttons that lie over the tiles of the figure.
 *
 * Where choosing is pointing, the mouse need not click: it chooses what it is over, and what is pinned comes back
 * when it leaves. A click or Enter pins and lets go again; by finger, the second tap does. Keys choose as ever, and
 * Esc lets go. What the pointer does beside the tiles is reported: there may be something, too.
 */

/** How far from the pointer something is near, in pixels: a fingertip hides more than a mouse does. */
const NEAR = { mouse: 7, touch: 16 };

/**
 * The page's side of `Units` in unfold/views/pointer.py.
 * @param {any} Bokeh
 */
export function registerUnits(Bokeh) {
  const RadioGroup = Bokeh.Models.get("RadioGroup");

  class UnitsView extends RadioGroup.prototype.default_view {
    /** Where the pointer is followed. @type {HTMLElement | null} */
    aims = null;

    connect_signals() {
      super.connect_signals();
      this.connect(this.model.properties.pinned.change, () => this.letGo());
    }

    render() {
      super.render();
      this.aim(this.el);
      for (const [i, label] of [...this.shadow_el.querySelectorAll("label")].entries()) this.point(i, label);
    }

    letGo() {
      this.model.active = this.model.pinned;
    }

    /** @param {number | null} i */
    pin(i) {
      this.model.pinned = this.model.pinned === i ? null : i;
      this.letGo();
    }

    /**
     * Reports what the pointer does where there is no tile.
     * @param {HTMLElement} area
     */
    aim(area) {
      if (this.aims === area) return;
      this.aims = area;
      let beside = false;
      /** @param {string} what @param {...number} where */
      const report = (what, ...where) => {
        beside = what !== "leave";
        this.model.aimed = [this.model.aimed[0] + 1, what, ...where];
      };
      /** @param {string} what @param {MouseEvent & {pointerType?: string}} event */
      const at = (what, { clientX, clientY, pointerType }) => {
        const box = area.getBoundingClientRect();
        const near = pointerType === "touch" ? NEAR.touch : NEAR.mouse;
        report(what, (clientX - box.left) / box.width, (box.bottom - clientY) / box.height, near / box.width);
      };
      const isTile = (/** @type {Event} */ event) =>
        event.composedPath().some((node) => node instanceof HTMLLabelElement);
      area.addEventListener("pointermove", (event) => {
        if (event.pointerType !== "mouse") return;
        if (!isTile(event)) at("move", event);
        else if (beside) report("leave");
      });
      area.addEventListener("pointerleave", () => {
        if (beside) report("leave");
      });
      area.addEventListener("click", (event) => {
        if (!isTile(event)) at("click", /** @type {PointerEvent} */ (event));
      });
    }

    /** @param {number} i @param {HTMLLabelElement} label */
    point(i, label) {
      const button = /** @type {HTMLInputElement} */ (label.querySelector("input"));
      let mouse = true;
      let pointed = false;
      label.addEventListener("pointerenter", ({ pointerType }) => {
        if (pointerType === "mouse") this.model.active = i;
      });
      label.addEventListener("pointerleave", ({ pointerType }) => {
        if (pointerType === "mouse") this.letGo();
      });
      label.addEventListener("pointerdown", ({ pointerType }) => {
        mouse = pointerType === "mouse";
        pointed = this.model.active === i;
      });
      button.addEventListener("click", ({ detail }) => {
        if (!detail) return; // an arrow key has moved the choice here
        if (mouse || pointed) this.pin(i);
      });
      button.addEventListener("focus", () => {
        if (button.matches(":focus-visible")) this.model.active = i;
      });
      button.addEventListener("blur", () => this.letGo());
      button.addEventListener("keydown", ({ key }) => {
        if (key === "Escape") this.pin(null);
        if (key === "Enter" || key === " ") this.pin(i);
      });
    }
  }

  class Units extends RadioGroup {
    static __module__ = "unfold.views.pointer";
    static __name__ = "Units";
  }
  Units.prototype.default_view = UnitsView;
  Units.define((/** @type {any} */ { Any, Int, List, Nullable }) => ({
    pinned: [Nullable(Int), null],
    aimed: [List(Any), [0]],
  }));
  Bokeh.Models.register(Units);
}
