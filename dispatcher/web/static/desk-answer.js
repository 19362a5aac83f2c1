/**
 * Where the answer is written: progress by Shift+Enter, the result by Ctrl or Cmd+Enter, a
 * question or a note by buttons. What is written stays until it is sent, also over a reload.
 */

import { ask, get, id, newKey } from "./desk-api.js";
import { button, el, part, sayBriefly, whileBusy } from "./desk-parts.js";
import { LANGUAGE, say } from "./texts.js";

const IS_MAC = /Mac|iPhone|iPad/.test(navigator.platform);
export const RESULT_KEY = IS_MAC ? "⌘↵" : "Ctrl+↵";
const MOST = 10_000;
const WAYS = [
  ["result", RESULT_KEY, "now"], ["progress", "⇧↵", ""], ["wait", null, "second"],
  ["notes", null, "second"],
];

/** `sent(orderId)` is called when something was written into an order's story. */
export function createAnswer({ sent }) {
  // What was sent and not answered: sent again, the same words are the same answer.
  const unsure = new Map();
  let templates = null;

  return {
    /** The box for one order; `zone` tells which templates fit. */
    box(order) {
      const field = el("textarea", {
        id: "answer", rows: 3, maxlength: MOST, "aria-label": say("desk.answer"), dir: "auto",
        placeholder: say(order.result ? "desk.answer_again" : "desk.answer"),
      });
      field.value = sessionStorage.getItem(kept(order)) ?? "";
      field.addEventListener("input", () => {
        keep(order, field.value);
        grow(field);
      });
      const buttons = WAYS.map(([way, key, kind]) => button(wordOf(way, order),
        () => send(order, way, field), { key, class: kind, "data-way": way }));
      field.addEventListener("keydown", (event) => {
        const way = wayOf(event);
        if (!way) return;
        event.preventDefault();
        const pressed = buttons.find((one) => one.dataset.way === way);
        whileBusy(pressed, () => send(order, way, field));
      });
      requestAnimationFrame(() => grow(field));
      return el("form", { class: "answer", "data-order": order.id }, field,
        el("div", { class: "answer-deeds" }, buttons, templateChoice(order, field)),
        el("p", { class: "told", role: "alert", hidden: !unsure.has(order.id) },
          unsure.get(order.id)?.why ?? ""));
    },
    focus: () => part("answer")?.focus(),
    templates: () => document.querySelector(".answer select")?.focus(),
  };

  async function send(order, way, field) {
    const text = field.value.trim();
    if (!text) {
      field.focus();
      return;
    }
    const before = unsure.get(order.id);
    const key = before?.way === way && before.text === text ? before.key : newKey();
    unsure.set(order.id, { way, text, key });
    try {
      await ask("POST", `/work-orders/${id(order.id)}/${way}`, { body: { text }, key });
    } catch (error) {
      unsure.get(order.id).why = error.message;
      tell(order, error.message);
      return;
    }
    unsure.delete(order.id);
    tell(order, "");
    if (part("answer")?.form.dataset.order === order.id) part("answer").value = "";
    keep(order, "");
    sayBriefly(say(`desk_sent.${way}`), "good");
    await sent(order.id);
  }

  function templateChoice(order, field) {
    const choice = el("select", { "aria-label": say("desk.templates"), "aria-keyshortcuts": "T" },
      el("option", { value: "" }, say("desk.templates")));
    choice.addEventListener("focus", async () => {
      templates ??= await get("/answer-templates");
      const fitting = templates.filter((one) => one.zone === null || one.zone === order.zone)
        .sort((one, other) => isOurs(other) - isOurs(one) || one.title.localeCompare(other.title));
      choice.replaceChildren(choice.firstElementChild, ...fitting.map((one) => (
        el("option", { value: one.id }, one.title))));
    });
    choice.addEventListener("change", () => {
      const chosen = templates.find((one) => one.id === choice.value);
      choice.value = "";
      if (!chosen) return;
      const text = chosen.text.replaceAll("{customer}", order.customer_name);
      field.setRangeText(text, field.selectionStart, field.selectionEnd, "end");
      field.dispatchEvent(new Event("input"));
      field.focus();
    });
    return choice;
  }
}

/** Beside the box as it is now: it may have been drawn anew meanwhile. */
function tell(order, words) {
  const told = document.querySelector(`.answer[data-order="${order.id}"] .told`);
  if (!told) return;
  told.textContent = words;
  told.hidden = !words;
}

function wayOf(event) {
  if (event.key !== "Enter" || event.isComposing) return null;
  if (event.ctrlKey || event.metaKey) return "result";
  return event.shiftKey ? "progress" : null;
}

function wordOf(way, order) {
  return say(way === "result" && order.result ? "desk.revise" : `desk_send.${way}`);
}

function isOurs(template) {
  return Number(LANGUAGE.startsWith(template.language));
}

function kept(order) {
  return `desk-answer-${order.id}`;
}

function keep(order, text) {
  if (text) sessionStorage.setItem(kept(order), text);
  else sessionStorage.removeItem(kept(order));
}

/** As high as what is written, within what the style allows. */
function grow(field) {
  field.style.height = "auto";
  field.style.height = `${field.scrollHeight + 2}px`;
}
