// @ts-check
/** Which lessons a visitor has done, kept in the browser for the next visit, where the browser allows that. */

const KEPT = "unfold-lessons";
/** Written to see whether anything can be. */
const WRITTEN = "unfold-written";

/** @returns {string[]} their names; Python knows which of them there are */
const kept = () => localStorage.getItem(KEPT)?.split(" ").filter(Boolean) ?? [];

/**
 * Say what is known, now and when another window knows more, or that nothing can be kept.
 * @param {(type: string, content?: string) => void} tell
 */
export function tellProgress(tell) {
  try {
    localStorage.setItem(WRITTEN, ""); // some browsers let a page read and forbid it to write
    localStorage.removeItem(WRITTEN);
    tell("progress", kept().join(" "));
    // A page that was left a moment ago may be as late as another window.
    addEventListener("storage", ({ key }) => key === KEPT && tell("progress", kept().join(" ")));
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
