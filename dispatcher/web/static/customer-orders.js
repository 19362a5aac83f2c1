/** My orders: each a card with three dots from received to answered, and what to do next. */

import { NoNetwork, ask, newKey } from "./customer-api.js";
import { contact, statusLine } from "./customer-agent.js";
import { quoted } from "./customer-card.js";
import { button, el, field, moment, sayBriefly, sheet, told } from "./customer-parts.js";
import { showRating } from "./customer-rate.js";
import { say } from "./texts.js";

const STEPS = ["received", "in_progress", "answered"];
const AT = { open: 0, assigned: 0, in_progress: 1, waiting_customer: 1, resolved: 2, closed: 2 };
const UNANSWERED = new Set(["open", "assigned", "in_progress", "waiting_customer"]);

/** The section with every card. */
export function ordersSection(app, heading) {
  const { orders, agent, live } = app.state;
  return el("section", { class: "column orders-home", "aria-labelledby": "orders-title" },
    el(heading, { id: "orders-title", class: "title" }, say("customer.my_orders")),
    aboveOrders(app.state),
    orders.length ? el("ul", { class: "orders", role: "list" },
      ...orders.map((order) => el("li", {}, orderCard(app, order)))) : noOrders(),
    live && agent ? contact(app) : null,
    live && !agent ? el("div", { class: "actions" },
      el("a", { class: "button main", href: "/me/write" }, say("customer.write_request"))) : null);
}

/** One order as a card; on its own page without the way there. */
export function orderCard(app, order, { whole = false } = {}) {
  const done = order.state === "cancelled";
  return el("article", { class: "card order", "data-order": order.number, "data-state": order.state,
    "aria-labelledby": `order-${order.number}` },
  el(whole ? "h1" : "h2", { id: `order-${order.number}`, class: "subject", dir: "auto" },
    whole ? order.subject
      : el("a", { href: `/me/orders/${order.number}` }, order.subject)),
  el("p", { class: "second" }, ...secondLine(app, order)),
  done ? null : dots(order.state),
  answer(order),
  app.state.live ? whatNext(app, order) : null);
}

/** Asks for words and does something with an order; shows what became of it. */
export function showWords(app, order, { title, label, help, verb, done, filler = null }) {
  const key = newKey();
  sheet(title, (close) => {
    const words = el("textarea", { id: "words", rows: 4, maxlength: 10000, required: !filler });
    const note = el("div");
    const go = button(say("customer.send"), async () => {
      const text = words.value.trim() || filler;
      if (!text) {
        note.replaceChildren(told(say("customer.words_first")));
        words.focus();
        return;
      }
      const sent = await act(app, order, verb, { text }, key, note);
      if (!sent) return;
      close();
      sayBriefly(done);
    }, { kind: "main" });
    return [el("p", { class: "lead", dir: "auto" }, order.subject), field(label, words, help), note,
      el("div", { class: "actions" }, go)];
  });
}

/** How my agent stands; without a network that is not known, and not said. */
function aboveOrders({ agent, live }) {
  if (agent && live) return statusLine(agent.card);
  const words = agent ? say("customer.your_agent", { agent: agent.card.name }) : say("customer.orders_lead");
  return el("p", { class: "lead" }, words);
}

function secondLine(app, order) {
  const parts = [say(`me_kind.${order.kind}`), say("customer.number", { number: order.number })];
  const { agent } = app.state;
  if (order.state === "cancelled") {
    parts.push(order.merged_into_id ? say("customer.merged") : say(`me_cancelled.${order.cancel_reason}`));
  } else if (order.resolved_ms && !UNANSWERED.has(order.state)) {
    parts.push(say("customer.answered_at", { time: moment(order.resolved_ms) }));
  } else if (order.state === "waiting_customer") {
    return [`${parts.join(" · ")} · `, el("b", { class: "asks" }, say("customer.asks_you", { agent: holder(agent, order) }))];
  } else if (order.news) {
    parts.push(order.news);
  } else {
    parts.push(say("customer.asked_at", { time: moment(order.made_ms) }));
  }
  return [parts.join(" · ")];
}

/** Whose hands an order is in, as far as we know a name. */
export function holder(agent, order) {
  return agent && agent.card.agent_id === order.agent_id ? agent.card.name : say("customer.we");
}

function dots(state) {
  const at = AT[state];
  return el("ol", { class: "steps", role: "list", "aria-label": say("customer.step_of", {
    step: say(`me_step.${STEPS[at]}`),
  }) }, ...STEPS.map((step, nth) => el("li", {
    "data-done": nth <= at, "aria-current": nth === at ? "step" : null,
  }, say(`me_step.${step}`))));
}

function answer(order) {
  if (!order.result || order.state === "cancelled") return null;
  const reopened = UNANSWERED.has(order.state);
  return el("div", { class: "answer" },
    reopened ? el("p", { class: "hint" }, say("customer.former_answer")) : null,
    el("blockquote", { dir: "auto" }, quoted(order.result)));
}

function whatNext(app, order) {
  if (order.state === "resolved") {
    return el("div", { class: "actions" },
      button(say("customer.not_solved"), async () => showNotSolved(app, order)),
      button(say("customer.thank_you"), () => thank(app, order), { kind: "main" }));
  }
  if (order.state === "closed") {
    return el("div", { class: "small-actions" },
      button(say("customer.not_solved_after_all"), async () => showNotSolved(app, order), { kind: "quiet" }));
  }
  if (order.state === "waiting_customer") {
    return el("div", { class: "actions" }, button(say("customer.reply"), async () => showWords(app, order, {
      title: say("customer.reply"), label: say("customer.your_words"), verb: "enquiry",
      done: say("customer.reply_sent"),
    }), { kind: "main" }));
  }
  if (order.state === "cancelled") return null;
  return el("div", { class: "small-actions" }, button(say("customer.ask_about"), async () => showWords(app, order, {
    title: say("customer.ask_about"), label: say("customer.your_words"), help: say("customer.ask_help"),
    verb: "enquiry", done: say("customer.asked"), filler: say("customer.ask_about"),
  }), { kind: "quiet" }));
}

function showNotSolved(app, order) {
  showWords(app, order, {
    title: say("customer.not_solved"), label: say("customer.what_missing"), verb: "unsatisfied",
    done: say("customer.opened_again", { agent: holder(app.state.agent, order) }),
  });
}

async function thank(app, order) {
  if (!await act(app, order, "satisfied", undefined, undefined, null)) return;
  const { agent } = app.state;
  if (agent && agent.card.agent_id === order.agent_id) showRating(app, order);
  else sayBriefly(say("customer.thanks_too"));
}

/** Does it; true when it was done. Says beside the words, or at the foot, why not. */
async function act(app, order, verb, body, key, note) {
  try {
    await ask("POST", `/me/orders/${order.id}/${verb}`, { body, key });
    await app.refresh();
    return true;
  } catch (error) {
    const why = say(error instanceof NoNetwork ? "customer.needs_network" : "customer.changed_meanwhile");
    if (note) note.replaceChildren(told(why));
    else sayBriefly(why);
    if (!(error instanceof NoNetwork)) await app.refresh();
    return false;
  }
}

function noOrders() {
  return el("div", { class: "card pad empty-card" },
    el("h2", {}, say("customer.no_orders")), el("p", {}, say("customer.no_orders_next")));
}
