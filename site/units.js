// @ts-check
/**
 * The list of a network's units: radio buttons that lie over the tiles of the figure.
 *
 * Where choosing is pointing, the mouse need not click: it chooses what it is over, and what is pinned comes back
 * when it leaves. A click or Enter pins and lets go again; by finger, the second tap does. Keys choose as ever, and
 * Esc lets go.
 */

/**
 * The page's side of `Units` in unfold/views/pointer.py.
 * @param {any} Bokeh
 */
export function registerUnits(Bokeh) {
  const RadioGroup = Bokeh.Models.get("RadioGroup");

  class UnitsView extends RadioGroup.prototype.default_view {
    connect_signals() {
      super.connect_signals();
      this.connect(this.model.properties.pinned.change, () => this.letGo());
    }

    render() {
      super.render();
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
  Units.define((/** @type {any} */ { Int, Nullable }) => ({ pinned: [Nullable(Int), null] }));
  Bokeh.Models.register(Units);
}
