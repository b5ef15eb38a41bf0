// @ts-check
/**
 * <unfold-playground>: a playground in somebody else's page. EMBED.md beside it says how it is used.
 *
 * Until it is started it is the picture that the page gives it, and a button: nothing else is fetched. Then it is a
 * frame with the playground; all of a page share one Python, which starts in a frame of its own (see hub.js).
 */

(() => {
  if (customElements.get("unfold-playground")) return;

  const script = /** @type {HTMLScriptElement} */ (document.currentScript);
  const base = new URL(".", script.src);
  /** What our frames are told to listen to; a page without an origin of its own can only show. */
  const here = location.origin === "null" ? "" : location.origin;

  const WORDS = {
    en: { play: "Play", start: "Start", starting: "Starting", label: "Neural network playground" },
    zh: { play: "播放", start: "启动", starting: "正在启动", label: "神经网络游乐场" },
  };
  const STYLES = ["background", "text", "accent", "border", "radius"];
  /** Heights in pixels that a frame may ask for. */
  const [LOWEST, HIGHEST] = [40, 4000];
  /** How far below the window what starts by itself begins to. */
  const AHEAD = "200px";

  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`
    :host {
      --ink: var(--unfold-text, #17191C);
      --page: var(--unfold-background, #FAFAF8);
      --rule: #DFDFDB;
      display: block;
      position: relative;
      font: 14px/20px -apple-system, BlinkMacSystemFont, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif;
      color: var(--ink);
    }
    :host([hidden]) { display: none; }
    @media (prefers-color-scheme: dark) {
      :host(:not([theme="light"])) { --ink: var(--unfold-text, #EDEDE9); --page: var(--unfold-background, #121417); --rule: #2B2F34; }
    }
    :host([theme="dark"]) { --ink: var(--unfold-text, #EDEDE9); --page: var(--unfold-background, #121417); --rule: #2B2F34; }
    .poster { background: var(--page); cursor: pointer; }
    .blank { aspect-ratio: 16 / 9; border: 1px solid var(--rule); border-radius: var(--unfold-radius, 3px); }
    ::slotted(*) { display: block; width: 100%; height: auto; margin: 0; }
    .bar { display: flex; align-items: center; gap: 16px; min-height: 56px; padding: 8px 4px 4px; box-sizing: border-box; background: var(--page); }
    button {
      display: inline-flex; align-items: center; justify-content: center; gap: 8px;
      min-width: 108px; height: 40px; padding: 0 20px 0 16px; border: 0; border-radius: 999px;
      background: var(--unfold-accent, var(--ink)); color: var(--page);
      font: 600 15px/20px inherit; font-family: inherit; cursor: pointer;
    }
    button::before { content: ""; width: 14px; height: 14px; background: currentColor; clip-path: polygon(14% 0, 100% 50%, 14% 100%); }
    button:focus-visible { outline: 2px solid var(--ink); outline-offset: 2px; }
    button[aria-disabled="true"] { opacity: 0.6; cursor: default; }
    progress { appearance: none; flex: 1; max-width: 240px; height: 2px; border: 0; background: var(--rule); }
    progress::-webkit-progress-bar { background: var(--rule); }
    progress::-webkit-progress-value { background: var(--ink); }
    progress::-moz-progress-bar { background: var(--ink); }
    iframe { display: block; width: 100%; border: 0; }
    :host(:not([data-live])) iframe { position: absolute; inset: 0; height: 100%; visibility: hidden; }
    :host([data-live]) :is(.poster, .bar) { display: none; }
  `);

  /**
   * @template {keyof HTMLElementTagNameMap} T
   * @param {T} tag
   * @param {Partial<HTMLElementTagNameMap[T]>} properties
   * @param {Node[]} children
   * @returns {HTMLElementTagNameMap[T]}
   */
  function make(tag, properties = {}, ...children) {
    const element = Object.assign(document.createElement(tag), properties);
    element.append(...children);
    return element;
  }

  /** An address below ours. @param {string} page @param {Record<string, string>} query @param {string} [fragment] */
  function address(page, query, fragment = "") {
    const url = new URL(page, base);
    for (const [key, value] of Object.entries(query)) if (value) url.searchParams.set(key, value);
    url.hash = fragment;
    return url.href;
  }

  /** Python for all playgrounds of the page, in a frame that nobody sees. */
  const hub = {
    /** @type {Promise<Window> | undefined} */
    frame: undefined,
    /** What a port is wanted for. @type {Map<string, (port: MessagePort) => void>} */
    wanted: new Map(),

    /** @returns {Promise<Window>} told when it listens */
    open() {
      const frame = make("iframe", { src: address("hub.html", { api: here }), title: "", tabIndex: -1 });
      frame.setAttribute("aria-hidden", "true");
      frame.style.cssText = "position: absolute; width: 0; height: 0; border: 0; visibility: hidden";
      return new Promise((resolve) => {
        addEventListener("message", ({ source, origin, data, ports }) => {
          if (!source || source !== frame.contentWindow || origin !== base.origin) return;
          if (data?.unfold === "hub") resolve(/** @type {Window} */ (source));
          if (data?.unfold === "python") this.wanted.get(data.name)?.(ports[0]);
        });
        document.body.append(frame);
      });
    },

    /** @param {string} name @param {"connect" | "disconnect"} unfold */
    async say(unfold, name) {
      this.frame ??= this.open();
      (await this.frame).postMessage({ unfold, name }, base.origin);
    },
  };

  let playgrounds = 0;

  class Playground extends HTMLElement {
    static observedAttributes = ["state", "theme"];

    #name = `playground ${++playgrounds}`;
    #button = make("button", { type: "button" });
    #bar = make("div", { className: "bar" }, this.#button);
    #poster = make("div", { className: "poster" }, make("slot", {}, make("div", { className: "blank" })));
    /** @type {HTMLIFrameElement | undefined} */
    #frame;
    /** Whether the frame listens. */
    #ready = false;
    /** @type {object[]} */
    #unsent = [];
    #asked = 0;
    /** @type {Map<number, {resolve: (answer: object) => void, reject: (error: Error) => void}>} */
    #questions = new Map();
    #dressed = "";
    /** @type {AbortController | undefined} */
    #here;

    constructor() {
      super();
      const root = this.attachShadow({ mode: "open", delegatesFocus: true });
      root.adoptedStyleSheets = [sheet];
      root.append(this.#poster, this.#bar);
      this.#button.addEventListener("click", () => this.#begin());
      this.#poster.addEventListener("click", (event) => {
        event.preventDefault(); // the picture may be a link, for where there is no JavaScript
        this.#begin();
      });
    }

    connectedCallback() {
      this.#here = new AbortController();
      const { signal } = this.#here;
      // A slot has rules for its own elements only, and a picture's image is one further down.
      for (const { style } of this.querySelectorAll("img")) [style.maxWidth, style.height] = ["100%", "auto"];
      this.#button.textContent = this.hasAttribute("paused") ? this.#words.start : this.#words.play;
      addEventListener("message", (event) => this.#hear(event), { signal });
      matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.#dress(), { signal });
      // Pages that can be switched from light to dark mostly say so in their first element.
      const switched = new MutationObserver(() => this.#dress());
      switched.observe(document.documentElement, { attributes: true });
      signal.addEventListener("abort", () => switched.disconnect());
      this.#startInSight(signal);
    }

    disconnectedCallback() {
      this.#here?.abort();
      if (this.#frame) hub.say("disconnect", this.#name);
      hub.wanted.delete(this.#name);
      this.#frame?.remove();
      this.#frame = undefined;
      this.#ready = false;
      this.#dressed = "";
      this.#unsent = [];
      delete this.dataset.live;
      for (const { reject } of this.#questions.values()) reject(new Error("the playground has left the page"));
      this.#questions.clear();
    }

    /** @param {string} name @param {string | null} before @param {string | null} now */
    attributeChangedCallback(name, before, now) {
      if (!this.#frame || before === now) return;
      if (name === "theme") this.#dress();
      else this.set(now ?? "");
    }

    /** Bring the playground to life, if it is not yet. */
    start() {
      if (this.#frame || !this.isConnected) return;
      const { language, label } = { language: this.getAttribute("language") ?? "", label: this.getAttribute("label") };
      const autoplay = this.hasAttribute("autoplay") ? "yes" : "";
      const query = {
        show: (this.getAttribute("show") ?? "network output").trim().split(/[\s,]+/).join(","),
        theme: this.getAttribute("theme") ?? "",
        language,
        autoplay,
        api: here,
        python: here && "shared",
      };
      this.#frame = make("iframe", {
        src: address("index.html", query, fragment(this.getAttribute("state") ?? "")),
        title: label ?? this.#words.label,
      });
      const fixed = Number(this.getAttribute("height"));
      if (fixed) this.#frame.style.height = `${fixed}px`;
      // A frame as high as its content: a scrollbar would make that narrower and lower, and so be needed for ever.
      else this.#frame.scrolling = "no";
      this.shadowRoot?.append(this.#frame);
      this.#button.setAttribute("aria-disabled", "true");
      this.#button.textContent = this.#words.starting;
      if (!here) this.#reveal(); // nobody will say when
    }

    play() {
      return this.#ask("play");
    }

    pause() {
      return this.#ask("pause");
    }

    /** @returns {Promise<object>} the state: its link's fragment, the epoch, whether it is playing */
    get() {
      return this.#ask("get");
    }

    /** @param {string} state a link, or what stands behind # in it @returns {Promise<object>} the same; in `wrong`, what could not be taken */
    set(state) {
      return this.#ask("set", { fragment: fragment(state) });
    }

    get #words() {
      const asked = this.getAttribute("language") ?? document.documentElement.lang ?? "";
      return asked.startsWith("zh") ? WORDS.zh : WORDS.en;
    }

    /** What somebody has pressed plays, unless the page wants it otherwise. */
    #begin() {
      if (this.#frame) return;
      this.start();
      if (!this.hasAttribute("paused") && here) this.play().catch(() => {});
    }

    /** @param {AbortSignal} signal */
    #startInSight(signal) {
      // @ts-ignore: not every browser tells
      const dear = navigator.connection?.saveData;
      const waits = !this.hasAttribute("autoplay") && this.getAttribute("click-to-start") !== "no";
      if (waits || dear) return;
      const sight = new IntersectionObserver(
        (entries) => {
          if (!entries.some(({ isIntersecting }) => isIntersecting)) return;
          sight.disconnect();
          this.start();
        },
        { rootMargin: AHEAD },
      );
      sight.observe(this);
      signal.addEventListener("abort", () => sight.disconnect());
    }

    /** @param {MessageEvent} event */
    #hear({ source, origin, data }) {
      if (!source || source !== this.#frame?.contentWindow || origin !== base.origin) return;
      const { unfold: type, ...content } = Object(data);
      switch (type) {
        case "ready":
          this.#ready = true;
          this.#dressed = "";
          this.#dress();
          this.#share();
          for (const message of this.#unsent.splice(0)) this.#send(message);
          break;
        case "progress":
          this.#show(content.text, content.done);
          break;
        case "height":
          if (!Number(this.getAttribute("height")))
            this.#frame.style.height = `${Math.min(HIGHEST, Math.max(LOWEST, Number(content.height) || 0))}px`;
          break;
        case "live":
        case "failed":
          this.#reveal();
          this.#emit(type, content);
          break;
        case "epoch":
        case "goal":
        case "state":
          this.#emit(type, content);
          break;
        case "answer": {
          const { id, ...answer } = content;
          this.#questions.get(id)?.resolve(answer);
          this.#questions.delete(id);
        }
      }
    }

    /** @param {string} type @param {object} detail */
    #emit(type, detail) {
      this.dispatchEvent(new CustomEvent(`unfold-${type}`, { detail, bubbles: true, composed: true }));
    }

    /** Have the frame work with the Python of all, through a port of its own. */
    #share() {
      hub.wanted.set(this.#name, (port) => {
        hub.wanted.delete(this.#name);
        this.#frame?.contentWindow?.postMessage({ unfold: "python" }, base.origin, [port]);
      });
      hub.say("connect", this.#name);
    }

    /** The frame wears what the page wears. */
    #dress() {
      const computed = getComputedStyle(this);
      const style = Object.fromEntries(STYLES.map((name) => [name, computed.getPropertyValue(`--unfold-${name}`).trim()]));
      const dress = { unfold: "dress", theme: this.getAttribute("theme") ?? "auto", style };
      const said = JSON.stringify(dress);
      if (!this.#ready || said === this.#dressed) return;
      this.#dressed = said;
      this.#send(dress);
    }

    /** @param {string} text @param {number} done share of the waiting */
    #show(text, done) {
      const bar = this.#bar.querySelector("progress") ?? make("progress", { max: 1 });
      if (!bar.parentNode) this.#bar.append(bar);
      bar.value = Math.max(0, Math.min(1, Number(done) || 0));
      bar.setAttribute("aria-label", String(text));
    }

    /** The frame takes the picture's place, and the focus if that was there. */
    #reveal() {
      const focused = this.shadowRoot?.activeElement;
      this.dataset.live = "";
      if (focused) this.#frame?.focus();
    }

    /** @param {object} message */
    #send(message) {
      if (this.#ready) this.#frame?.contentWindow?.postMessage(message, base.origin);
      else this.#unsent.push(message);
    }

    /**
     * @param {"play" | "pause" | "set" | "get"} unfold
     * @param {object} [more]
     * @returns {Promise<object>}
     */
    #ask(unfold, more = {}) {
      this.start();
      if (!this.#frame || !here) return Promise.reject(new Error("nobody would answer: there is no page of an origin"));
      const id = ++this.#asked;
      return new Promise((resolve, reject) => {
        this.#questions.set(id, { resolve, reject });
        this.#send({ unfold, id, ...more });
      });
    }
  }

  /** What stands behind # in a link, or the text itself. @param {string} state */
  function fragment(state) {
    return state.slice(state.indexOf("#") + 1);
  }

  customElements.define("unfold-playground", Playground);
})();
