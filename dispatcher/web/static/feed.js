/**
 * The live line to the dispatcher. EventSource comes back by itself after a cut, but not after a
 * refusal (a proxy's 502 closes it for good), and a line that died silently looks like a quiet
 * floor: the server's pings are comments, which scripts never see. So a line without news is
 * opened anew, and each opening brings the whole floor.
 */

const EVENTS_URL = "/api/v1/events";
const ME_URL = "/api/v1/me";
const QUIET_S = 30;
const ANSWER_S = 10;
const REOPEN_S = 3;

/** Calls `onSnapshot` and `onChange` with what the server says, `onLost` when nothing comes. */
export function openFeed({ onSnapshot, onChange, onLost }) {
  let source = null;
  let timer = 0;

  const next = (act, after_s) => {
    clearTimeout(timer);
    timer = setTimeout(act, after_s * 1000);
  };

  const heard = (tell) => (event) => {
    next(open, QUIET_S);
    tell(JSON.parse(event.data));
  };

  function open() {
    source?.close();
    source = new EventSource(EVENTS_URL);
    source.addEventListener("snapshot", heard(onSnapshot));
    source.addEventListener("change", heard(onChange));
    source.addEventListener("error", () => {
      onLost();
      if (source.readyState === EventSource.CLOSED) leaveIfLoggedOut();
      next(open, source.readyState === EventSource.CLOSED ? REOPEN_S : QUIET_S);
    });
    next(giveUp, ANSWER_S);
  }

  function giveUp() {
    onLost();
    open();
  }

  /** A refusal looks like any other error to EventSource; only a question tells. */
  async function leaveIfLoggedOut() {
    const answer = await fetch(ME_URL).catch(() => null);
    if (answer?.status === 401) location.reload();
  }

  window.addEventListener("offline", onLost);
  window.addEventListener("online", open);
  open();
}
