/**
 * Form inputs for an entry, made from the list of its fields; what has parts of its own is written
 * as lines people can read: `mon 09:00-17:00`, `2026-12-25 Christmas`, `orders = 12`.
 */

import { fieldName, made } from "./registry-parts.js";
import { isText, say } from "./texts.js";

const WEEKDAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

const LINES = {
  week: { separator: " ", read: spans, write: (value) => value.join("; "), order: WEEKDAYS },
  special_days: { separator: " ", read: spans, write: (value) => value.join("; ") },
  holidays: { separator: " ", read: (text) => text, write: (value) => value },
  facts: { separator: "=", read: fact, write: written },
};

/** A labelled input; `value` shows an entry's value, `choices` the ids it may name. */
export function inputFor(field, value, choices) {
  const id = `field-${field.name}`;
  const hint = hintFor(field);
  const common = { id, name: field.name, required: field.required, "aria-describedby": hint && `${id}-hint` };
  return made("div", { class: `field ${field.shape}` },
    made("label", { for: id }, fieldName(field.name), field.required ? made("i", {}, " *") : null),
    control(field, common, value, choices),
    hint ? made("p", { class: "hint", id: `${id}-hint` }, hint) : null);
}

/** What the form says of a field; null where it is left empty. */
export function valueOf(field, form) {
  const control = form.elements[field.name];
  if (field.shape === "list" && field.names) {
    const boxes = control instanceof RadioNodeList ? [...control] : [control];
    return boxes.filter((box) => box?.checked).map((box) => box.value);
  }
  const text = control.value.trim();
  if (text === "") return null;
  if (field.shape === "number") return Number.isNaN(Number(text)) ? text : Number(text);
  if (field.shape === "list") return text.split(/[;\n]/).map((one) => one.trim()).filter(Boolean);
  if (field.shape === "json") return fromLines(field.name, text);
  return field.shape === "fact" ? fact(text) : text;
}

function control(field, common, value, choices) {
  if (field.shape === "choice") return choice(field, common, value);
  if (field.shape === "list" && field.names) return boxes(field, value, choices);
  if (field.shape === "json") {
    return made("textarea", { ...common, rows: 4, spellcheck: "false" }, toLines(field.name, value));
  }
  if (field.shape === "long") return made("textarea", { ...common, rows: 3 }, value ?? "");
  const shown = field.shape === "list" ? (value ?? []).join("; ")
    : field.shape === "fact" ? written(value ?? "") : value;
  const list = choices && `${common.id}-list`;
  const input = made("input", {
    ...common, value: shown, list, autocomplete: "off",
    inputmode: field.shape === "number" ? "decimal" : null,
  });
  if (!choices) return input;
  return made("span", {}, input,
    made("datalist", { id: list }, ...choices.map((one) => made("option", { value: one }))));
}

function choice(field, common, value) {
  const options = field.choices.map((one) => made("option", { value: one, selected: one === (value ?? "") },
    one === "" ? say("choice.none") : isText(`choice.${one}`) ? say(`choice.${one}`) : one));
  return made("select", common, ...options);
}

function boxes(field, value, choices) {
  const wanted = new Set(value ?? []);
  return made("div", { class: "boxes", role: "group" }, ...(choices ?? []).map((one) => made("label",
    { class: "check" }, made("input", { type: "checkbox", name: field.name, value: one, checked: wanted.has(one) }), ` ${one}`)));
}

function hintFor(field) {
  if (isText(`hint.${field.name}`)) return say(`hint.${field.name}`);
  return field.shape === "list" && !field.names ? say("hint.list") : null;
}

function toLines(name, value) {
  const { separator, write, order } = LINES[name];
  const gap = separator === "=" ? " = " : separator;
  const keys = Object.keys(value ?? {});
  if (order) keys.sort((one, other) => order.indexOf(one) - order.indexOf(other));
  return keys.map((key) => `${key}${gap}${write(value[key])}`.trim()).join("\n");
}

function fromLines(name, text) {
  const { separator, read } = LINES[name];
  const found = {};
  for (const line of text.split("\n").map((one) => one.trim()).filter(Boolean)) {
    const at = line.indexOf(separator);
    const [key, rest] = at < 0 ? [line, ""] : [line.slice(0, at), line.slice(at + 1)];
    found[key.trim()] = read(rest.trim());
  }
  return found;
}

function spans(text) {
  return text.split(/[;,]/).map((one) => one.trim()).filter(Boolean);
}

/** `12` is a number and `true` a truth value; in quotes they are words. */
function fact(text) {
  try {
    const value = JSON.parse(text);
    return ["number", "boolean", "string"].includes(typeof value) ? value : text;
  } catch {
    return text;
  }
}

function written(value) {
  return typeof value === "string" && fact(value) === value ? value : JSON.stringify(value);
}
