/* Small helpers for pages that work without them: the countdown of a hold, the print button, the double
   click, the way to a mistake. */

(function () {
  "use strict";

  document.documentElement.classList.add("sp-script");

  function countdown(box) {
    if (box.dataset.running) { return; }
    box.dataset.running = "yes";
    // Distances of this clock only: what it says of the time of day may be wrong.
    const ends = Date.now() + Number(box.dataset.seconds) * 1000;
    const left = box.querySelector("[data-countdown-left]");
    const text = box.querySelector("[data-countdown-text]");
    const voice = box.querySelector("[data-countdown-voice]");
    let warned = Number(box.dataset.seconds) <= 120;
    left.hidden = false;

    function tick() {
      const seconds = Math.max(0, Math.ceil((ends - Date.now()) / 1000));
      const time = Math.floor(seconds / 60) + ":" + String(seconds % 60).padStart(2, "0");
      left.textContent = " " + left.dataset.countdownLeft.replace("{time}", time);
      if (seconds <= 120) { box.classList.add("sp-hold--short"); }
      if (seconds <= 120 && !warned) { warned = true; voice.textContent = box.dataset.warning; }
      if (!box.isConnected) { clearInterval(ticking); }
      if (seconds > 0) { return; }
      text.textContent = voice.textContent = box.dataset.over;
      clearInterval(ticking);
    }

    const ticking = setInterval(tick, 1000);
    tick();
  }

  document.querySelectorAll("[data-countdown]").forEach(countdown);
  // What htmx puts into the page counts as well; what it took out stops by itself.
  document.addEventListener("htmx:load", function (event) {
    event.detail.elt.querySelectorAll("[data-countdown]").forEach(countdown);
  });

  // A swap is silent to a screen reader. What the new part has to say is put into a region that was there before.
  const voice = document.createElement("p");
  voice.className = "sp-hidden";
  voice.setAttribute("role", "status");
  document.body.append(voice);
  document.addEventListener("htmx:load", function (event) {
    const part = event.detail.elt, said = part !== document.body && part.querySelector("[data-announce]");
    if (said) { voice.textContent = said.textContent; }
  });

  document.querySelectorAll("[data-print]").forEach(function (button) {
    button.addEventListener("click", function () { window.print(); });
  });

  // A form is sent once: the second of two clicks would only overtake the first. What htmx sends is its own business.
  document.addEventListener("submit", function (event) {
    const form = event.target;
    if (event.defaultPrevented || form.method !== "post") { return; }
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "yes";
    // Whoever stopped the loading may press again.
    setTimeout(function () { delete form.dataset.sent; }, 4000);
  });

  const mistakes = document.querySelector(".sp-error-summary");
  if (mistakes) { mistakes.focus(); }
})();
