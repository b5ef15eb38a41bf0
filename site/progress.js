// @ts-check
/** Which lessons a visitor has done, kept in the browser for the next visit, where the browser allows that. */

const KEPT = "unfold-lessons";

/** @returns {string[]} their names; Python knows which of them there are */
const kept = () => localStorage.getItem(KEPT)?.split(" ").filter(Boolean) ?? [];

/** Say what is known, or that nothing can be kept. @param {(type: string, content?: string) => void} tell */
export function tellProgress(tell) {
  try {
    localStorage.setItem(KEPT, kept().join(" ")); // some browsers let a page read and forbid it to write
    tell("progress", kept().join(" "));
  } catch {
    tell("unkept");
  }
}

/**
 * Keep what is done, beside what has been done in other windows meanwhile.
 * @param {string} done names, with blanks between
 * @param {(type: string, content?: string) => void} tell
 */
export function keepProgress(done, tell) {
  try {
    localStorage.setItem(KEPT, [...new Set([...kept(), ...done.split(" ")])].join(" "));
  } catch {
    tell("unkept");
  }
}
