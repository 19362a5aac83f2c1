/** The outside source: what each run did, and the runs that wait for somebody's word. */

import { ask, mayChange } from "./registry-calls.js";
import { difference, made, part, tell } from "./registry-parts.js";
import { LANGUAGE, say } from "./texts.js";

const WHEN = new Intl.DateTimeFormat(LANGUAGE, { dateStyle: "medium", timeStyle: "medium" });

part("now")?.addEventListener("click", () => run("/sync/runs"));
await load();

async function load() {
  try {
    const { content } = await ask("GET", "/sync");
    part("empty").hidden = content.configured;
    if (!content.configured) return;
    part("about").textContent = say("sync.every", { minutes: content.every_minutes });
    part("runs").replaceChildren(...content.runs.map(shown));
    if (part("now")) part("now").disabled = false;
  } catch (error) {
    tell(part("told"), error.message);
  }
}

function shown(one, at) {
  const waits = at === 0 && one.outcome === "held" && mayChange;
  const confirm = made("button", { type: "button" }, say("sync.confirm"));
  confirm.addEventListener("click", () => run(`/sync/runs/${one.id}/confirm`));
  return made("details", { class: "card padded run", open: at === 0, "data-outcome": one.outcome },
    made("summary", {},
      made("span", { class: `tag ${one.outcome}` }, say(`sync.${one.outcome}`)), " ",
      made("time", {}, WHEN.format(one.at_ms)), " ",
      made("span", { class: "hint" }, say(`sync_cause.${one.cause}`))),
    one.outcome === "held" ? made("p", {}, say("sync.held_next")) : null,
    one.outcome === "failed" ? made("p", {}, one.message) : null,
    waits ? confirm : null,
    difference({ ...one, change_count: one.changes.length }));
}

async function run(path) {
  part("now").disabled = true;
  tell(part("told"), null);
  try {
    await ask("POST", path);
  } catch (error) {
    tell(part("told"), error.message);
  }
  await load();
}
