/** My agent's home: how he stands, live; call, write, rate, give. */

import { NoNetwork, Refused, ask, newKey } from "./customer-api.js";
import { agentCard, backWords, isThere, statusPill } from "./customer-card.js";
import { showGifts } from "./customer-gifts.js";
import { shakenPhone } from "./customer-drawings.js";
import { button, choices, el, sheet, told } from "./customer-parts.js";
import { showRating } from "./customer-rate.js";
import { say } from "./texts.js";

/** The section; without an agent it is an invitation to choose one. */
export function agentSection(app, heading) {
  const { agent, live } = app.state;
  if (!agent) return invitation(heading);
  const { card } = agent;
  return el("section", { class: "column agent-home", "aria-labelledby": "agent-title" },
    el(heading, { id: "agent-title", class: "title" }, say("customer.my_agent")),
    el("p", { class: "lead" }, say("customer.my_agent_lead", { agent: card.name })),
    agentCard(card),
    live ? contact(app) : null,
    live ? el("div", { class: "small-actions" },
      button(say("customer.rate"), async () => showRating(app), { kind: "soft" }),
      button(say("customer.gift"), () => showGifts(app), { kind: "soft" })) : null);
}

/** Call and write: the two ways to one's agent. */
export function contact(app) {
  const { agent } = app.state;
  const name = agent.card.name;
  return el("div", { class: "actions contact" },
    button(say("customer.call_agent", { agent: name }), async () => showCall(app), { kind: "main" }),
    el("a", { class: "button", href: "/me/write" }, say("customer.write")));
}

/** Sets how he stands on what is shown already. */
export function updateStatus(root, card) {
  root.querySelectorAll(".agent-card .pill").forEach((pill) => pill.replaceWith(statusPill(card)));
  root.querySelectorAll("[data-status-line]").forEach((line) => line.replaceWith(statusLine(card)));
}

/** "Your agent: 王芳 · back in a moment" above the orders. */
export function statusLine(card) {
  return el("p", { class: "lead status-line", "data-status-line": true },
    `${say("customer.your_agent", { agent: card.name })} · `,
    el("span", { "data-status": card.status },
      backWords(card.back) && card.status === "away" ? backWords(card.back)
        : say(`me_status.${card.status}`)));
}

/** While he is away: a colleague now, or himself later. Null while he is there. */
export function wishChoice(card) {
  if (isThere(card)) return null;
  const back = backWords(card.back);
  return choices("wish", say("customer.not_there", { agent: card.name }), [
    { value: "cover", text: say("customer.colleague"), more: say("customer.colleague_more", { agent: card.name }) },
    { value: "call_me_then", text: say("customer.wait_for", { agent: card.name }),
      more: back ? say("customer.is_back", { agent: card.name, back }) : say("customer.when_back") },
  ], "cover");
}

/** Who takes care of what was asked. */
export function takenWords({ agent, cover, back }) {
  const when = backWords(back);
  if (cover) return say("customer.taken_by_cover", { agent, cover });
  if (agent && when) return say("customer.taken_later", { agent, back: when });
  return agent ? say("customer.taken_by", { agent }) : say("customer.taken_by_first");
}

function showCall(app) {
  const { card } = app.state.agent;
  const key = newKey();
  sheet(say("customer.call_title", { agent: card.name }), (close) => {
    const wish = wishChoice(card);
    const note = el("div");
    const go = button(say("customer.call_me"), async () => {
      try {
        const body = { wish: wish?.value() ?? null };
        const taken = await ask("POST", "/me/call", { body, key });
        note.replaceChildren(told(takenWords(taken), "good"));
        go.replaceWith(button(say("customer.close"), async () => close(), { kind: "main" }));
        wish?.node.remove();
        await app.asked();
      } catch (error) {
        note.replaceChildren(told(whyNot(error)));
      }
    }, { kind: "main" });
    return [el("p", { class: "lead" }, say("customer.call_lead")), wish?.node, note,
      el("div", { class: "actions" }, go)].filter(Boolean);
  });
}

function whyNot(error) {
  if (error instanceof NoNetwork) return say("customer.needs_network");
  if (error instanceof Refused && error.status === 422) return say("customer.no_phone");
  return say("customer.our_fault");
}

function invitation(heading) {
  return el("section", { class: "column agent-home", "aria-labelledby": "agent-title" },
    el(heading, { id: "agent-title", class: "title" }, say("customer.my_agent")),
    el("p", { class: "lead" }, say("customer.no_agent")),
    el("div", { class: "card pad start" }, shakenPhone(false), el("p", {}, say("customer.choose_how"))),
    el("div", { class: "actions" },
      el("a", { class: "button", href: "/me/write" }, say("customer.write")),
      el("a", { class: "button main", href: "/me/choose" }, say("customer.choose_mine"))));
}
