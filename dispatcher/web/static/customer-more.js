/** What one does rarely: notifications, how strictly, another agent, the end of the session. */

import { NoNetwork, Refused, ask, signOut } from "./customer-api.js";
import { button, choices, el, sayBriefly, sheet } from "./customer-parts.js";
import { notifySettings, unsubscribe } from "./customer-notify.js";
import { say } from "./texts.js";

const POLICIES = ["only", "first", "prefer"];

export function showMore(root, app) {
  const { agent, me, live } = app.state;
  root.append(el("div", { class: "column narrow more-page" },
    el("h1", {}, say("customer.more")),
    live ? null : el("p", { class: "lead" }, say("customer.needs_network")),
    notifySettings(app),
    agent && live ? strictness(app) : null,
    live && me ? ending(app) : null));
}

function strictness(app) {
  const { card, policy } = app.state.agent;
  const chosen = choices("policy", say("customer.policy_title", { agent: card.name }), POLICIES.map((one) => ({
    value: one, text: say(`me_policy.${one}`, { agent: card.name }), more: say(`me_policy_more.${one}`),
  })), policy);
  chosen.node.addEventListener("change", async () => {
    try {
      app.state.agent = await ask("PUT", "/me/agent/policy", { body: { policy: chosen.value() } });
      sayBriefly(say("customer.saved"));
    } catch (error) {
      sayBriefly(why(error));
    }
  });
  return el("section", { class: "card pad" }, chosen.node, el("div", { class: "small-actions" },
    button(say("customer.change_agent"), async () => confirmChange(app), { kind: "quiet" })));
}

function confirmChange(app) {
  const { card } = app.state.agent;
  sheet(say("customer.change_agent"), (close) => [
    el("p", { class: "lead" }, say("customer.change_lead", { agent: card.name })),
    el("div", { class: "actions" },
      button(say("customer.keep_agent", { agent: card.name }), async () => close()),
      button(say("customer.look_for_another"), async () => { close(); app.go("/me/choose"); }, { kind: "main" })),
    el("div", { class: "small-actions" }, button(say("customer.no_agent_any_more"), async () => {
      try {
        await ask("DELETE", "/me/agent");
        close();
        await app.refresh();
        app.go("/me/");
      } catch (error) {
        sayBriefly(why(error));
      }
    }, { kind: "quiet" })),
  ]);
}

function ending(app) {
  return el("section", { class: "card pad" },
    el("h2", {}, say("customer.this_device")),
    el("p", { class: "hint" }, say("customer.sign_out_lead")),
    el("div", { class: "actions" }, button(say("customer.sign_out"), async () => {
      await unsubscribe();
      await signOut();
      app.wentOut();
    })));
}

function why(error) {
  if (error instanceof NoNetwork) return say("customer.needs_network");
  return say(error instanceof Refused ? "customer.changed_meanwhile" : "customer.our_fault");
}
