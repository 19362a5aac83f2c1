/** Writing a request: what kind, what it is about, who answers while my agent is away. */

import { NoNetwork, Refused, ask, newKey } from "./customer-api.js";
import { takenWords, wishChoice } from "./customer-agent.js";
import { draft, keepDraft } from "./customer-kept.js";
import { button, choices, el, field, told } from "./customer-parts.js";
import { notifyCard } from "./customer-notify.js";
import { attach } from "./customer-story.js";
import { say } from "./texts.js";

const LONGEST = 10000;

export function showWrite(root, app) {
  const column = el("div", { class: "column narrow" });
  root.append(column);
  const key = newKey();
  const { agent } = app.state;
  const name = agent?.card.name;
  const kind = choices("kind", say("customer.kind"), [
    { value: "consultation", text: say("me_kind.consultation") },
    { value: "complaint", text: say("me_kind.complaint") },
  ], "consultation");
  kind.node.classList.add("row");
  const text = el("textarea", { id: "text", rows: 6, maxlength: LONGEST, required: true });
  text.value = draft() ?? "";
  const file = el("input", { id: "file", type: "file", accept: "image/*,application/pdf,text/plain" });
  const wish = agent ? wishChoice(agent.card) : null;
  const note = el("div");
  const go = el("button", { type: "submit", class: "button main" },
    agent ? say("customer.send_to", { agent: name }) : say("customer.send"));
  const form = el("form", { class: "stack" }, kind.node,
    field(say("customer.your_request"), text),
    field(say("customer.file_too"), file, say("customer.file_help")),
    wish?.node, note, go);
  text.addEventListener("input", () => keepDraft(text.value));
  form.addEventListener("submit", (event) => { event.preventDefault(); send(); });
  column.append(
    el("a", { class: "back", href: "/me/" }, say("customer.my_agent")),
    el("h1", {}, agent ? say("customer.write_to", { agent: name }) : say("customer.write_request")),
    el("p", { class: "lead" }, say(agent ? "customer.write_lead" : "customer.write_lead_first")),
    el("section", { class: "card pad" }, form));
  if (!app.state.live) {
    note.append(told(say("customer.needs_network")));
  }

  async function send() {
    const content = text.value.trim();
    if (!content) {
      note.replaceChildren(told(say("customer.words_first")));
      text.focus();
      return;
    }
    if (go.getAttribute("aria-disabled") === "true") return;
    go.setAttribute("aria-disabled", "true");
    try {
      const sent = await ask("POST", "/me/requests", { key, body: {
        kind: kind.value(), text: content, wish: wish?.value() ?? null,
      } });
      keepDraft("");
      const why = await attach(sent.order_id, file.files[0]);
      await app.asked();
      showSent(sent, why);
    } catch (error) {
      note.replaceChildren(told(whyNot(error)));
    } finally {
      go.removeAttribute("aria-disabled");
    }
  }

  function showSent(sent, why) {
    const order = app.state.orders.find((one) => one.id === sent.order_id);
    column.replaceChildren(
      el("h1", { tabindex: "-1" }, say("customer.sent")),
      el("p", { class: "lead" }, [takenWords(sent),
        order ? say("customer.sent_number", { number: order.number }) : ""].filter(Boolean).join(" ")),
      why ? told(why) : "",
      notifyCard(app) ?? "",
      el("div", { class: "actions" },
        el("a", { class: "button main", href: `/me/orders/${order?.number ?? sent.order_id}` }, say("customer.see_order"))));
    column.querySelector("h1").focus();
  }
}

function whyNot(error) {
  if (error instanceof NoNetwork) return say("customer.needs_network");
  if (error instanceof Refused && [413, 422].includes(error.status)) return say("customer.too_long");
  return say("customer.our_fault");
}
