/** Where the chairs of a floor stand: dragged, moved by keys, or typed; saved together. */

import { all, ask, entryPath, mayChange } from "./registry-calls.js";
import { draggable } from "./registry-drag.js";
import { made, part, tell } from "./registry-parts.js";
import { say, seatSign } from "./texts.js";

const SVG = "http://www.w3.org/2000/svg";
const plan = part("plan");
let seats = [];
let stored = new Map();
let history = [];

part("floor").addEventListener("change", draw);
part("undo")?.addEventListener("click", undo);
part("save")?.addEventListener("click", save);
part("picture")?.addEventListener("change", putPicture);
part("drop-picture")?.addEventListener("click", () => picture("DELETE"));
document.addEventListener("keydown", (event) => {
  if (!(event.ctrlKey || event.metaKey) || !mayChange) return;
  if (event.key === "s") save();
  else if (event.key === "z" && !event.target.closest("input")) undo();
  else return;
  event.preventDefault();
});
addEventListener("beforeunload", (event) => changed().length && event.preventDefault());
if (mayChange) draggable(plan, { unit, place, moved });
await load();

async function load() {
  try {
    seats = await all("seats");
    stored = new Map(seats.map((one) => [one.id, { x: one.x, y: one.y }]));
    const before = part("floor").value;
    const floors = [...new Set(seats.map((one) => one.floor))].sort();
    part("floor").replaceChildren(...floors.map((one) => made("option", { value: one }, one)));
    if (floors.includes(before)) part("floor").value = before;
    await draw();
  } catch (error) {
    tell(part("told"), error.message);
  }
}

function here() {
  return seats.filter((one) => one.floor === part("floor").value);
}

async function draw() {
  const box = await background();
  const size = unitOf(box);
  plan.dataset.unit = size;
  plan.setAttribute("viewBox", `${box.x} ${box.y} ${box.width} ${box.height}`);
  plan.replaceChildren(...(box.image ? [box.image] : []), ...here().map((one) => glyph(one, size)));
  part("places").replaceChildren(...here().map(line));
  count();
}

/** The box of the picture behind, or of the chairs with some room around. */
async function background() {
  const url = `/api/v1/registry/floors/${encodeURIComponent(part("floor").value)}/plan`;
  const answer = part("floor").value ? await fetch(url) : { ok: false };
  const xs = here().map((one) => one.x);
  const ys = here().map((one) => one.y);
  const [left, top] = [Math.min(0, ...xs) - 1, Math.min(0, ...ys) - 1];
  const [right, bottom] = [Math.max(8, ...xs) + 1, Math.max(4, ...ys) + 1];
  if (!answer.ok) return { x: left, y: top, width: right - left, height: bottom - top };
  const width = Number(answer.headers.get("x-plan-width"));
  const height = Number(answer.headers.get("x-plan-height"));
  const image = shape("image", { href: `${url}?${Date.now()}`, x: 0, y: 0, width, height });
  return { x: 0, y: 0, width, height, image };
}

function unitOf(box) {
  const xs = here().map((one) => one.x);
  const apart = Math.max(...xs) - Math.min(...xs);
  return box.image ? Math.max(box.width, box.height) / 40 : Math.max(1, apart / 40);
}

function unit() {
  return Number(plan.dataset.unit);
}

function glyph(seat, size) {
  const group = shape("g", {
    tabindex: 0, role: "button", "data-seat": seat.id, transform: `translate(${seat.x} ${seat.y})`,
    "aria-label": say("plan.seat", { seat: seatSign(seat.id), x: round(seat.x), y: round(seat.y) }),
  });
  const words = shape("text", { y: size * 0.56, "text-anchor": "middle", "font-size": size * 0.17 });
  words.textContent = seatSign(seat.id);
  const half = size * 0.3;
  group.append(shape("rect", {
    x: -half, y: -half, width: 2 * half, height: 2 * half, rx: half / 2, "stroke-width": size * 0.03,
  }), words);
  return group;
}

function line(seat) {
  return made("tr", { "data-row": seat.id },
    made("td", { "data-label": say("field.id") }, seatSign(seat.id)),
    made("td", { "data-label": say("field.zone") }, seat.zone),
    ...["x", "y"].map((axis) => made("td", { "data-label": axis }, coordinate(seat, axis))));
}

function coordinate(seat, axis) {
  const label = `${seatSign(seat.id)} ${axis}`;
  const input = made("input", {
    type: "number", step: "any", value: round(seat[axis]), "aria-label": label, disabled: !mayChange,
  });
  input.addEventListener("change", () => {
    if (!Number.isFinite(input.valueAsNumber)) return;
    const before = { x: seat.x, y: seat.y };
    place(seat.id, { ...before, [axis]: input.valueAsNumber });
    moved(seat.id, before);
  });
  return input;
}

/** Where a chair is shown; with a place, it is put there first. */
function place(id, to) {
  const seat = seats.find((one) => one.id === id);
  if (to) {
    Object.assign(seat, { x: round(to.x), y: round(to.y) });
    const group = plan.querySelector(`[data-seat="${CSS.escape(id)}"]`);
    group?.setAttribute("transform", `translate(${seat.x} ${seat.y})`);
    group?.setAttribute("aria-label", say("plan.seat", { seat: seatSign(id), x: seat.x, y: seat.y }));
    const inputs = part("places").querySelectorAll(`[data-row="${CSS.escape(id)}"] input`);
    inputs.forEach((input, at) => { input.value = at ? seat.y : seat.x; });
  }
  return { x: seat.x, y: seat.y };
}

/** A move is over: it can be undone, and waits to be saved. */
function moved(id, before) {
  history.push({ id, before });
  count();
}

function undo() {
  const last = history.pop();
  if (last) place(last.id, last.before);
  count();
}

function changed() {
  return seats.filter(({ id, x, y }) => {
    const was = stored.get(id);
    return was.x !== x || was.y !== y;
  });
}

function count() {
  if (!mayChange) return;
  part("save").disabled = changed().length === 0;
  part("undo").disabled = history.length === 0;
}

async function save() {
  tell(part("told"), null);
  for (const { id, x, y } of changed()) {
    try {
      const { version } = await ask("GET", entryPath("seats", id));
      await ask("PATCH", entryPath("seats", id), { body: { x, y }, version });
      stored.set(id, { x, y });
    } catch (error) {
      tell(part("told"), error.message);
      return;
    }
  }
  history = [];
  tell(part("told"), say("plan.saved"), true);
  count();
}

async function putPicture() {
  const [file] = part("picture").files;
  if (file) await picture("PUT", file);
}

async function picture(method, body) {
  const floor = encodeURIComponent(part("floor").value);
  try {
    await ask(method, `/floors/${floor}/plan`, { body, type: body?.type || "image/svg+xml" });
    tell(part("told"), null);
  } catch (error) {
    tell(part("told"), error.message);
  }
  await draw();
}

function shape(tag, attributes) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
}

function round(value) {
  return Math.round(value * 1000) / 1000;
}
