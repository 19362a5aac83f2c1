/**
 * What asks for an answer now, above everything else: a call that rings, a question about the
 * chair, the seconds before it counts as empty, a customer's request. One thing is raised.
 */

import { drawChair, showSecondsLeft } from "./chair.js";
import { runningTime, secondsLeft } from "./clock.js";
import { FEATURES, ask, id } from "./desk-api.js";
import { whyWords } from "./desk-bar.js";
import { button, el, part, put } from "./desk-parts.js";
import { say, seatSign } from "./texts.js";

/** `changed()` asks for the state anew; `openCustomer(id)` shows who calls. */
export function createAsks({ me, sound, notify, changed, openCustomer }) {
  let state = null;
  let offer = null;
  let question = null;
  let questioned = "null";
  let warned = null;

  return {
    show(next, now_ms) {
      state = next;
      showQuestion();
      put(part("talk"), state.call ? talkCard(state.call, now_ms) : null);
      showLeaving(now_ms);
    },
    tick(now_ms) {
      if (!state) return;
      showLeaving(now_ms);
      const time = part("talk").querySelector("time");
      if (state.call && time) time.textContent = runningTime(now_ms - state.call.since_ms);
      tickOffer(now_ms);
    },
    /** What rings now; null: nothing any more. */
    ring(next, now_ms) {
      if (next && next.id !== offer?.id) {
        sound.play("offer");
        notify.show(say("desk.rings"), callerOf(next), "offer", () => {});
        if (next.customer_id) openCustomer(next.customer_id);
      }
      offer = next;
      put(part("offer"), offer ? offerCard(offer) : null);
      tickOffer(now_ms);
    },
    ended(offerId, now_ms) {
      if (offer?.id === offerId) this.ring(null, now_ms);
    },
    asked(next) {
      question = next;
      if (state) showQuestion();
    },
    get offer() { return offer; },
    accept: () => offer && press("offer", ".accept"),
    later: () => offer && press("offer", ".later"),
    yes: () => press("question", ".yes"),
  };

  function offerCard(one) {
    return el("article", { class: "card raised offer", "data-offer": one.id, role: "alertdialog",
      "aria-label": say("desk.rings") },
    el("div", { class: "offer-who" },
      el("p", { class: "offer-name" }, el("b", {}, one.customer_name ?? say("desk.unknown_caller")),
        " · ", say(`customer_class.${one.customer_class}`)),
      el("p", { class: "soft" }, say("desk.offer_line", {
        caller: masked(one.caller), zone: zoneName(one.zone),
      }))),
    el("div", { class: "offer-deeds" },
      button(say("desk.later"), () => answer(one, "reject"), { key: "Esc", class: "later" }),
      acceptButton(one)));
  }

  function acceptButton(one) {
    const node = button(say("desk.accept"), () => answer(one, "accept"), { key: "Enter", class: "call accept" });
    node.firstElementChild.after(el("span", { class: "offer-left", "aria-hidden": "true" }));
    return node;
  }

  async function answer(one, verb) {
    try {
      await ask("POST", `/offers/${id(one.id)}/${verb}`, { body: { epoch: one.epoch } });
    } finally {
      if (offer?.id === one.id) {
        offer = null;
        put(part("offer"), null);
      }
      changed();
    }
  }

  function tickOffer(now_ms) {
    const left = part("offer").querySelector(".offer-left");
    if (!left || !offer) return;
    const left_s = secondsLeft(offer.deadline_ms, now_ms);
    left.textContent = left_s;
    if (!left_s) put(part("offer"), null);
  }

  function talkCard(call, now_ms) {
    return el("article", { class: "card talk", "data-look": "talking" },
      el("p", {}, el("b", {}, call.customer_name ?? say("desk.unknown_caller")), " · ",
        call.caller ?? say("desk.withheld")),
      el("p", { class: "soft" }, say("desk.talking_about", { zone: call.zone })),
      el("time", { class: "number-small" }, runningTime(now_ms - call.since_ms)),
      call.customer_id && button(say("desk.open_customer"), () => openCustomer(call.customer_id)));
  }

  /** Drawn anew only when it is another: whoever is about to press keeps the button. */
  function showQuestion() {
    const isWho = state.why === "who_is_sitting";
    const chair = !isWho && question?.kind === "chair" && FEATURES.has("chair") ? question : null;
    const next = JSON.stringify(isWho ? "who" : chair);
    if (next === questioned) return;
    questioned = next;
    if (isWho || chair) sound.play("question");
    put(part("question"), isWho ? whoCard() : chair && chairCard(chair));
  }

  function whoCard() {
    const can = FEATURES.has("still_here");
    return el("article", { class: "card raised question", role: "alertdialog",
      "aria-label": say("desk.who_title", { name: state.name }) },
    el("p", {}, el("b", {}, say("desk.who_title", { name: state.name }))),
    el("p", { class: "soft" }, say(can ? "desk.who_why" : "desk.who_again")),
    can && el("div", { class: "deeds" },
      button(say("desk.who_yes"), () => say_("still-here", { same: true }), { key: "Y", class: "now yes" }),
      button(say("desk.who_no"), () => say_("still-here", { same: false }))));
  }

  function chairCard({ seat, beside }) {
    const chairs = [seat, ...beside];
    return el("article", { class: "card raised question", role: "alertdialog",
      "aria-label": say("desk.chair_title", { seat: seatSign(seat) }) },
      el("p", {}, el("b", {}, say("desk.chair_title", { seat: seatSign(seat) }))),
      el("p", { class: "soft" }, say("desk.chair_why")),
      el("div", { class: "deeds" }, chairs.map((one, at) => button(seatSign(one), async () => {
        await say_("chair", { seat: one });
        question = null;
        showQuestion();
      }, at ? {} : { class: "now yes", key: "Y" }))));
  }

  async function say_(verb, body) {
    await ask("POST", `/agents/${id(me)}/${verb}`, { body });
    changed();
  }

  /** Ten seconds are plenty to sit down again; the tone comes once, when the chair has emptied. */
  function showLeaving(now_ms) {
    const place = part("leaving");
    const isLeaving = state.look === "leaving" && state.until_ms !== null;
    if (!isLeaving) {
      warned = null;
      put(place, null);
      return;
    }
    if (warned !== state.until_ms) {
      warned = state.until_ms;
      sound.play("leaving");
      put(place, leavingCard());
    }
    const seconds = secondsLeft(state.until_ms, now_ms);
    const card = place.firstElementChild;
    showSecondsLeft(card.querySelector(".chair"), seconds);
    const words = card.querySelector("b");
    const next = seconds ? say("desk.offline_in", { seconds }) : say("desk.offline_now");
    if (words.textContent !== next) words.textContent = next;
  }

  function leavingCard() {
    return el("article", { class: "card leaving-card seat", "data-look": "leaving", role: "alert" },
      drawChair("leaving"),
      el("p", {}, el("b", {}), el("span", { class: "soft" }, whyWords(state))));
  }

  function zoneName(zoneId) {
    return state?.zones.find((zone) => zone.id === zoneId)?.name ?? zoneId;
  }
}

function callerOf(offer) {
  return offer.customer_name ?? masked(offer.caller);
}

/** Enough to tell two callers apart; whoever looks over one's shoulder learns no number. */
function masked(number) {
  return number ? `${number.slice(0, 3)} •••• ${number.slice(-4)}` : say("desk.withheld");
}

function press(place, which) {
  const node = part(place).querySelector(which);
  node?.click();
  return Boolean(node);
}
