/* The counter's comfort; every page works without it. */
(() => {
  "use strict";
  const board = () => document.getElementById("tafel");

  // Printing needs a script, so its button shows itself only where there is one.
  for (const button of document.querySelectorAll("[data-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  }

  if (!board()) return;

  // A board that is renewed between pressing and letting go would swallow the press.
  let pressed = false;
  document.addEventListener("pointerdown", () => { pressed = true; });
  for (const name of ["pointerup", "pointercancel"]) document.addEventListener(name, () => { pressed = false; });

  // What the reader has unfolded stays unfolded.
  let open = [];
  document.addEventListener("htmx:beforeSwap", (event) => {
    const pulse = event.detail.requestConfig && event.detail.requestConfig.verb === "get";
    if (pulse && pressed) {
      event.detail.shouldSwap = false;
      return;
    }
    open = [...document.querySelectorAll("#tafel details[open]")].map((part) => part.id);
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    // What was said about an earlier press is no longer news after the next one.
    if (event.detail.requestConfig.verb === "post") document.querySelector(".sp-messages")?.remove();
    for (const id of open) document.getElementById(id)?.setAttribute("open", "");
    announce();
  });

  // Screen readers hear how many wait, when that changes, and nothing else of the renewing.
  function announce() {
    const line = document.getElementById("gemeldet");
    const say = board()?.dataset.say;
    if (line && say && line.textContent !== say) line.textContent = say;
  }

  // A list that is no longer renewed says so, also where no request fails and one hangs.
  let answered = Date.now();
  document.addEventListener("htmx:afterRequest", (event) => {
    if (event.detail.successful) answered = Date.now();
  });
  // A window that nobody sees asks seldom, which is no fault of the line.
  document.addEventListener("visibilitychange", () => { answered = Date.now(); });
  setInterval(() => {
    document.getElementById("abgerissen").hidden = document.hidden || Date.now() - answered < 7000;
  }, 1000);
})();
