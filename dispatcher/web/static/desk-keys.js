/** Keys of the desk. A letter counts only where nothing is being written. */

import { RESULT_KEY } from "./desk-answer.js";
import { dialog, el, isWriting, kbd } from "./desk-parts.js";
import { say } from "./texts.js";

const SHOWN = [
  ["↑ ↓", "move"], ["J K", "next"], ["R", "answer"], ["⇧↵", "progress"], [RESULT_KEY, "result"],
  ["T", "templates"], ["C", "claim"], ["/", "search"], ["1 2 3 4", "tabs"], ["Enter", "accept"],
  ["Esc", "later"], ["B", "break"], ["P", "camera"], ["H", "here"], ["Y", "yes"], ["S", "sound"],
  ["?", "help"],
];

/** `deeds`: what each key does, by the key in lower case; `enter` and `escape` answer what asks. */
export function listen({ deeds, enter, escape }) {
  // Before the list hears it: a call that rings comes first.
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || document.querySelector("dialog[open]")) return;
    if (isWriting(event.target) || event.target.closest("button, a, summary") || !enter()) return;
    event.preventDefault();
    event.stopPropagation();
  }, { capture: true });
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.isComposing || document.querySelector("dialog[open]")) return;
    if (event.key === "Escape") {
      if (isWriting(event.target)) event.target.blur();
      else escape();
      return;
    }
    if (isWriting(event.target) || event.ctrlKey || event.metaKey || event.altKey) return;
    const act = deeds[event.key.toLowerCase()];
    if (!act) return;
    event.preventDefault();
    act();
  });
}

/** All keys on one card. */
export function showKeys() {
  return dialog(say("desk.keys"), () => el("dl", { class: "keys" }, SHOWN.flatMap(([keys, what]) => [
    el("dt", {}, keys.split(" ").map(kbd)), el("dd", {}, say(`desk_key.${what}`)),
  ])));
}
