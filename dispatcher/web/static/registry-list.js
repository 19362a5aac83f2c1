/** Entries of one kind: a list to search, and a form to change one. */

import { all, ask, entryPath, mayChange } from "./registry-calls.js";
import { inputFor, valueOf } from "./registry-inputs.js";
import { fieldName, inLine, made, part, tell } from "./registry-parts.js";
import { say } from "./texts.js";

const { page: kind, key } = document.body.dataset;
const FIELDS = JSON.parse(part("fields").textContent);
const COLUMNS_SHOWN = 6;
const HIDDEN = new Set(["introduction", "photo", "presence", "name_zh", "facts", "special_days"]);

const columns = FIELDS.filter((field) => !HIDDEN.has(field.name)).slice(0, COLUMNS_SHOWN);
const editor = part("editor");
const form = part("form");
let entries = [];
let edited = { id: null, version: null };

part("columns").append(...columns.map((field) => made("th", { scope: "col" }, fieldName(field.name))));
part("search").addEventListener("input", show);
part("new")?.addEventListener("click", () => open(null));
part("cancel").addEventListener("click", () => editor.close());
part("remove").addEventListener("click", remove);
form.addEventListener("submit", save);
document.addEventListener("keydown", shortcut);
part("rows").addEventListener("click", (event) => {
  const row = event.target.closest("tr");
  if (row) open(row.dataset.id);
});
await load();

async function load() {
  try {
    entries = await all(kind);
    tell(part("told"), null);
  } catch (error) {
    tell(part("told"), error.message);
  }
  show();
}

function show() {
  const wanted = part("search").value.trim().toLowerCase();
  const found = entries.filter((entry) => JSON.stringify(entry).toLowerCase().includes(wanted));
  part("rows").replaceChildren(...found.map(row));
  part("empty").hidden = entries.length > 0;
  document.querySelector("table").ariaBusy = "false";
}

function row(entry) {
  return made("tr", { "data-id": entry[key] }, ...columns.map((field, at) => made("td", {
    "data-label": fieldName(field.name),
  }, at === 0
    ? made("button", { type: "button", class: "plain" }, inLine(entry[field.name]))
    : inLine(entry[field.name]))));
}

async function open(id) {
  try {
    const [got, choices] = await Promise.all([
      id === null ? { content: {}, version: null } : ask("GET", entryPath(kind, id)),
      choicesOf(),
    ]);
    edited = { id, version: got.version };
    fill(got.content, choices);
    tell(part("wrong"), null);
    part("editor-title").textContent = id === null ? say("registry.new") : id;
    part("remove").hidden = id === null || !mayChange;
    part("save").hidden = !mayChange;
    editor.showModal();
    if (kind === "agents" && id !== null) await propose(id);
  } catch (error) {
    tell(part("told"), error.message);
  }
}

function fill(entry, choices) {
  const fields = FIELDS.map((field) => inputFor(field, entry[field.name], choices[field.names]));
  part("inputs").replaceChildren(...fields);
  part("proposal").hidden = true;
  const keyInput = form.elements[key];
  if (edited.id !== null) keyInput.readOnly = true;
}

/** The ids a form may name, by kind. */
async function choicesOf() {
  const kinds = [...new Set(FIELDS.map((field) => field.names).filter(Boolean))];
  const lists = await Promise.all(kinds.map((one) => all(one)));
  return Object.fromEntries(kinds.map((one, at) => [one, lists[at].map((entry) => entry.id)]));
}

async function propose(id) {
  const { content } = await ask("GET", `${entryPath(kind, id)}/proposal`);
  if (content.proposed === null) return;
  const reasons = content.reasons.map((one) => made("li", {},
    `${one.points >= 0 ? "+" : "−"}${Math.abs(one.points)} `, say(`proposal.${one.key}`, one.figures)));
  const use = made("button", { type: "button", class: "quiet" }, say("proposal.use"));
  use.addEventListener("click", () => { form.elements.capability.value = content.proposed; });
  part("proposal").replaceChildren(
    made("h3", {}, say("proposal.title", { value: content.proposed })), made("ul", {}, ...reasons),
    mayChange ? use : "",
  );
  part("proposal").hidden = false;
}

async function save(event) {
  event.preventDefault();
  if (!mayChange) return;
  const said = Object.fromEntries(FIELDS.map((field) => [field.name, valueOf(field, form)]));
  await change(() => (edited.id === null
    ? ask("POST", `/${kind}`, { body: said })
    : ask("PATCH", entryPath(kind, edited.id), { body: said, version: edited.version })));
}

async function remove() {
  if (!window.confirm(say("registry.remove_sure", { id: edited.id }))) return;
  await change(() => ask("DELETE", entryPath(kind, edited.id), { version: edited.version }));
}

async function change(request) {
  try {
    await request();
    editor.close();
    await load();
  } catch (error) {
    tell(part("wrong"), error.message);
    part("wrong").scrollIntoView({ block: "nearest" });
  }
}

function shortcut(event) {
  if (editor.open || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest("input, textarea, select")) return;
  if (event.key === "/") {
    event.preventDefault();
    part("search").focus();
  } else if (event.key.toLowerCase() === "n" && mayChange) {
    event.preventDefault();
    open(null);
  }
}
