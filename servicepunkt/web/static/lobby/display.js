/* The call display: a chime and a voice for each new call, a clock, and honesty about a lost connection. */
(() => {
  "use strict";
  const calls = () => document.getElementById("aufrufe");
  let heard = Number(calls().dataset.newest);
  let context = null;
  const announcement = document.getElementById("ansage");

  // Browsers let a page make sounds only after somebody has touched it once.
  const offer = document.querySelector(".lo-sound");
  const button = document.querySelector("[data-sound]");
  offer.hidden = false;
  button.addEventListener("click", () => {
    context = new AudioContext();
    offer.hidden = true;
    chime();
  });

  function chime() {
    if (!context) return;
    [[659.25, 0], [523.25, 0.45]].forEach(([pitch, after]) => {
      const tone = context.createOscillator();
      const volume = context.createGain();
      const start = context.currentTime + after;
      tone.frequency.value = pitch;
      volume.gain.setValueAtTime(0.0001, start);
      volume.gain.exponentialRampToValueAtTime(0.4, start + 0.03);
      volume.gain.exponentialRampToValueAtTime(0.0001, start + 1.1);
      tone.connect(volume).connect(context.destination);
      tone.start(start);
      tone.stop(start + 1.2);
    });
  }

  function say(words, language) {
    const utterance = new SpeechSynthesisUtterance(words);
    utterance.lang = language;
    utterance.rate = 0.9;
    speechSynthesis.speak(utterance);
  }

  function callOut() {
    const fresh = [...calls().querySelectorAll("[data-call]")]
      .filter((call) => Number(call.dataset.call) > heard)
      .sort((one, other) => one.dataset.call - other.dataset.call);
    heard = Math.max(heard, Number(calls().dataset.newest));
    if (!fresh.length) return;
    announcement.textContent = fresh.map((call) => call.dataset[announcement.lang.slice(0, 2)]).join(" ");
    if (!context) return;
    chime();
    if (!("speechSynthesis" in window)) return;
    setTimeout(() => {
      for (const call of fresh) {
        say(call.dataset.de, "de-DE");
        say(call.dataset.en, "en-GB");
      }
    }, 1600);
  }

  document.addEventListener("htmx:afterSwap", callOut);

  // Whoever waits must not trust a screen that stands still.
  let answered = Date.now();
  document.addEventListener("htmx:afterRequest", (event) => {
    if (!event.detail.successful) return;
    answered = Date.now();
  });
  setInterval(() => {
    document.getElementById("abgerissen").hidden = Date.now() - answered < 7000;
  }, 1000);
})();
