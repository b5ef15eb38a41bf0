// @ts-check
/// <reference lib="webworker" />
/**
 * Keeps whole, checked copies of the site for when there is no network.
 *
 * A copy is of one build, and counts once it has every file that the manifest lists, each with the hash that stands
 * there. A page that is opened gets the newest copy, and goes on with this one whatever comes later, so that no page
 * ever gets files of two builds. A copy that no page has any more is removed when there is a newer one.
 */

(() => {
  /**
   * Names of files and their SHA-256.
   * @typedef {{file: string, sha256: string}} Listed
   * @typedef {{build: string, files: Record<string, string>, previews: Listed[], snapshots: Listed[]}} Manifest
   */

  /** @type {ServiceWorkerGlobalScope} */
  const worker = /** @type {any} */ (self);
  const root = worker.registration.scope;
  /** What our caches' names begin with: other sites may live on the same host. */
  const ours = `unfold ${root} `;
  /** Comes last into a copy: with it, the copy is complete. */
  const MANIFEST = "manifest.json";

  /** @param {string} file as the manifest names it */
  const address = (file) => new URL(file, root).href;
  /** @param {string} build */
  const copy = (build) => caches.open(ours + build);

  // Which build is the newest, and which one a page has: kept in a cache, too, since the worker itself comes and goes.

  const notes = () => caches.open(`${ours}notes`);
  /** @param {string} page its id */
  const note = (page) => address(`?page=${page}`);
  const newest = address("?newest");

  /** @param {string} about @returns {Promise<string | undefined>} */
  const noted = async (about) => (await (await notes()).match(about))?.text();

  // What the copies are made of

  /** @param {ArrayBuffer} data */
  async function sha256(data) {
    const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", data));
    return Array.from(hash, (byte) => byte.toString(16).padStart(2, "0")).join("");
  }

  /**
   * What a response holds, without how it came: one that was redirected could not answer for the page itself.
   * @param {Response} response
   * @param {ArrayBuffer} data
   */
  const plain = (response, data) =>
    new Response(data, { headers: { "Content-Type": response.headers.get("Content-Type") ?? "" } });

  /** @param {string} url */
  async function fetched(url) {
    // Asks the host whether what the browser has is still right.
    const response = await fetch(url, { cache: "no-cache" });
    if (!response.ok) throw new Error(`${url}: the server answered ${response.status}`);
    return { response, data: await response.arrayBuffer() };
  }

  /**
   * The file from an earlier copy, if it is the same there.
   * @param {string} url
   * @param {string} hash
   */
  async function copied(url, hash) {
    for (const name of await caches.keys()) {
      const response = name.startsWith(ours) && (await (await caches.open(name)).match(url));
      if (!response) continue;
      const data = await response.arrayBuffer();
      if ((await sha256(data)) === hash) return { response, data };
    }
    return undefined;
  }

  /**
   * Add a file to a copy, unless it is there, from an attempt that was interrupted.
   * @param {Cache} cache
   * @param {string} file
   * @param {string} hash
   */
  async function add(cache, file, hash) {
    const url = address(file);
    if (await cache.match(url)) return;
    const { response, data } = (await copied(url, hash)) ?? (await fetched(url));
    if ((await sha256(data)) !== hash) throw new Wrong(`${url} is not what the manifest says`);
    await cache.put(url, plain(response, data));
  }

  /** Copy the build that the host has now; leave nothing that is wrong. */
  async function fill() {
    const { response, data } = await fetched(address(MANIFEST));
    /** @type {Manifest} */
    const { build, files } = JSON.parse(new TextDecoder().decode(data));
    const cache = await copy(build);
    if (!(await isComplete(build))) {
      try {
        for (const [file, hash] of Object.entries(files)) {
          await add(cache, file, hash);
        }
        await cache.put(address(MANIFEST), plain(response, data));
      } catch (error) {
        // Where there is no room, there is none for a part of it, either.
        if (error instanceof Wrong || error instanceof DOMException) await caches.delete(ours + build);
        throw error;
      }
    }
    await (await notes()).put(newest, new Response(build));
  }

  class Wrong extends Error {}

  /** @param {string | undefined} build */
  async function isComplete(build) {
    const cache = build !== undefined && (await caches.has(ours + build)) && (await copy(build));
    const manifest = cache && (await cache.match(address(MANIFEST)));
    if (!manifest) return false;
    const { files } = /** @type {Manifest} */ (await manifest.json());
    const there = new Set((await cache.keys()).map(({ url }) => url));
    return Object.keys(files).every((file) => there.has(address(file)));
  }

  /** Remove the copies that are not the newest one, and that no page has. */
  async function clean() {
    const book = await notes();
    const used = new Set([ours + (await noted(newest)), `${ours}notes`]);
    for (const { url } of await book.keys()) {
      const page = new URL(url).searchParams.get("page");
      if (page === null) continue;
      if (await worker.clients.get(page)) used.add(ours + (await noted(url)));
      else await book.delete(url);
    }
    const unused = (await caches.keys()).filter((name) => name.startsWith(ours) && !used.has(name));
    await Promise.all(unused.map((name) => caches.delete(name)));
  }

  /** Bring the copy up to date, if the host can be asked; tell whether there is a whole one. */
  async function keep() {
    try {
      await fill();
      await clean();
    } catch {
      // There is no network, or no room, or the host's files do not go together: what there was, is still there.
    }
    return isComplete(await noted(newest));
  }

  /**
   * Keep a snapshot or a preview of the newest build's as well, without which a copy is as complete.
   * @param {string} file
   */
  async function keepToo(file) {
    try {
      const build = await noted(newest);
      if (build === undefined || !(await isComplete(build))) return false;
      const cache = await copy(build);
      /** @type {Manifest} */
      const { previews, snapshots } = await (await cache.match(address(MANIFEST)))?.json();
      const listed = [...previews, ...snapshots].find((each) => each.file === file);
      if (!listed) return false;
      await add(cache, file, listed.sha256);
      return true;
    } catch {
      return false; // as above
    }
  }

  /** A payload out of whichever copy has it. @param {string} url @returns {Promise<Response | undefined>} */
  async function payload(url) {
    if (!url.startsWith(address("payload/"))) return undefined;
    for (const name of await caches.keys()) {
      const found = name.startsWith(ours) && (await (await caches.open(name)).match(url));
      if (found) return found;
    }
    return undefined;
  }

  /** @param {FetchEvent} event */
  async function answer({ request, clientId, resultingClientId }) {
    let build;
    if (request.mode === "navigate") {
      build = await noted(newest);
      if (build === undefined || !(await isComplete(build))) return fetch(request);
      await (await notes()).put(note(resultingClientId), new Response(build));
    } else {
      build = await noted(note(clientId));
    }
    const [url] = request.url.split(/[?#]/);
    // A page's worker is nobody that was noted. What is in a payload its name tells, so that any copy's will do.
    if (build === undefined) return (await payload(url)) ?? fetch(request);
    const found = await (await copy(build)).match(url === root ? address("index.html") : url);
    return found ?? fetch(request);
  }

  worker.addEventListener("install", (event) => event.waitUntil(worker.skipWaiting()));
  worker.addEventListener("fetch", (event) => {
    const { method, url } = event.request;
    if (method === "GET" && url.startsWith(root)) event.respondWith(answer(event));
  });
  worker.addEventListener("message", (event) => {
    /** @param {Promise<boolean>} reply */
    const answers = (reply) => event.waitUntil(reply.then((yes) => event.ports[0].postMessage(yes)));
    switch (event.data.type) {
      case "keep":
        answers(keep());
        break;
      case "keep too":
        answers(keepToo(event.data.file));
        break;
      case "complete?":
        answers(noted(newest).then(isComplete));
        break;
      default:
        throw new Error(`unknown message ${event.data.type}`);
    }
  });
})();
