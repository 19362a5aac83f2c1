/**
 * The server's time, kept on the page. Every moment on the wire is in epoch milliseconds of the
 * server, so the page never trusts the wall clock of the computer it is shown on.
 */

/** Starts at the local time; `hear` sets it right with every message. */
export function createClock() {
  let heard_ms = Date.now();
  let heardAt_ms = performance.now();
  let stopped = false;

  return {
    hear(now_ms) {
      heard_ms = now_ms;
      heardAt_ms = performance.now();
      stopped = false;
    },
    /** Without news nothing may look live: the time stands still until the next `hear`. */
    stop() {
      heard_ms = this.now_ms();
      stopped = true;
    },
    now_ms() {
      return stopped ? heard_ms : heard_ms + performance.now() - heardAt_ms;
    },
  };
}

/** Running time as `m:ss`, from one hour on as `h:mm:ss`; never negative. */
export function runningTime(duration_ms) {
  const total_s = Math.max(0, Math.floor(duration_ms / 1000));
  const two = (part) => String(part).padStart(2, "0");
  const [hours, minutes, seconds] = [
    Math.floor(total_s / 3600), Math.floor(total_s / 60) % 60, total_s % 60,
  ];
  return hours ? `${hours}:${two(minutes)}:${two(seconds)}` : `${minutes}:${two(seconds)}`;
}

/** Whole seconds left until a moment: 1 during the last second, 0 from the moment on. */
export function secondsLeft(until_ms, now_ms) {
  return Math.max(0, Math.ceil((until_ms - now_ms) / 1000));
}

/** Time of day as `HH:MM`, in the zone of the person who looks. */
export function timeOfDay(at_ms) {
  const at = new Date(at_ms);
  return [at.getHours(), at.getMinutes()].map((part) => String(part).padStart(2, "0")).join(":");
}
