/** How a site is run. Setting a mode is asked for twice: everybody's calls hang on it. */

import { runningTime } from "./clock.js";
import { FEATURES, ask, get, id } from "./desk-api.js";
import { button, dialog, el, part } from "./desk-parts.js";
import { say } from "./texts.js";

const MODES = ["normal", "drain", "closed", "trust_logins", "evacuation"];
const MINUTES = [15, 30, 60, 240];
const MINUTE_S = 60;
const LONGEST_WHY = 200;
const sites = JSON.parse(part("sites").textContent);
const mayChange = "mayChange" in document.body.dataset;

export function createModes({ clock }) {
  let modes = [];
  part("modes").hidden = !FEATURES.has("mode");

  return {
    async load() {
      if (!FEATURES.has("mode")) return;
      modes = await Promise.all(sites.map((site) => get(`/sites/${id(site.id)}/mode`)));
      part("mode-rows").replaceChildren(...modes.map(row));
    },
    tick(now_ms) {
      for (const [at, mode] of modes.entries()) {
        const time = part("mode-rows").children[at]?.querySelector("time");
        if (time) time.textContent = leftWords(mode, now_ms);
      }
    },
  };

  function row(mode) {
    const site = sites.find((one) => one.id === mode.site);
    return el("li", { "data-mode": mode.mode, "data-site": mode.site },
      el("p", {}, sites.length > 1 ? `${site.name} · ` : "", el("b", {}, say(`lead_mode.${mode.mode}`))),
      el("p", { class: "soft" }, [say(`lead_mode_why.${mode.mode}`),
        mode.reason, mode.by && say("lead.mode_by", { by: mode.by })].filter(Boolean).join(" · ")),
      el("time", { class: "soft" }, leftWords(mode, clock.now_ms())),
      mayChange && button(say("lead.mode_change"), () => choose(mode)));
  }

  function choose(mode) {
    dialog(say("lead.mode_title"), (close) => {
      const kinds = el("fieldset", { class: "mode-kinds" }, el("legend", { class: "unseen" }, say("lead.mode_title")),
        MODES.map((one) => el("label", {},
          el("input", { type: "radio", name: "mode", value: one, checked: one === mode.mode }),
          el("span", {}, el("b", {}, say(`lead_mode.${one}`)), " ", say(`lead_mode_why.${one}`)))));
      const time = el("select", { "aria-label": say("lead.mode_for") },
        el("option", { value: "" }, say("lead.mode_until_said")),
        MINUTES.map((minutes) => el("option", { value: minutes * MINUTE_S },
          say("lead.mode_minutes", { minutes }))));
      const why = el("input", { maxlength: LONGEST_WHY, "aria-label": say("lead.mode_reason"), placeholder: say("lead.mode_reason") });
      const set = async () => {
        const wanted = kinds.querySelector("input:checked").value;
        await ask("PUT", `/sites/${id(mode.site)}/mode`, { body: {
          mode: wanted,
          for_s: wanted === "normal" || !time.value ? null : Number(time.value),
          reason: why.value.trim() || null,
        } });
        close();
        const next = await get(`/sites/${id(mode.site)}/mode`);
        modes = modes.map((one) => (one.site === next.site ? next : one));
        part("mode-rows").replaceChildren(...modes.map(row));
      };
      return [kinds, time, why, button(say("lead.mode_set"), set, { class: "now" })];
    });
  }
}

function leftWords(mode, now_ms) {
  return mode.until_ms === null ? "" : say("lead.mode_left", { time: runningTime(mode.until_ms - now_ms) });
}
