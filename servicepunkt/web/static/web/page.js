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
    const part = event.detail.elt;
    if (part.matches("[data-countdown]")) { countdown(part); }
    part.querySelectorAll("[data-countdown]").forEach(countdown);
  });

  // A swap is silent to a screen reader. What the new part has to say is put into a region that was there before; a
  // whole new page says its heading.
  const voice = document.createElement("p");
  voice.className = "sp-hidden";
  voice.setAttribute("role", "status");
  document.body.append(voice);
  document.addEventListener("htmx:load", function (event) {
    const part = event.detail.elt;
    const said = part !== document.body && (part.querySelector("[data-announce]") || part.querySelector("h1"));
    if (said) { voice.textContent = said.textContent; }
  });

  // Where the swap took away what had the focus, the keyboard goes on in the new part and not at the top of the page.
  let left = null;
  document.addEventListener("htmx:beforeSwap", function (event) {
    const at = document.activeElement;
    left = event.detail.target.contains(at) ? at.id : null;
  });
  document.addEventListener("htmx:afterSettle", function (event) {
    if (left === null || (document.activeElement && document.activeElement !== document.body)) { return; }
    const part = event.detail.elt.isConnected ? event.detail.elt : document.getElementById(event.detail.elt.id);
    const same = left && document.getElementById(left);
    const next = same || (part && (part.querySelector("h1, h2") || part));
    if (!next) { return; }
    if (!next.hasAttribute("tabindex") && !next.matches("a[href], button, input, select, textarea")) { next.tabIndex = -1; }
    next.focus({ preventScroll: true });
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
