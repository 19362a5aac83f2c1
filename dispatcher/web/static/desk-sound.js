/**
 * Soft tones, made on the spot: two falling notes when the chair empties, two rising ones when a
 * customer asks. Browsers let a page sound only after somebody has touched it.
 */

const KEPT = "desk-muted";
const TONES = { leaving: [523, 392], request: [523, 659], offer: [587, 784], question: [440, 587] };
const NOTE_S = 0.22;
const LOUDNESS = 0.07;

export function createSound() {
  let muted = localStorage.getItem(KEPT) === "yes";
  let context = null;
  for (const name of ["pointerdown", "keydown"]) {
    document.addEventListener(name, () => { context ??= new AudioContext(); }, { once: true });
  }

  return {
    get muted() { return muted; },
    toggle() {
      muted = !muted;
      localStorage.setItem(KEPT, muted ? "yes" : "no");
      if (!muted) this.play("request");
    },
    play(name) {
      document.body.dataset.sounded = name;
      if (muted || !context) return;
      TONES[name].forEach((pitch_hz, at) => note(context, pitch_hz, at * NOTE_S));
    },
  };
}

function note(context, pitch_hz, after_s) {
  const begin_s = context.currentTime + after_s;
  const voice = new OscillatorNode(context, { type: "sine", frequency: pitch_hz });
  const loudness = new GainNode(context, { gain: 0 });
  loudness.gain.setTargetAtTime(LOUDNESS, begin_s, 0.02);
  loudness.gain.setTargetAtTime(0, begin_s + NOTE_S, 0.08);
  voice.connect(loudness).connect(context.destination);
  voice.start(begin_s);
  voice.stop(begin_s + NOTE_S * 3);
}
