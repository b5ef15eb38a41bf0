// @ts-check
/**
 * The page that holds this one in a frame: what it wants shown, what it may ask, and what it is told.
 *
 * What the frame is like stands in the query of its address, and is read once; the state of the playground stands in
 * the fragment, as ever. Who may talk to it is one of the things that the query says: nobody else is listened to, and
 * nobody else is told anything. EMBED.md says what can be asked, and what is told.
 */

import { Failure, single } from "./payloads.js";
import { filled, languages, words } from "./words.js";

/** The parts of the page that a frame can show. */
const PARTS = ["lesson", "data", "training", "views", "network", "layers", "output", "loss"];

/**
 * What the query may hold: one of these words, or some of them; an origin.
 * @type {Record<string, {oneOf?: string[], someOf?: string[], originOf?: string[]}>}
 */
const ALLOWED = {
  show: { someOf: PARTS },
  theme: { oneOf: ["auto", "light", "dark"] },
  language: { oneOf: languages },
  autoplay: { oneOf: ["yes", "no"] },
  python: { oneOf: ["own", "shared"] },
  api: { originOf: [location.origin] },
};

/** What of the page's looks its host may set: its name here, and the property of CSS that could have its value. */
const STYLE = {
  background: { token: "--page", property: "color" },
  text: { token: "--ink", property: "color" },
  accent: { token: "--accent", property: "color" },
  border: { token: "--control", property: "color" },
  radius: { token: "--radius", property: "border-radius" },
};

/** Milliseconds after which the page starts Python by itself. */
const PATIENCE = 10_000;

/** @param {string} text */
function isOrigin(text) {
  try {
    return new URL(text).origin === text;
  } catch {
    return false;
  }
}

/**
 * @param {string} key of the query
 * @param {string} value
 * @throws {Failure} if it is not allowed
 */
function check(key, value) {
  const refuse = (/** @type {string} */ allowed) => new Failure("frame", { key, value: JSON.stringify(value), allowed });
  if (!Object.hasOwn(ALLOWED, key)) throw refuse(filled(words.oneOf, { allowed: Object.keys(ALLOWED).join(", ") }));
  const { oneOf, someOf, originOf } = ALLOWED[key];
  if (oneOf && !oneOf.includes(value)) throw refuse(filled(words.oneOf, { allowed: oneOf.join(", ") }));
  if (someOf && !value.split(",").every((word) => someOf.includes(word)))
    throw refuse(filled(words.someOf, { allowed: someOf.join(", ") }));
  if (originOf && !isOrigin(value)) throw refuse(filled(words.originOf, { allowed: originOf.join() }));
}

export class Host {
  #query;
  /** The only origin that is listened to, and told anything. */
  #origin = "";
  /** To the app, once it answers. @type {((type: string, content?: string) => void) | undefined} */
  #tell;
  /** What was asked before that. @type {string[]} */
  #asked = [];
  /** Takes the port to a Python that works for several frames. @type {(port: MessagePort) => void} */
  #take = () => {};
  /** @type {Promise<MessagePort>} */
  #brought = new Promise((resolve) => {
    this.#take = resolve;
  });
  #link = document.createElement("a");
  /** Called when something has changed here. */
  #changed = { theme: () => {}, sight: () => {} };

  /** "light" or "dark", where the host does not leave that to the visitor's system; else empty. */
  theme = "";
  /** Of the page; empty if the visitor's browser is to be asked. */
  language = "";
  /** Whether the frame has been scrolled out of sight. */
  away = false;

  /**
   * The page that holds this one; none where the address does not say what is to be shown.
   * @param {string} search
   */
  static of(search) {
    const query = new URLSearchParams(search);
    return query.has("show") && !single ? new Host(query) : undefined;
  }

  /** @param {URLSearchParams} query */
  constructor(query) {
    this.#query = query;
    this.language = query.get("language") ?? "";
  }

  /**
   * Have the page look as it is asked to, and listen to whom it may.
   * @throws {Failure} if the address asks for what there is not
   */
  arrange() {
    const root = document.documentElement;
    root.dataset.show = ""; // a frame, whatever is wrong with it
    this.#dressAsFrame();
    const origin = this.#query.get("api");
    if (origin !== null && isOrigin(origin)) this.#listen(origin);
    for (const [key, value] of this.#query) check(key, value);
    root.dataset.show = this.#query.get("show")?.replaceAll(",", " ");
    this.#wear(this.#query.get("theme") ?? "auto");
    this.#addLink();
    this.#watchSight();
    this.#say("ready");
  }

  /**
   * A port to a Python that works for other frames, too; undefined if it does not come in time. None is waited for
   * where there is to be none.
   * @returns {Promise<MessagePort | undefined> | undefined}
   */
  python() {
    if (this.#query.get("python") !== "shared" || !this.#origin) return undefined;
    const late = new Promise((/** @type {(nothing: undefined) => void} */ resolve) => {
      setTimeout(() => resolve(undefined), PATIENCE);
    });
    const found = Promise.race([this.#brought, late]);
    this.#brought.then(async (port) => {
      const close = () => port.postMessage({ type: "close" });
      if (!(await found)) close();
      // The frame may go at any time, and a worker hears nothing of that by itself.
      addEventListener("pagehide", ({ persisted }) => persisted || close());
    });
    return found;
  }

  /**
   * @param {() => void} theme called when another theme is to be worn
   * @param {() => void} sight called when the frame has come into sight, or gone
   */
  watch(theme, sight) {
    this.#changed = { theme, sight };
  }

  /** The app answers from now on. @param {(type: string, content?: string) => void} tell */
  begin(tell) {
    this.#tell = tell;
    if (this.#origin) tell("follow");
    if (this.#query.get("show")?.split(",").includes("lesson")) tell("lessons");
    for (const question of this.#asked.splice(0)) tell("ask", question);
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    if (this.#query.get("autoplay") === "yes" && !still) this.#playInSight();
  }

  /** @param {string} fragment of the state that the playground is in now */
  moved(fragment) {
    this.#point(fragment);
    this.#say("state", { fragment });
  }

  /** Hand on what the app has to say. @param {{type: string, answer?: string, [key: string]: unknown}} message */
  report({ type, answer, names, buffers, ...told }) {
    if (type === "told") this.#say("epoch", told);
    else if (type === "goal") this.#say("goal", told);
    else if (answer !== undefined) {
      const { id, ...found } = JSON.parse(answer);
      if (id !== null) this.#say("answer", { id, ...found });
    }
  }

  /** The words of the page are others now. */
  speak() {
    const [, words_] = this.#link.childNodes;
    if (!words_) return;
    words_.textContent = words.open;
    this.#link.setAttribute("aria-label", words.openNew);
  }

  /** @param {string} type @param {object} [content] */
  #say(type, content) {
    if (this.#origin) parent.postMessage({ unfold: type, ...content }, this.#origin);
  }

  /** @param {string} origin */
  #listen(origin) {
    this.#origin = origin;
    addEventListener("message", ({ source, origin: from, data, ports }) => {
      if (source !== parent || from !== origin || typeof data?.unfold !== "string") return;
      switch (data.unfold) {
        case "dress":
          this.#wear(data.theme);
          this.#paint(data.style);
          break;
        case "python":
          if (ports[0]) this.#take(ports[0]);
          break;
        default:
          this.#ask(data);
      }
    });
    const height = () => this.#say("height", { height: Math.ceil(document.body.getBoundingClientRect().height) });
    new ResizeObserver(height).observe(document.body);
    this.#tellStages();
  }

  /** Tell how the page starts, and whether it does: whoever covers it with a picture would not see it. */
  #tellStages() {
    const box = /** @type {HTMLElement} */ (document.getElementById("boot"));
    const bar = /** @type {HTMLProgressElement} */ (document.getElementById("boot-progress"));
    let told = "";
    const tell = () => {
      const state = box.dataset.state ?? "progress";
      if (state === told && state !== "progress") return;
      told = state;
      this.#say(state, { text: box.querySelector("p")?.textContent ?? "", done: bar.value });
    };
    new MutationObserver(tell).observe(box, { subtree: true, childList: true, attributes: true });
  }

  /** Only what can be put into a question gets there. @param {{unfold: string, id?: unknown, fragment?: unknown}} asked */
  #ask({ unfold: ask, id, fragment }) {
    const question = JSON.stringify({
      ask,
      id: typeof id === "string" || typeof id === "number" ? id : null,
      fragment: typeof fragment === "string" ? fragment : "",
    });
    if (this.#tell) this.#tell("ask", question);
    else this.#asked.push(question);
  }

  #playInSight() {
    if (!this.away) {
      this.#tell?.("ask", JSON.stringify({ ask: "play", id: null }));
      return;
    }
    const { sight } = this.#changed;
    this.#changed.sight = () => {
      sight();
      this.#changed.sight = sight;
      this.#playInSight();
    };
  }

  #watchSight() {
    new IntersectionObserver((entries) => {
      const { isIntersecting } = entries[entries.length - 1];
      if (this.away === !isIntersecting) return;
      this.away = !isIntersecting;
      this.#changed.sight();
    }).observe(document.body);
  }

  /** The rules of frames come with the first one; until then nothing is to be seen. */
  #dressAsFrame() {
    const sheet = document.createElement("link");
    sheet.rel = "stylesheet";
    sheet.href = "frame.css";
    document.body.style.visibility = "hidden";
    sheet.onload = sheet.onerror = () => document.body.style.removeProperty("visibility");
    document.head.append(sheet);
  }

  /** @param {unknown} theme */
  #wear(theme) {
    const chosen = theme === "light" || theme === "dark" ? theme : "";
    if (chosen === this.theme) return;
    this.theme = chosen;
    // Until Python answers, which has the page wear what its figures do.
    if (!this.#tell) {
      document.body.classList.remove("theme-light", "theme-dark");
      if (chosen) document.body.classList.add(`theme-${chosen}`);
    }
    this.#changed.theme();
  }

  /** @param {unknown} style */
  #paint(style) {
    const given = /** @type {Record<string, unknown>} */ (Object(style));
    for (const [name, { token, property }] of Object.entries(STYLE)) {
      const value = given[name];
      if (typeof value === "string" && CSS.supports(property, value))
        document.documentElement.style.setProperty(token, value);
      else document.documentElement.style.removeProperty(token);
    }
  }

  /** The way to the whole page, in the state that is shown. */
  #addLink() {
    const mark = document.querySelector("h1 svg")?.cloneNode(true);
    const label = document.createElement("span");
    if (mark) this.#link.append(mark);
    this.#link.append(label);
    this.#link.id = "open";
    this.#link.target = "_blank";
    this.#link.rel = "noopener";
    this.#point(location.hash.slice(1));
    this.speak();
    document.querySelector("header")?.append(this.#link);
  }

  /** @param {string} fragment */
  #point(fragment) {
    this.#link.href = `${location.href.split(/[?#]/)[0]}${fragment ? `#${fragment}` : ""}`;
  }
}
