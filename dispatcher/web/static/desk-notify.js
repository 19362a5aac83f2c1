/** Notifications of the browser, for a customer who asks while the page is out of sight. */

import { say } from "./texts.js";

/** `possible` where the browser may be asked; they need a secure address, or this machine. */
export function createNotify() {
  const there = "Notification" in window && window.isSecureContext;

  return {
    get possible() { return there && Notification.permission === "default"; },
    get why() {
      if (!there) return say("desk.notify_insecure");
      return Notification.permission === "denied" ? say("desk.notify_denied") : "";
    },
    async allow() {
      await Notification.requestPermission();
    },
    show(title, body, tag, onClick) {
      if (!there || Notification.permission !== "granted" || !document.hidden) return;
      const shown = new Notification(title, { body, tag, icon: "/static/favicon.svg" });
      shown.addEventListener("click", () => {
        window.focus();
        shown.close();
        onClick();
      });
    },
  };
}
