/** One order: its head, its story, the box to answer in, and what else can be done with it. */

import { FEATURES, ask, get, id, newKey } from "./desk-api.js";
import { createAnswer } from "./desk-answer.js";
import { learn, nameOf } from "./desk-names.js";
import { button, dialog, el, moment, part, put, sayBriefly, waitWords } from "./desk-parts.js";
import { storyNodes } from "./desk-story.js";
import { say } from "./texts.js";

const OVER = new Set(["closed", "cancelled"]);
const REOPENS = new Set(["resolved", "closed"]);
const RELEASABLE = new Set(["assigned"]);

/** `changed()` is called when an order of mine has become another; `customer` shows who asks. */
export function createOrder({ me, clock, customer, changed }) {
  const answer = createAnswer({ sent: () => { changed(); return refresh(); } });
  let story = null;
  let wanted = null;
  let wantsFocus = false;

  return {
    open,
    refresh,
    claim: () => story && canClaim() && claim(),
    focus: answer.focus,
    templates: answer.templates,
    get shown() { return story?.id ?? null; },
    close() {
      story = wanted = null;
      put(part("order"), null);
    },
  };

  async function open(orderId) {
    wanted = orderId;
    if (story?.id !== orderId) part("order").ariaBusy = "true";
    part("order").hidden = false;
    try {
      const found = await get(`/work-orders/${id(orderId)}`);
      if (wanted !== orderId) return;
      await show(found);
    } catch (error) {
      if (wanted === orderId) put(part("order"), el("p", { class: "told", role: "alert" }, error.message));
    }
    part("order").ariaBusy = "false";
  }

  async function refresh() {
    if (wanted) await open(wanted);
  }

  async function show(found) {
    const isSame = story?.id === found.id;
    story = found;
    for (const file of story.attachments) {
      file.path = `/api/v1/work-orders/${id(story.id)}/attachments/${id(file.id)}`;
    }
    const [arrivals] = await Promise.all([arrivalsOf(story), learn([story.agent_id])]);
    if (story !== found) return;
    const scrolled = isSame && !isAtEnd() ? document.querySelector(".story").scrollTop : null;
    if (!isSame || !renewed(arrivals)) put(part("order"), card(arrivals));
    const list = document.querySelector(".story");
    list.scrollTop = scrolled ?? list.scrollHeight;
    if (wantsFocus) answer.focus();
    wantsFocus = false;
    customer.show(story.customer_id, story.customer_name);
  }

  /** Head and story alone, while the foot stays the same: nobody's writing is disturbed. */
  function renewed(arrivals) {
    const shown = part("order").querySelector(".order");
    if (shown?.dataset.foot !== footKey()) {
      wantsFocus ||= document.activeElement?.id === "answer";
      return false;
    }
    shown.querySelector(".order-head").replaceWith(headOf(arrivals, clock.now_ms()));
    shown.querySelector(".story").replaceChildren(...storyNodes(story, arrivals, clock.now_ms()));
    return true;
  }

  function card(arrivals) {
    const now_ms = clock.now_ms();
    return el("article", { class: "card order", "data-order": story.id, "data-foot": footKey() },
      headOf(arrivals, now_ms),
      el("ol", { class: "story", tabindex: 0, "aria-label": say("desk.story") },
        storyNodes(story, arrivals, now_ms)),
      footOf());
  }

  function headOf(arrivals, now_ms) {
    return el("header", { class: "order-head" },
      button(say("desk.back"), () => { document.body.dataset.view = "list"; }, { class: "quiet go-back" }),
      el("div", { class: "order-title" },
        el("h2", {}, el("span", { dir: "auto" }, story.customer_name || say("desk.unknown_customer")),
          " · ", say("desk.number", { number: story.number })),
        el("p", { class: "soft", dir: "auto" }, story.subject)),
      el("div", { class: "order-line" }, el("p", {}, orderLine(arrivals, now_ms)),
        button(say("desk.customer"), showCustomer, { class: "quiet show-customer" })));
  }

  function footKey() {
    return [story.agent_id, canClaim(), OVER.has(story.state), RELEASABLE.has(story.state),
      story.result !== null].join(" ");
  }

  function orderLine(arrivals, now_ms) {
    const waits = ["open", "assigned"].includes(story.state);
    return [
      say(`order_kind.${story.kind}`),
      waits ? say("desk.waits", { time: waitWords(story.waits_since_ms, now_ms) })
        : say(`order_state.${story.state}`),
      story.cycle > 1 ? say("desk.cycle", { number: story.cycle }) : null,
      arrivals && arrivals.standing !== "none" ? say(`desk_arrived.${arrivals.standing}`) : null,
      story.next_reminder_ms ? say("desk.due", { time: moment(story.next_reminder_ms, now_ms) }) : null,
    ].filter(Boolean).join(" · ");
  }

  function footOf() {
    if (canClaim()) {
      return el("div", { class: "order-foot" },
        button(say("desk.claim"), claim, { key: "C", class: "now" }),
        el("p", { class: "soft" }, say("desk.claim_why")));
    }
    if (story.agent_id !== me) {
      return el("p", { class: "order-foot soft" }, story.agent_id
        ? say("desk.held_by", { agent: nameOf(story.agent_id) }) : say(`order_state.${story.state}`));
    }
    if (OVER.has(story.state)) {
      const key = REOPENS.has(story.state) ? "desk.over_closed" : "desk.over_cancelled";
      return el("p", { class: "order-foot soft" }, say(key));
    }
    return el("div", { class: "order-foot" }, answer.box(story),
      el("details", { class: "more" }, el("summary", {}, say("desk.more")),
        el("div", { class: "deeds" },
          RELEASABLE.has(story.state) && button(say("desk.release"), release),
          button(say("desk.merge"), askMerge),
          button(say("desk.cancel_withdrawn"), () => cancel("withdrawn")),
          button(say("desk.cancel_spam"), () => cancel("spam")))));
  }

  /** Where there is no room for the card beside the order, it lies over it. */
  function showCustomer() {
    document.body.dataset.customer = "shown";
    document.querySelector(".hide-customer")?.focus();
  }

  function canClaim() {
    return story.state === "open" && story.agent_id === null;
  }

  async function claim() {
    try {
      await verb("claim");
      sayBriefly(say("desk.claimed"), "good");
    } catch (error) {
      const taken = error.body?.holder;
      await learn([taken]);
      sayBriefly(taken ? say("desk.taken", { agent: nameOf(taken) }) : error.message, "bad");
    }
    changed();
    wantsFocus = true;
    await refresh();
  }

  async function release() {
    await verb("release");
    sayBriefly(say("desk.released"), "good");
    changed();
    await refresh();
  }

  async function cancel(reason) {
    if (!window.confirm(say("desk.cancel_sure"))) return;
    await verb("cancel", { reason });
    changed();
    await refresh();
  }

  function askMerge() {
    dialog(say("desk.merge_title"), (close) => {
      const input = el("input", { id: "into", inputmode: "numeric", maxlength: 40, autocomplete: "off" });
      const merge = async () => {
        const { content } = await ask("POST", `/work-orders/${id(story.id)}/merge`, {
          body: { into: input.value.trim() },
        });
        close();
        changed();
        await open(content.id);
      };
      return [el("p", { class: "soft" }, say("desk.merge_why")),
        el("label", { for: "into" }, say("desk.merge_into")), input,
        button(say("desk.merge"), merge, { class: "now" })];
    });
  }

  async function verb(name, body) {
    return ask("POST", `/work-orders/${id(story.id)}/${name}`, { body, key: newKey() });
  }
}

function isAtEnd() {
  const list = document.querySelector(".story");
  return !list || list.scrollHeight - list.scrollTop - list.clientHeight < 4;
}

async function arrivalsOf(story) {
  if (!FEATURES.has("deliveries")) return null;
  return get(`/work-orders/${id(story.id)}/deliveries`).catch(() => null);
}
