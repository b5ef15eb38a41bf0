// @ts-check
/**
 * The live link: hands over what a training on the visitor's own computer sends, once the visitor has asked for it.
 * Nothing is ever sent there. What comes is Python's business.
 */

/** What a link says after `live=`: a port, and a token that only this page and the training know. */
const OFFER = /^live=(\d{1,5})\.([\w-]{16,128})$/;
const NORMAL = 1000;

/** @typedef {{port: string, token: string}} Offer */

/**
 * What a link offers, and the link without it: it is no setting, and stays in no address and no history.
 * @param {string} hash
 * @returns {{hash: string, offer: Offer | undefined}}
 */
export function apart(hash) {
  const parts = hash.replace(/^#/, "").split("&");
  const found = parts.map((part) => OFFER.exec(part)).find((match) => match && Number(match[1]) < 65536);
  if (!found) return { hash, offer: undefined };
  const rest = parts.filter((part) => !OFFER.test(part)).join("&");
  const framed = window.parent !== window; // where others decide what is asked for, nothing is
  return { hash: rest && `#${rest}`, offer: framed ? undefined : { port: found[1], token: found[2] } };
}

/** What the page's address offers, which it offers no longer. */
export function taken() {
  const { hash, offer } = apart(location.hash);
  if (hash !== location.hash) history.replaceState(null, "", location.pathname + location.search + hash);
  return offer;
}

export class Live {
  /** @type {Offer | undefined} */
  #offer;
  /** @type {WebSocket | undefined} */
  #socket;
  /** What has come last and is still to be handed over: of what comes faster than it is shown, the newest counts. @type {ArrayBuffer | undefined} */
  #latest;
  /** Whether something has been handed over that has not been taken yet. */
  #waits = false;
  /** How it has ended, if that is still to be told. @type {string | undefined} */
  #end;

  /**
   * @param {number} largest number of bytes that are handed over at once
   * @param {(type: "live" | "live-run", content: string | Uint8Array) => void} tell
   */
  constructor(largest, tell) {
    this.largest = largest;
    this.tell = tell;
  }

  /** Asks the visitor. @param {Offer | undefined} offer */
  offer(offer) {
    if (!offer) return;
    this.#offer = offer;
    this.tell("live", `offered ${offer.port}`);
  }

  /** @param {string} what Python says of it */
  hear(what) {
    switch (what) {
      case "connect":
        this.#connect();
        break;
      case "disconnect":
        this.#drop();
        break;
      case "taken":
        this.#waits = false;
        this.#hand();
        break;
      default:
        throw new Error(`unknown word ${what}`);
    }
  }

  #connect() {
    if (!this.#offer) return;
    this.#drop();
    const { port, token } = this.#offer;
    try {
      this.#socket = new WebSocket(`ws://127.0.0.1:${port}/${token}`);
    } catch {
      this.tell("live", "failed"); // a browser that forbids it
      return;
    }
    const socket = this.#socket;
    let opened = false;
    socket.binaryType = "arraybuffer";
    socket.onopen = () => {
      opened = true;
    };
    socket.onmessage = ({ data }) => {
      if (data instanceof ArrayBuffer && data.byteLength <= this.largest) {
        this.#latest = data;
        this.#hand();
      } else {
        this.#drop();
        this.tell("live", "lost");
      }
    };
    socket.onclose = ({ code }) => {
      this.#socket = undefined;
      this.#end = code === NORMAL ? "ended" : opened ? "lost" : "failed";
      this.#hand();
    };
  }

  #hand() {
    if (this.#waits) return;
    if (this.#latest) {
      this.#waits = true;
      const data = new Uint8Array(this.#latest);
      this.#latest = undefined;
      this.tell("live-run", data);
    } else if (this.#end) {
      this.tell("live", this.#end);
      this.#end = undefined;
    }
  }

  #drop() {
    if (this.#socket) {
      this.#socket.onclose = this.#socket.onmessage = null;
      this.#socket.close();
    }
    this.#socket = this.#latest = this.#end = undefined;
    this.#waits = false;
  }
}
