/**
 * Notifications on this device. Asked for after the first request, when there is a reason, and
 * never by the browser's own box before somebody has said yes here.
 */

import { ask } from "./customer-api.js";
import { homeScreenWay } from "./customer-drawings.js";
import { keepNotNow, saidNotNow } from "./customer-kept.js";
import { button, el, sayBriefly, told } from "./customer-parts.js";
import { LANGUAGE, say } from "./texts.js";

const KEY_URL = "/me/push/key";
const ENDPOINTS_URL = "/me/push/endpoints";

/** `none` here, `insecure`, `home_screen` first (iPhone), `denied`, `off` or `on`. */
export async function notifyState() {
  if (!("pushes" in document.body.dataset)) return "none";
  if (!window.isSecureContext) return "insecure";
  if (isApple() && !isInstalled()) return "home_screen";
  if (!("serviceWorker" in navigator && "PushManager" in window && "Notification" in window)) return "none";
  if (Notification.permission === "denied") return "denied";
  const subscribed = await (await worker())?.pushManager.getSubscription();
  return subscribed && Notification.permission === "granted" ? "on" : "off";
}

/** The polite question after a request; null where there is nothing to ask. */
export function notifyCard(app) {
  const card = el("section", { class: "card pad notify", "aria-labelledby": "notify-title", hidden: true });
  notifyState().then((state) => {
    if (saidNotNow() || ["none", "on", "denied"].includes(state)) { card.remove(); return; }
    card.hidden = false;
    fill(card, state, app, { politely: true });
  });
  return card;
}

/** The same among the settings: also says when it is on, and how to allow it again. */
export function notifySettings(app) {
  const card = el("section", { class: "card pad notify", "aria-labelledby": "notify-title" });
  notifyState().then((state) => fill(card, state, app));
  return card;
}

/** This device hears nothing any more; before somebody else uses it. */
export async function unsubscribe() {
  const subscription = await (await worker())?.pushManager?.getSubscription();
  if (!subscription) return;
  await ask("DELETE", ENDPOINTS_URL, { body: { endpoint: subscription.endpoint } }).catch(() => {});
  await subscription.unsubscribe().catch(() => {});
}

function fill(card, state, app, { politely = false } = {}) {
  const again = async () => fill(card, await notifyState(), app);
  const title = el("h2", { id: "notify-title" }, say(politely ? "customer.notify_question" : "customer.notify_title"));
  const parts = {
    none: () => [el("p", {}, say("customer.notify_none"))],
    insecure: () => [el("p", {}, say("customer.notify_insecure"))],
    home_screen: () => [el("p", {}, say("customer.notify_home_screen")), homeScreenWay()],
    denied: () => [el("p", {}, say("customer.notify_denied"))],
    on: () => [el("p", {}, say("customer.notify_on")), el("div", { class: "actions" },
      button(say("customer.notify_stop"), async () => { await unsubscribe(); await again(); }))],
    off: () => [el("p", {}, say("customer.notify_why")), el("div", { class: "actions" },
      politely ? button(say("customer.not_now"), async () => { keepNotNow(); card.remove(); }) : null,
      button(say("customer.notify_yes"), () => subscribe(card, again), { kind: "main" }))],
  };
  card.replaceChildren(title, ...parts[state]());
}

async function subscribe(card, again) {
  const permission = await Notification.requestPermission();
  if (permission !== "granted") { await again(); return; }
  try {
    const { key } = await ask("GET", KEY_URL);
    const subscription = await (await worker()).pushManager.subscribe({
      userVisibleOnly: true, applicationServerKey: bytesOf(key),
    });
    await ask("POST", ENDPOINTS_URL, { body: { ...subscription.toJSON(), language: language() } });
    sayBriefly(say("customer.notify_done"));
    await again();
  } catch {
    card.querySelector(".told")?.remove();
    card.append(told(say("customer.notify_failed")));
  }
}

async function worker() {
  if (!("serviceWorker" in navigator)) return null;
  return await navigator.serviceWorker.getRegistration("/me/") ? navigator.serviceWorker.ready : null;
}

function isApple() {
  const touchMac = /Macintosh/.test(navigator.userAgent) && navigator.maxTouchPoints > 1;
  return /iPhone|iPad|iPod/.test(navigator.userAgent) || touchMac;
}

function isInstalled() {
  return navigator.standalone === true || matchMedia("(display-mode: standalone)").matches;
}

function language() {
  return LANGUAGE.startsWith("zh") ? "zh" : "en";
}

function bytesOf(base64url) {
  const text = atob(base64url.replace(/-/g, "+").replace(/_/g, "/"));
  return Uint8Array.from(text, (sign) => sign.charCodeAt(0));
}
