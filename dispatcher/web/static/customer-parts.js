/** Small parts every view is made of. Texts are set as text, never as markup. */

import { say } from "./texts.js";

const SVG = "http://www.w3.org/2000/svg";

/** An element: `el("p", { class: "lead" }, "text", child)`; null and false children are left out. */
export function el(name, attributes = {}, ...children) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) set(node, key, value);
  node.append(...children.flat().filter((child) => child !== null && child !== false
    && child !== undefined));
  return node;
}

/** The same in SVG, from `[name, attributes, ...children]`. */
export function draw([name, attributes, ...children]) {
  const node = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  node.append(...children.map(draw));
  return node;
}

/** A button that is busy while what it starts is under way, so that two taps are one. */
export function button(text, act, { kind = "plain", ...attributes } = {}) {
  const node = el("button", { type: "button", class: `button ${kind}`, ...attributes }, text);
  node.addEventListener("click", () => whileBusy(node, act));
  return node;
}

export async function whileBusy(node, act) {
  if (node.getAttribute("aria-disabled") === "true") return;
  node.setAttribute("aria-disabled", "true");
  try {
    await act();
  } finally {
    node.removeAttribute("aria-disabled");
  }
}

/** A field with its label, and a line of help the field is described by. */
export function field(label, input, help) {
  const id = input.id;
  const hint = help ? el("p", { class: "hint", id: `${id}-help` }, help) : null;
  if (hint) input.setAttribute("aria-describedby", hint.id);
  return el("div", { class: "field" }, el("label", { for: id }, label), input, hint);
}

/** Choices of which one holds, as large as a thumb. */
export function choices(name, legend, options, chosen) {
  const boxes = options.map(({ value, text, more }) => {
    const input = el("input", { type: "radio", name, value, checked: value === chosen });
    return el("label", { class: "choice" }, input,
      el("span", {}, el("b", {}, text), more ? el("small", {}, more) : null));
  });
  const set_ = el("fieldset", { class: "choices" }, el("legend", {}, legend), ...boxes);
  return {
    node: set_,
    value: () => set_.querySelector("input:checked")?.value,
  };
}

/** Says what went wrong or well, beside what caused it. */
export function told(text, kind = "warn") {
  return el("p", { class: `told ${kind}`, role: kind === "warn" ? "alert" : "status" }, text);
}

/** A short word at the foot of the page, that goes away by itself. */
export function sayBriefly(text) {
  const line = document.getElementById("said");
  line.textContent = text;
  clearTimeout(sayBriefly.timer);
  sayBriefly.timer = setTimeout(() => { line.textContent = ""; }, 6000);
}

/** A sheet over the page with a title; `fill(close)` gives its content. Esc closes it. */
export function sheet(title, fill) {
  const dialog = el("dialog", { class: "sheet", "aria-labelledby": "sheet-title" });
  const close = () => dialog.close();
  const shut = el("button", { type: "button", class: "shut", "aria-label": say("customer.close") },
    cross());
  shut.addEventListener("click", close);
  dialog.append(el("div", { class: "sheet-head" }, el("h2", { id: "sheet-title" }, title), shut),
    ...[fill(close)].flat());
  dialog.addEventListener("close", () => dialog.remove());
  dialog.addEventListener("click", (event) => { if (event.target === dialog) close(); });
  document.body.append(dialog);
  dialog.showModal();
  return dialog;
}

/** `HH:MM` of today, else day and time, as the reader's language writes it. */
export function moment(at_ms, now_ms = Date.now()) {
  const at = new Date(at_ms);
  const time = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
  const sameDay = at.toDateString() === new Date(now_ms).toDateString();
  const day = sameDay ? {} : { day: "numeric", month: "short" };
  return new Intl.DateTimeFormat(document.documentElement.lang, { ...day, ...time }).format(at);
}

function cross() {
  return draw(["svg", { viewBox: "0 0 24 24", class: "sign-line", "aria-hidden": "true" },
    ["path", { d: "M6 6L18 18M18 6L6 18" }]]);
}

function set(node, key, value) {
  if (value === null || value === undefined || value === false) return;
  if (value === true) node.setAttribute(key, "");
  else node.setAttribute(key, value);
}
