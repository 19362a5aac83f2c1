/** Choosing an agent for good: one card, two buttons, until chosen or nobody is left. */

import { NoNetwork, Refused, ask, newKey } from "./customer-api.js";
import { agentCard } from "./customer-card.js";
import { shakenPhone } from "./customer-drawings.js";
import { button, el, told } from "./customer-parts.js";
import { askToShake, mayShake, onShake } from "./customer-shake.js";
import { say } from "./texts.js";

const MOST_DOTS = 9;
const SEARCH = "me.search";

export function showChoose(root, app) {
  const column = el("div", { class: "column narrow choose" });
  root.append(column);
  let shaking = "never";
  let busy = false;
  let search = null;
  let card = null;
  const deaf = onShake(() => (card ? next() : begin()));
  const kept = sessionStorage.getItem(SEARCH);
  if (kept) take(() => ask("GET", `/me/searches/${kept}`), showStart);
  else showStart();
  mayShake().then((state) => { shaking = state; if (!search) showStart(); });
  return { leave: deaf };

  function showStart(note = null) {
    card = null;
    column.replaceChildren(
      el("h1", {}, say("customer.choose_title")),
      el("p", { class: "lead" }, say(shaking === "yes" ? "customer.shake_or_tap" : "customer.tap_to_see")),
      note ?? "",
      el("div", { class: "card pad start" }, shakenPhone(shaking === "yes"),
        el("p", {}, say("customer.choose_how"))),
      el("div", { class: "actions" }, button(say("customer.show_me"), begin, { kind: "main" })),
      ...aboutShaking());
  }

  /** What this device can say about shaking: a permission, a sentence, or nothing. */
  function aboutShaking() {
    if (shaking === "asks") {
      return [button(say("customer.let_me_shake"), async () => {
        shaking = await askToShake() ? "yes" : "never";
        showStart(shaking === "yes" ? null : told(say("customer.shake_refused"), "plain"));
      }, { kind: "plain" })];
    }
    if (window.isSecureContext) return [];
    return [el("p", { class: "hint center" }, say("customer.shake_insecure"))];
  }

  async function begin() {
    await take(() => ask("POST", "/me/searches", { body: {}, key: newKey() }));
  }

  async function next() {
    const declined = card.agent_id;
    await take(() => ask("POST", `/me/searches/${search.id}/next`, {
      body: { agent_id: declined },
    }));
  }

  async function choose() {
    const wanted = card;
    await take(() => ask("POST", `/me/searches/${search.id}/choose`, {
      body: { agent_id: wanted.agent_id },
    }));
  }

  /** One question to the server at a time, and whatever it answers is shown. */
  async function take(question, otherwise = null) {
    if (busy) return;
    busy = true;
    try {
      await show(await question());
    } catch (error) {
      const gone = error instanceof Refused && error.status === 409 && error.body?.search;
      if (gone) await show(gone, told(say("customer.just_gone", { agent: card?.name ?? "" })));
      else if (otherwise) otherwise();
      else if (error instanceof NoNetwork) showAgain("customer.no_network");
      else if (error instanceof Refused && [404, 409].includes(error.status)) showAgain("customer.search_over");
      else if (!(error instanceof Refused && error.status === 401)) showAgain("customer.our_fault");
    } finally {
      busy = false;
    }
  }

  async function show(found, note = null) {
    search = found;
    card = found.state === "offering" ? found.card : null;
    if (found.state === "offering") sessionStorage.setItem(SEARCH, found.id);
    else sessionStorage.removeItem(SEARCH);
    if (found.state === "accepted") await showChosen();
    else if (found.state === "exhausted") showExhausted(found.reason, note);
    else if (card) showCard(note);
    else showAgain("customer.search_over");
  }

  function showCard(note) {
    column.replaceChildren(
      el("h1", {}, say("customer.choose_title")),
      el("p", { class: "lead" }, say(shaking === "yes" ? "customer.shake_for_next" : "customer.look_at_each")),
      note ?? "",
      agentCard(card),
      el("div", { class: "actions" },
        button(say("customer.next"), next),
        button(say("customer.choose_agent", { agent: card.name }), choose, { kind: "main" })),
      dots(search),
      el("p", { class: "hint center" }, say("customer.for_good")));
    column.querySelector(".agent-card").classList.add("arrives");
  }

  async function showChosen() {
    await app.refresh();
    const { agent } = app.state;
    column.replaceChildren(
      el("h1", { tabindex: "-1" }, say("customer.chosen", { agent: agent.card.name })),
      el("p", { class: "lead" }, say("customer.chosen_lead", { agent: agent.card.name })),
      agentCard(agent.card),
      el("div", { class: "actions" },
        el("a", { class: "button", href: "/me/" }, say("customer.my_agent")),
        el("a", { class: "button main", href: "/me/write" }, say("customer.write_request"))));
    column.querySelector("h1").focus();
  }

  function showExhausted(reason, note) {
    const nobody = reason === "nobody_here";
    column.replaceChildren(
      el("h1", {}, say("customer.choose_title")),
      note ?? "",
      el("section", { class: "card pad empty-card", role: "status" },
        el("h2", {}, say(nobody ? "customer.nobody_here" : "customer.all_seen")),
        el("p", {}, say(nobody ? "customer.nobody_here_next" : "customer.all_seen_next"))),
      el("div", { class: "actions" },
        el("a", { class: "button", href: "/me/write" }, say("customer.write_request")),
        button(say("customer.start_again"), begin, { kind: "main" })));
  }

  function showAgain(why) {
    sessionStorage.removeItem(SEARCH);
    showStart(told(say(why)));
  }
}

/** Where in the list: declined, shown, still to come. More than a few are a number. */
function dots({ seen, total }) {
  const text = say("customer.place", { nth: seen + 1, total });
  if (total > MOST_DOTS) return el("p", { class: "hint center place" }, text);
  const marks = Array.from({ length: total }, (_, at) => el("i", {
    "data-at": at < seen ? "past" : at === seen ? "now" : "ahead",
  }));
  return el("div", { class: "dots", role: "img", "aria-label": text }, ...marks);
}
