/** An agent's card: picture, how he stands, what he can. */

import { portrait } from "./customer-portrait.js";
import { el } from "./customer-parts.js";
import { LANGUAGE, say } from "./texts.js";

/** The whole card. */
export function agentCard(card) {
  return el("article", { class: "agent-card", "aria-labelledby": "agent-name" },
    el("div", { class: "picture" }, portrait(card), statusPill(card)),
    el("div", { class: "about" },
      el("h2", { id: "agent-name" }, card.name),
      el("p", { class: "second" }, abilities(card)),
      card.introduction ? el("p", { class: "words" }, quoted(card.introduction)) : null,
      el("dl", { class: "figures" }, ...figures(card))));
}

/** "in seat, can take your call": a mark, never colour alone. */
export function statusPill({ status, back }) {
  return el("p", { class: "pill", "data-status": status, role: "status" },
    el("i", { class: "mark", "aria-hidden": "true" }),
    el("span", {}, statusWords({ status, back })));
}

/** How an agent stands, in words; with when he is back, outside of his hours. */
export function statusWords({ status, back }) {
  const when = backWords(back);
  if (status === "away" && when) return when;
  return say(`me_status.${status}`);
}

/** "back Monday 9:00" in the page's language; null within his hours. */
export function backWords(back) {
  return back?.[LANGUAGE.startsWith("zh") ? "zh" : "en"] ?? null;
}

/** Whether something asked now may be his at once. */
export function isThere({ status }) {
  return status === "here" || status === "busy" || status === "soon";
}

export function quoted(text) {
  return `“${text}”`;
}

function abilities({ skills, languages }) {
  const comma = LANGUAGE.startsWith("zh") ? "、" : ", ";
  return [skills.join(comma), languages.map(ownName).join(comma)].filter(Boolean).join(" · ");
}

/** A language as those who speak it call it. */
function ownName(code) {
  try {
    const name = new Intl.DisplayNames([code], { type: "language" }).of(code);
    return name.charAt(0).toLocaleUpperCase(code) + name.slice(1);
  } catch {
    return code;
  }
}

function figures({ capability, stars, ratings, waiting }) {
  const rated = ratings === 1 ? "customer.one_rating" : "customer.ratings";
  const waits = waiting === 1 ? "customer.one_waiting" : "customer.waiting";
  return [
    figure(capability, say("customer.capability")),
    stars === null ? figure("–", say("customer.no_ratings"))
      : figure(stars.toFixed(1), say(rated, { count: ratings })),
    figure(waiting, say(waits)),
  ];
}

function figure(value, meaning) {
  return el("div", {}, el("dt", {}, meaning), el("dd", {}, String(value)));
}
