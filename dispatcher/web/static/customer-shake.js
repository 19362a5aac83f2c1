/**
 * What a shake is: within a slice of time the acceleration on the three axes changes faster than
 * a threshold, twice within a second. Walking, or laying the phone down, is none.
 */

export const SLICE_MS = 100;
export const FASTER_THAN_PER_S = 180; // m/s² each second
const TWICE_WITHIN_MS = 1000;
const REST_MS = 1500;

/** Watches values; `moved({x, y, z}, at_ms)` is true once for each shake. */
export function createShake() {
  let last = null;
  let jolted_ms = -Infinity;
  let shaken_ms = -Infinity;

  return {
    moved({ x, y, z }, at_ms) {
      if (![x, y, z].every(Number.isFinite)) return false;
      if (last === null) {
        last = { x, y, z, at_ms };
        return false;
      }
      const slice_ms = at_ms - last.at_ms;
      if (slice_ms < SLICE_MS) return false;
      const change = Math.hypot(x - last.x, y - last.y, z - last.z);
      last = { x, y, z, at_ms };
      if ((change / slice_ms) * 1000 <= FASTER_THAN_PER_S) return false;
      const again = at_ms - jolted_ms <= TWICE_WITHIN_MS;
      jolted_ms = at_ms;
      if (!again || at_ms - shaken_ms < REST_MS) return false;
      shaken_ms = at_ms;
      return true;
    },
  };
}

/** Whether this page may feel shakes: `never`, `asks` first (iPhone), or `yes`. */
export async function mayShake() {
  if (!window.isSecureContext || !("DeviceMotionEvent" in window)) return "never";
  if (!matchMedia("(pointer: coarse)").matches) return "never";
  if (typeof DeviceMotionEvent.requestPermission !== "function") return "yes";
  try {
    const { state } = await navigator.permissions.query({ name: "accelerometer" });
    return { granted: "yes", denied: "never" }[state] ?? "asks";
  } catch {
    return "asks";
  }
}

/** Asks for the permission; only from within a tap. */
export async function askToShake() {
  try {
    return await DeviceMotionEvent.requestPermission() === "granted";
  } catch {
    return false;
  }
}

/** Calls `act` at each shake until the function it returns is called. */
export function onShake(act) {
  const shake = createShake();
  const listen = (event) => {
    const felt = event.accelerationIncludingGravity ?? event.acceleration;
    if (felt && shake.moved(felt, performance.now())) act();
  };
  window.addEventListener("devicemotion", listen);
  return () => window.removeEventListener("devicemotion", listen);
}
