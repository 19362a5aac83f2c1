/** Small parts of the pages of agents and supervisors. Texts are set as text, never as markup. */

import { LANGUAGE, say } from "./texts.js";

const MINUTE_MS = 60_000;
const HOUR_MIN = 60;
const DAY_MIN = 1440;
const TOAST_S = 8;

export const part = (id) => document.getElementById(id);

/** An element: `el("p", { class: "hint" }, "text", child)`; null and false are left out. */
export function el(name, attributes = {}, ...children) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (typeof value === "boolean" && /^(aria|data)-/.test(key)) node.setAttribute(key, String(value));
    else if (value === true) node.setAttribute(key, "");
    else if (value !== false && value !== null && value !== undefined) node.setAttribute(key, value);
  }
  node.append(...children.flat().filter((one) => one !== null && one !== undefined && one !== false));
  return node;
}

/** A button with its key shown; busy while what it starts is under way: two presses are one. */
export function button(words, act, { key, ...attributes } = {}) {
  const node = el("button", { type: "button", ...attributes }, el("span", {}, words), key && kbd(key));
  if (key) node.setAttribute("aria-keyshortcuts", key);
  node.addEventListener("click", () => whileBusy(node, act));
  return node;
}

export async function whileBusy(node, act) {
  if (node.getAttribute("aria-disabled") === "true") return;
  node.setAttribute("aria-disabled", "true");
  try {
    await act();
  } catch (error) {
    sayBriefly(error.message, "bad");
  } finally {
    node.removeAttribute("aria-disabled");
  }
}

/** A key as it is printed on the keyboard; who listens hears it from `aria-keyshortcuts`. */
export function kbd(key) {
  return el("kbd", { "aria-hidden": "true" }, key);
}

/** A short word at the foot of the page that goes away by itself. */
export function sayBriefly(words, kind = "plain", act = null) {
  const line = part("said");
  line.replaceChildren(el("p", { class: `toast ${kind}` }, words,
    act && button(act.words, act.act, { class: "quiet" })));
  clearTimeout(sayBriefly.timer);
  sayBriefly.timer = setTimeout(() => line.replaceChildren(), TOAST_S * 1000);
}

/** A dialog over the page; `fill(close)` gives its content. Esc closes it. */
export function dialog(title, fill) {
  const box = el("dialog", { class: "box", "aria-labelledby": "box-title" });
  const close = () => box.close();
  box.append(el("h2", { id: "box-title" }, title), ...[fill(close)].flat(),
    el("div", { class: "box-end" }, button(say("desk.close"), close, { key: "Esc", class: "quiet" })));
  box.addEventListener("close", () => box.remove());
  box.addEventListener("click", (event) => { if (event.target === box) close(); });
  document.body.append(box);
  box.showModal();
  return box;
}

/** "12 min", "1 h 52 min", "3 d": how long somebody waits, as coarse as it matters. */
export function waitWords(since_ms, now_ms) {
  const minutes = Math.max(0, Math.floor((now_ms - since_ms) / MINUTE_MS));
  if (minutes < HOUR_MIN) return say("desk.wait_min", { minutes });
  if (minutes < DAY_MIN) {
    return say("desk.wait_h", { hours: Math.floor(minutes / HOUR_MIN), minutes: minutes % HOUR_MIN });
  }
  return say("desk.wait_d", { days: Math.floor(minutes / DAY_MIN) });
}

/** `14:02` of today, else with the day, as the reader's language writes it. */
export function moment(at_ms, now_ms) {
  const at = new Date(at_ms);
  const isToday = at.toDateString() === new Date(now_ms).toDateString();
  const day = isToday ? {} : { day: "numeric", month: "short" };
  return new Intl.DateTimeFormat(LANGUAGE, {
    ...day, hour: "2-digit", minute: "2-digit", hourCycle: "h23",
  }).format(at);
}

/** Whether a key pressed there belongs to what is being written. */
export function isWriting(target) {
  return Boolean(target.closest?.("input, textarea, select, [contenteditable]"));
}

/** Puts one thing into a place, and leaves it alone when it is the same again. */
export function put(place, node) {
  place.replaceChildren(...(node ? [node] : []));
  place.hidden = !node;
}
