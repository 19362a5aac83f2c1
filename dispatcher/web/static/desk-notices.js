/** What an agent is told, in words. The kinds are those of `agent_notices`. */

import { nameOf } from "./desk-names.js";
import { isText, say, seatSign } from "./texts.js";

const STARS_MOST = 5;

/** A notice as `{ title, line }`: what happened, and about what. */
export function noticeWords({ kind, body }) {
  const subject = [body.number && say("desk.number", { number: body.number }), body.subject]
    .filter(Boolean).join(" · ");
  switch (kind) {
    case "request":
      return {
        title: say(requestKey(body), { customer: body.customer }),
        line: body.text || subject,
      };
    case "reminder":
      return {
        title: say(body.why === "zone" ? "desk_notice.late_zone" : "desk_notice.late", {
          count: body.count,
        }),
        line: body.count ? say("desk_notice.longest", { order: subject }) : say("desk_notice.none_late"),
      };
    case "hand_back":
      return handBackWords(body, subject);
    case "rated":
      return {
        title: say("desk_notice.rated", { stars: starsOf(body.stars ?? 0) }),
        line: body.words || subject || say("desk_notice.no_words"),
      };
    case "gifted":
      return {
        title: say("desk_notice.gifted", { gift: body.glyph ?? body.gift ?? "" }),
        line: subject || say("desk_notice.thanks"),
      };
    case "call_calling":
      return { title: say("desk_notice.call_calling", { customer: body.customer }), line: say("desk_notice.call_calling_line") };
    case "call_hand_back":
      return handBackWords(body, "");
    case "call_two_seats":
      return { title: say("desk_notice.call_two_seats", { seat: seatSign(body.former) }), line: "" };
    default:
      // Of the rest a call's line tells, the desk shows the state itself.
      if (kind.startsWith("call_")) return { title: "", line: "" };
      return {
        title: say(isText(`desk_notice.${kind}`) ? `desk_notice.${kind}` : "desk_notice.other"),
        line: subject,
      };
  }
}

/** Another has served my customer; my orders went to my zone; another's customers are mine now. */
function handBackWords(body, subject) {
  if (body.why === "away") {
    return { title: say("desk_notice.back_to_zone", { count: body.count }), line: say("desk_notice.back_why") };
  }
  if (body.why === "left") {
    return {
      title: say("desk_notice.taken_over", { agent: nameOf(body.from) }),
      line: say("desk_notice.taken_over_line", { customers: body.customers, orders: body.count }),
    };
  }
  return {
    title: say("desk_notice.hand_back", {
      customer: body.customer || say("desk.a_customer"), cover: nameOf(body.served_by ?? ""),
    }),
    line: body.text || subject,
  };
}

function requestKey(body) {
  if (body.why && isText(`desk_notice.request_${body.why}`)) return `desk_notice.request_${body.why}`;
  if (body.call_me) return "desk_notice.request_call";
  if (body.cover_for) return "desk_notice.request_cover";
  return body.kind === "complaint" ? "desk_notice.request_complaint" : "desk_notice.request";
}

function starsOf(count) {
  return "★".repeat(count) + "☆".repeat(Math.max(0, STARS_MOST - count));
}
