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

  // A list that is no longer renewed says so.
  let failures = 0;
  const broken = () => document.getElementById("abgerissen");
  const failed = () => {
    failures += 1;
    if (failures > 1) broken().hidden = false;
  };
  document.addEventListener("htmx:sendError", failed);
  document.addEventListener("htmx:responseError", failed);
  document.addEventListener("htmx:timeout", failed);
  document.addEventListener("htmx:afterRequest", (event) => {
    if (!event.detail.successful) return;
    failures = 0;
    broken().hidden = true;
  });
})();
