/** One order with everything that was said about it, and its files. */

import { NoNetwork, Refused, ask, newKey } from "./customer-api.js";
import { button, el, moment, sayBriefly, told } from "./customer-parts.js";
import { holder, orderCard } from "./customer-orders.js";
import { say } from "./texts.js";

const KINDS = "image/png,image/jpeg,image/gif,image/webp,application/pdf,text/plain";
const MOST_BYTES = 10 * 1024 * 1024;
const WITHDRAWABLE = new Set(["open", "assigned", "in_progress", "waiting_customer"]);

/** The page of an order; `ref` is its number, or what a notification names. */
export function showStory(root, app, ref) {
  const column = el("div", { class: "column narrow story" }, backLink(), el("i", { class: "ghost-card" }));
  root.append(column);
  let left = false;
  let last = "";
  let seen = false;
  load();
  return { update: load, leave: () => { left = true; } };

  async function load() {
    let story;
    try {
      story = app.state.live ? await ask("GET", `/me/orders/${encodeURIComponent(ref)}`) : known();
    } catch (error) {
      story = error instanceof NoNetwork ? known() : null;
      if (error instanceof Refused && error.status === 401) return;
    }
    if (story && app.state.live && !seen) {
      seen = true;
      ask("POST", `/me/orders/${story.id}/seen`).catch(() => {});
    }
    const now = JSON.stringify([story, app.state.live]);
    if (left || now === last) return;
    last = now;
    column.replaceChildren(backLink(), ...(story ? shown(story) : [told(say("customer.no_such_order"))]));
  }

  /** Without a network: what the list last knew of it. */
  function known() {
    const kept = app.state.orders.find((one) => String(one.number) === ref || one.id === ref);
    return kept ? { notes: [], results: [], attachments: [], ...kept } : null;
  }

  function shown(story) {
    const { agent } = app.state;
    return [
      orderCard(app, story, { whole: true }),
      el("section", { class: "card pad talk", "aria-labelledby": "talk-title" },
        el("h2", { id: "talk-title" }, say("customer.story")),
        el("ol", { role: "list" }, ...linesOf(story).map((line) => bubble(line, holder(agent, story))))),
      files(story),
      app.state.live && WITHDRAWABLE.has(story.state)
        ? el("div", { class: "small-actions" }, button(say("customer.withdraw"), () => withdraw(story), { kind: "quiet" }))
        : "",
    ];
  }

  function files(story) {
    if (!story.attachments.length && !app.state.live) return "";
    const list = story.attachments.map((one) => el("li", {}, el("a", {
      href: `/api/v1/me/orders/${story.id}/attachments/${one.id}`, download: one.name, dir: "auto",
    }, one.name), el("small", {}, size(one.size_bytes))));
    const input = el("input", { type: "file", id: "file", class: "unseen", accept: KINDS });
    const note = el("div");
    input.addEventListener("change", async () => {
      const why = await attach(story.id, input.files[0]);
      input.value = "";
      if (why) note.replaceChildren(told(why));
      else { last = ""; await load(); }
    });
    return el("section", { class: "card pad files", "aria-labelledby": "files-title" },
      el("h2", { id: "files-title" }, say("customer.files")),
      list.length ? el("ul", { role: "list" }, ...list) : null, note,
      app.state.live ? el("div", { class: "small-actions" }, input,
        el("label", { class: "button soft", for: "file" }, say("customer.add_file"))) : null);
  }

  async function withdraw(story) {
    try {
      await ask("POST", `/me/orders/${story.id}/withdraw`);
      sayBriefly(say("customer.withdrawn"));
    } catch (error) {
      sayBriefly(say(error instanceof NoNetwork ? "customer.needs_network" : "customer.changed_meanwhile"));
    }
    await app.refresh();
  }
}

/** Sends a file; answers with why it was not taken, or null. */
export async function attach(orderId, file) {
  if (!file) return null;
  if (file.size > MOST_BYTES) return say("customer.file_too_large");
  try {
    await ask("POST", `/me/orders/${orderId}/attachments?name=${encodeURIComponent(file.name)}`, {
      body: file, type: file.type || "application/octet-stream", key: newKey(),
    });
    return null;
  } catch (error) {
    return say(error instanceof NoNetwork ? "customer.needs_network" : "customer.file_refused");
  }
}

/** What was said, in order: the question, notes, answers. */
function linesOf(story) {
  const asked = { at_ms: story.made_ms, text: story.content, mine: true };
  const notes = story.notes.map((one) => ({
    at_ms: one.at_ms, text: one.text, mine: one.author_kind === "customer", by: one.author_kind,
  }));
  const results = story.results.map((one) => ({ at_ms: one.at_ms, text: one.text, answer: true }));
  return [asked, ...[...notes, ...results].sort((one, other) => one.at_ms - other.at_ms)];
}

function bubble(line, agentName) {
  const who = line.mine ? say("customer.you") : line.by === "staff" || line.by === "system" ? say("customer.we") : agentName;
  const kind = line.answer ? say("customer.the_answer") : null;
  return el("li", { class: line.mine ? "mine" : "theirs", "data-answer": line.answer },
    el("p", { class: "bubble", dir: "auto" }, line.text),
    el("p", { class: "by" }, [who, kind, moment(line.at_ms)].filter(Boolean).join(" · ")));
}

function size(bytes) {
  const unit = bytes < 1_000_000 ? "kilobyte" : "megabyte";
  const value = bytes / (unit === "kilobyte" ? 1000 : 1_000_000);
  return new Intl.NumberFormat(document.documentElement.lang, {
    style: "unit", unit, maximumFractionDigits: value < 10 ? 1 : 0,
  }).format(value);
}

function backLink() {
  return el("a", { class: "back", href: "/me/orders" }, say("customer.my_orders"));
}
