/**
 * The live line: how my agent stands. EventSource comes back by itself after a cut, but not after
 * a refusal, and a phone that slept may hold a dead line; so it is opened anew when looked at.
 */

const URL_ = "/api/v1/me/agent/events";
const REOPEN_S = 5;

/** Calls `onStatus` with what the server says, and `onEnded` when there is no agent any more. */
export function openLine({ onStatus, onEnded }) {
  let source = null;
  let timer = 0;

  function open() {
    close();
    source = new EventSource(URL_);
    source.addEventListener("status", (event) => onStatus(JSON.parse(event.data)));
    source.addEventListener("ended", () => { close(); onEnded(); });
    source.addEventListener("error", () => {
      if (source?.readyState !== EventSource.CLOSED) return;
      clearTimeout(timer);
      timer = setTimeout(open, REOPEN_S * 1000);
    });
  }

  function close() {
    clearTimeout(timer);
    source?.close();
    source = null;
  }

  const onVisible = () => (document.visibilityState === "visible" ? open() : close());
  document.addEventListener("visibilitychange", onVisible);
  open();
  return () => { document.removeEventListener("visibilitychange", onVisible); close(); };
}
