// @ts-check
/**
 * Files on their way: chosen by a button with the class `open-file`, dropped on the page, or handed over by the
 * system where the page is installed; and kept by the visitor. What is in them is Python's business.
 */

import { words } from "./words.js";

/** Phones know no endings that nobody has told them of, and offer only what they know. */
const TABLES = ".csv,.tsv,.txt,text/csv,text/tab-separated-values,text/plain";
const RUNS = ".unfold,application/octet-stream,application/zip";
/** Milliseconds after which a file that was saved is no longer kept here. */
const KEPT = 60_000;

/**
 * Hands a file to the visitor.
 * @param {string} name
 * @param {Blob} content
 */
export function save(name, content) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(content);
  link.download = name;
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(link.href), KEPT);
}

/**
 * Hands over every file that the visitor brings: what is in it, or `unopened` and how many bytes there are if these
 * are too many, or nothing if it cannot be read.
 * @param {number} largest number of bytes of a file that is read
 * @param {(type: "file" | "unopened", content: string | Uint8Array) => void} hand
 */
export function listenForFiles(largest, hand) {
  const open = async (/** @type {File} */ file) => {
    if (file.size > largest) {
      hand("unopened", String(file.size));
      return;
    }
    let data;
    try {
      data = await file.arrayBuffer();
    } catch {
      hand("unopened", ""); // a folder, or a file that has gone
      return;
    }
    hand("file", new Uint8Array(data));
  };
  letChoose(open);
  takeDropped(open);
  const queue = /** @type {any} */ (window).launchQueue;
  queue?.setConsumer(async (/** @type {{files: FileSystemFileHandle[]}} */ { files }) => {
    if (files.length) open(await files[0].getFile());
  });
}

/** @param {(file: File) => void} open */
function letChoose(open) {
  addEventListener("click", (event) => {
    const isOpener = (/** @type {EventTarget} */ node) => node instanceof HTMLElement && node.matches(".open-file");
    const opener = /** @type {HTMLElement | undefined} */ (event.composedPath().find(isOpener));
    if (!opener) return;
    const input = document.createElement("input");
    input.type = "file";
    input.accept = opener.matches(".of-table") ? TABLES : `${RUNS},${TABLES}`;
    input.addEventListener("change", () => {
      if (input.files?.length) open(input.files[0]);
    });
    input.click();
  });
}

/** @param {(file: File) => void} open */
function takeDropped(open) {
  const veil = document.createElement("div");
  veil.id = "drop";
  veil.hidden = true;
  document.body.append(veil);
  const carriesFile = (/** @type {DragEvent} */ event) => event.dataTransfer?.types.includes("Files") ?? false;
  addEventListener("dragover", (event) => {
    if (!carriesFile(event)) return;
    event.preventDefault(); // the browser would leave the page for the file
    veil.textContent = words.drop;
    veil.hidden = false;
  });
  addEventListener("dragleave", ({ relatedTarget }) => {
    if (relatedTarget === null) veil.hidden = true; // out of the window
  });
  addEventListener("drop", (event) => {
    if (!carriesFile(event)) return;
    event.preventDefault();
    veil.hidden = true;
    const file = event.dataTransfer?.files[0];
    if (file) open(file);
  });
}
