/** The five numbers. A value that the server does not know yet is a dash, never a zero. */

import { runningTime } from "./clock.js";
import { say } from "./texts.js";

export function createNumbers({ page, longest }) {
  const values = new Map([...page.querySelectorAll("[data-number]")]
    .map((value) => [value.dataset.number, value]));
  let numbersShown = null;
  let heard_ms = 0;

  return {
    show(model, now_ms) {
      if (model.numbers === numbersShown) return;
      numbersShown = model.numbers;
      heard_ms = now_ms;
      for (const [name, value] of values) {
        const number = numbersShown[name] ?? null;
        const words = name.endsWith("_ms") && number !== null ? runningTime(number) : number;
        value.textContent = words ?? say("number.none");
      }
      longest.hidden = !Number.isFinite(numbersShown.longest_wait_ms);
    },
    tick(now_ms) {
      if (longest.hidden || !numbersShown) return;
      const wait_ms = numbersShown.longest_wait_ms + now_ms - heard_ms;
      values.get("longest_wait_ms").textContent = runningTime(wait_ms);
    },
  };
}
