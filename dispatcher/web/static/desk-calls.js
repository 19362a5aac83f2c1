/** A customer to ring up: what to read out, and what came of it. A landline is enough. */

import { ask, id } from "./desk-api.js";
import { learn, nameOf } from "./desk-names.js";
import { button, el, part, put, sayBriefly } from "./desk-parts.js";
import { say } from "./texts.js";

const OUTCOMES = ["delivered", "not_reached", "refused"];

/** `changed()` is called when a task has become another. */
export function createCalls({ me, changed }) {
  return {
    show(task) {
      put(part("order"), card(task));
    },
  };

  function card(task) {
    const isMine = task.held_by === me;
    return el("article", { class: "card order call-task", "data-task": task.id },
      el("header", { class: "order-head" },
        button(say("desk.back"), () => { document.body.dataset.view = "list"; }, { class: "quiet go-back" }),
        el("div", { class: "order-title" },
          el("h2", {}, say("desk.call_title", { customer: task.customer_name || task.phone })),
          el("p", { class: "soft" }, task.number ? say("desk.number", { number: task.number }) : ""))),
      el("p", { class: "phone-number" }, el("a", { href: `tel:${task.phone}` }, task.phone)),
      el("p", { class: "soft" }, say("desk.read_out")),
      el("blockquote", { lang: task.language, dir: "auto" }, el("b", {}, task.title), el("p", {}, task.text)),
      isMine ? outcomes(task) : taking(task));
  }

  function taking(task) {
    if (task.held_by) return el("p", { class: "order-foot soft" }, say("desk.call_held", { agent: nameOf(task.held_by) }));
    return el("div", { class: "order-foot" },
      button(say("desk.call_take"), () => take(task), { key: "C", class: "now claim-call" }),
      el("p", { class: "soft" }, say("desk.call_take_why")));
  }

  function outcomes(task) {
    const words = el("input", { id: "call-words", maxlength: 150, "aria-label": say("desk.call_words"),
      placeholder: say("desk.call_words") });
    return el("div", { class: "order-foot" }, words, el("div", { class: "deeds" },
      OUTCOMES.map((outcome) => button(say(`desk_outcome.${outcome}`),
        () => record(task, outcome, words.value.trim()), {
          class: outcome === "delivered" ? "now" : "", "data-outcome": outcome,
        }))));
  }

  async function take(task) {
    try {
      const { content } = await ask("POST", `/call-tasks/${id(task.id)}/claim`);
      put(part("order"), card(content));
    } catch (error) {
      const taken = error.body?.holder;
      await learn([taken]);
      sayBriefly(taken ? say("desk.taken", { agent: nameOf(taken) }) : error.message, "bad");
    }
    changed();
  }

  async function record(task, outcome, words) {
    await ask("POST", `/call-tasks/${id(task.id)}/outcome`, { body: { outcome, words } });
    sayBriefly(say(`desk_outcome_done.${outcome}`), "good");
    put(part("order"), null);
    changed();
  }
}
