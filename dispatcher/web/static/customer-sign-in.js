/** Coming in by a one-time code: who you are, then six digits. */

import { NoNetwork, Refused, ask } from "./customer-api.js";
import { button, el, field, told, whileBusy } from "./customer-parts.js";
import { LANGUAGE, say } from "./texts.js";

const DIGITS = 6;
const language = LANGUAGE.startsWith("zh") ? "zh" : "en";

export function showSignIn(root, app) {
  const column = el("div", { class: "column narrow" });
  root.append(column);
  askWho("");

  function askWho(identity, note = null) {
    const input = el("input", {
      id: "identity", name: "identity", required: true, maxlength: 254, value: identity,
      autocomplete: "username", autocapitalize: "none", spellcheck: "false",
      enterkeyhint: "send",
    });
    const form = el("form", { class: "stack" },
      note,
      field(say("customer.identity"), input, say("customer.identity_help")),
      el("button", { type: "submit", class: "button main" }, say("customer.send_code")));
    const read = readOutButton(() => send("voice"));
    if (read) form.append(read);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      whileBusy(form.querySelector(".main"), () => send("message"));
    });
    column.replaceChildren(
      el("h1", {}, say("customer.welcome")),
      el("p", { class: "lead" }, say("customer.welcome_lead")),
      el("section", { class: "card pad" }, form));

    async function send(way) {
      const wanted = input.value.trim();
      if (!wanted) { input.focus(); return; }
      try {
        await ask("POST", "/me/sign-in-code", {
          body: { identity: wanted, way, language }, quietly: true,
        });
        askCode(wanted, way);
      } catch (error) {
        askWho(wanted, told(whySent(error)));
        document.getElementById("identity").focus();
      }
    }
  }

  function askCode(identity, way) {
    const input = el("input", {
      id: "code", name: "code", class: "code", required: true, inputmode: "numeric",
      autocomplete: "one-time-code", pattern: "[0-9 ]*", maxlength: DIGITS + 2,
      enterkeyhint: "go",
    });
    const name = el("input", {
      id: "name", name: "name", maxlength: 100, autocomplete: "name",
    });
    const note = el("div", { "aria-live": "assertive" });
    const go = el("button", { type: "submit", class: "button main" }, say("customer.come_in"));
    const form = el("form", { class: "stack" },
      note,
      field(say("customer.code"), input),
      el("details", { class: "more" }, el("summary", {}, say("customer.new_here")),
        field(say("customer.your_name"), name)),
      go,
      button(say("customer.other_code"), async () => askWho(identity), { kind: "quiet" }));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      whileBusy(go, enter);
    });
    // Six digits are the whole code, typed, pasted or filled in by the phone.
    input.addEventListener("input", () => {
      if (digits().length === DIGITS && !name.value) whileBusy(go, enter);
    });
    column.replaceChildren(
      el("h1", {}, say(way === "voice" ? "customer.listen" : "customer.look_at")),
      el("p", { class: "lead" }, say("customer.code_lead", { identity })),
      el("section", { class: "card pad" }, form));
    input.focus();

    function digits() {
      return input.value.replace(/\D/g, "");
    }

    async function enter() {
      try {
        const body = { identity, code: digits() || "-", name: name.value.trim() || null };
        const arrived = await ask("POST", "/me/sign-in", { body, quietly: true });
        await app.cameIn(arrived);
      } catch (error) {
        note.replaceChildren(told(whyRefused(error)));
        input.value = "";
        input.focus();
      }
    }
  }
}

/** For whoever has a landline: the code is read out. */
function readOutButton(act) {
  if (!("speaks" in document.body.dataset)) return null;
  return button(say("customer.read_code"), act, { kind: "plain" });
}

function whySent(error) {
  if (error instanceof NoNetwork) return say("customer.no_network");
  if (error instanceof Refused && error.status === 429) return say("customer.too_many_codes");
  if (error instanceof Refused && error.status === 422) return say("customer.no_identity");
  return say("customer.our_fault");
}

function whyRefused(error) {
  if (error instanceof NoNetwork) return say("customer.no_network");
  if (error instanceof Refused && error.status === 429) return say("customer.too_many_tries");
  if (error instanceof Refused && error.status === 401) return say("customer.code_wrong");
  return say("customer.our_fault");
}
