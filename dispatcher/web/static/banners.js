/**
 * What stands across the top when a site is run out of the ordinary: colour, words, and how long
 * it still lasts. Supervisors have buttons; a suggestion is only ever a suggestion.
 */

import { runningTime } from "./clock.js";
import { say } from "./texts.js";

const EVACUATION_S = 1800;
const SET_BY_HAND = new Set(["evacuation", "drain", "closed", "trust_logins"]);
const SUGGESTED = "evacuation_suggested";

export function createBanners({ place }) {
  const maySet = "maySet" in place.dataset;
  let bannersShown = null;
  let lines = [];

  return {
    show(model, now_ms) {
      if (model.banners === bannersShown) return;
      bannersShown = model.banners;
      lines = bannersShown.map((banner) => createLine(banner, maySet ? buttonsOf(banner) : []));
      place.replaceChildren(...lines.map((line) => line.item));
      this.tick(now_ms);
    },
    tick(now_ms) {
      for (const { item, time, banner } of lines) {
        const left_ms = banner.until_ms === null ? null : banner.until_ms - now_ms;
        const isSuggested = banner.kind === SUGGESTED;
        const words = left_ms === null || isSuggested
          ? "" : say("banner.left", { time: runningTime(left_ms) });
        if (time.textContent !== words) time.textContent = words;
        item.hidden = isSuggested && left_ms <= 0;
      }
      place.hidden = lines.every((line) => line.item.hidden);
    },
  };

  function buttonsOf(banner) {
    if (SET_BY_HAND.has(banner.kind)) return [button(banner, "banner.end", { mode: "normal" })];
    if (banner.kind !== SUGGESTED) return [];
    return [
      button(banner, "banner.evacuate", { mode: "evacuation", for_s: EVACUATION_S }),
      button(banner, "banner.no_evacuation", { mode: "normal" }),
    ];
  }

  function button({ site }, key, wish) {
    const made = document.createElement("button");
    made.type = "button";
    made.textContent = say(key);
    made.addEventListener("click", () => setMode(site, wish, made));
    return made;
  }

  /** Done or refused, the truth comes with the feed; only a refusal has to be said here. */
  async function setMode(site, wish, pressed) {
    pressed.disabled = true;
    const answer = await fetch(`/api/v1/sites/${encodeURIComponent(site)}/mode`, {
      method: "PUT",
      headers: { "Content-Type": "application/json", "X-CSRF-Token": place.dataset.csrf },
      body: JSON.stringify(wish),
    }).catch(() => null);
    if (answer?.ok) return;
    pressed.disabled = false;
    const why = await answer?.json().then((refusal) => refusal.detail).catch(() => null);
    pressed.after(say("banner.refused", { why }));
  }
}

function createLine(banner, buttons) {
  const [item, words, more, time] = ["div", "p", "span", "time"].map((tag) => (
    document.createElement(tag)));
  item.className = "banner";
  item.dataset.kind = banner.kind;
  item.dataset.site = banner.site;
  words.setAttribute("role", "alert");
  const title = document.createElement("b");
  title.textContent = banner.name
    ? say("banner.at", { site: banner.name, what: say(`banner_name.${banner.kind}`) })
    : say(`banner_name.${banner.kind}`);
  words.append(title, " ", say(`banner.${banner.kind}`, {
    left: banner.left, zone: banner.zone, still_there: banner.still_there,
  }));
  more.className = "more";
  more.textContent = [banner.reason, banner.by && say("banner.by", { by: banner.by })]
    .filter(Boolean).join(" · ");
  item.append(words, more, time, ...buttons);
  return { item, time, banner };
}
