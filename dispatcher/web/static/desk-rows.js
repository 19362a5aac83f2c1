/** Rows of the lists at the left: an order, a call to make, something one was told. */

import { el, moment, waitWords } from "./desk-parts.js";
import { nameOf } from "./desk-names.js";
import { noticeWords } from "./desk-notices.js";
import { say } from "./texts.js";

const WAITS = new Set(["open", "assigned"]);

export function orderRow(order, now_ms, newOnes) {
  const late = order.overdue;
  const news = newOnes.get(order.id) ?? 0;
  return [
    el("b", { class: "row-title" }, order.subject),
    el("span", { class: `row-line${late ? " late" : ""}` },
      [order.customer_name || say("desk.unknown_customer"),
        news ? say("desk.news", { count: news }) : null,
        lineOf(order, now_ms)].filter(Boolean).join(" · ")),
    order.kind === "complaint" && el("span", { class: "tag complaint" }, say("order_kind.complaint")),
    news > 0 && el("span", { class: "dot-new", "aria-hidden": "true" }),
  ];
}

function lineOf(order, now_ms) {
  if (WAITS.has(order.state)) {
    return say("desk.waits", { time: waitWords(order.waits_since_ms, now_ms) });
  }
  return say(`order_state.${order.state}`);
}

export function callRow(task, now_ms) {
  return [
    el("b", { class: "row-title" }, task.customer_name || task.phone),
    el("span", { class: "row-line" }, [task.held_by
      ? say("desk.call_held", { agent: nameOf(task.held_by) }) : task.phone,
    task.number && say("desk.number", { number: task.number }),
    task.attempts ? say("desk.tried", { count: task.attempts }) : null].filter(Boolean).join(" · ")),
    task.due_ms && task.due_ms > now_ms && el("span", { class: "tag" }, moment(task.due_ms, now_ms)),
  ];
}

export function noticeRow(notice, now_ms) {
  const { title, line } = noticeWords(notice);
  return [
    el("b", { class: "row-title" }, title),
    el("span", { class: "row-line" }, `${moment(notice.at_ms, now_ms)} · ${line}`),
    notice.seen_ms === null && el("span", { class: "dot-new", "aria-hidden": "true" }),
  ];
}
