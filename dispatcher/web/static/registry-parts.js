/** Small parts all pages of the registry are made of. */

import { isText, say } from "./texts.js";

export const part = (id) => document.getElementById(id);

/** An element with attributes and children; null children are left out. */
export function made(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === true) element.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) {
      element.setAttribute(name, value);
    }
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

/** Shows a sentence, or takes it away. */
export function tell(place, words, good = false) {
  place.hidden = !words;
  place.textContent = words ?? "";
  place.classList.toggle("good", good);
}

/** The name of a field in the reader's language. */
export function fieldName(name) {
  return isText(`field.${name}`) ? say(`field.${name}`) : name;
}

/** A value in one line, for tables and differences. */
export function inLine(value) {
  if (value === null || value === undefined || value === "") return "–";
  if (Array.isArray(value)) return value.length ? value.join("; ") : "–";
  if (typeof value === "object") {
    const pairs = Object.entries(value).map(([key, one]) => `${key}: ${inLine(one)}`);
    return pairs.length ? pairs.join(" · ") : "–";
  }
  return isText(`choice.${value}`) ? say(`choice.${value}`) : String(value);
}

/** Counts, changes and bad rows of an import or a run. */
export function difference({ counts, changes, change_count: total, bad_rows: bad }) {
  const touched = Object.entries(counts).filter(([, one]) => one.added + one.changed + one.removed);
  return made("div", { class: "stack" },
    touched.length
      ? made("ul", { class: "counts" }, ...touched.map(([kind, one]) => made("li", {},
        made("b", {}, say(`registry_page.${kind}`)), " ", say("difference.counts", one))))
      : made("p", {}, say("difference.none")),
    changes.length ? changeTable(changes) : null,
    total > changes.length
      ? made("p", { class: "hint" }, say("difference.more", { count: total - changes.length }))
      : null,
    bad.length ? badRows(bad) : null);
}

function changeTable(changes) {
  const rows = changes.map((one) => made("tr", { "data-what": one.what },
    made("td", {}, made("span", { class: `tag ${one.what}` }, say(`difference.${one.what}`))),
    made("td", {}, `${say(`registry_page.${one.kind}`)} · ${one.id}`),
    made("td", {}, ...Object.entries(one.fields).flatMap(([name, [before, after]], at) => [
      at ? " · " : "",
      `${fieldName(name)}: `,
      one.what === "changed" ? made("del", {}, inLine(before)) : "",
      one.what === "changed" ? " " : "",
      made("ins", {}, inLine(after)),
    ]))));
  return made("table", { class: "changes" }, made("tbody", {}, ...rows));
}

function badRows(bad) {
  return made("div", { class: "bad-rows" },
    made("h3", {}, say("difference.bad_rows", { count: bad.length })),
    made("ol", {}, ...bad.map((one) => made("li", {}, one))));
}
