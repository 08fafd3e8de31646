/* The kiosk's comfort: keys on the glass, and the way back to the start when nobody is there any more. */
(() => {
  "use strict";

  // A machine without a keyboard gets keys on the page; only the characters that codes consist of.
  const keys = document.querySelector("[data-keys]");
  const code = keys && document.getElementById(keys.dataset.for);
  if (keys && code) {
    for (const letter of keys.dataset.keys) keys.append(key(letter, letter, () => { code.value += letter; }));
    keys.append(key("⌫", keys.dataset.delete, () => { code.value = code.value.slice(0, -1); }));
    keys.hidden = false;
  }

  function key(face, name, press) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "lo-key";
    button.textContent = face;
    button.setAttribute("aria-label", name);
    button.addEventListener("click", press);
    return button;
  }

  // Back to the start; any touch or key begins the time anew, and "longer" gives three times as much.
  const page = document.querySelector("[data-back-to]");
  if (!page) return;
  // Twenty seconds before, the page says so: nobody loses what she is doing without a chance to go on.
  const WARNING = 20;
  const ending = document.querySelector("[data-ending]");
  let seconds = Number(page.dataset.seconds);
  let timer;
  let warner;
  const begin = () => {
    clearTimeout(timer);
    clearTimeout(warner);
    ending.hidden = true;
    warner = setTimeout(() => { ending.hidden = false; }, Math.max(0, seconds - WARNING) * 1000);
    timer = setTimeout(() => { location.replace(page.dataset.backTo); }, seconds * 1000);
  };
  for (const name of ["pointerdown", "keydown"]) document.addEventListener(name, begin);
  const stay = document.querySelector("[data-stay]");
  if (stay) {
    stay.hidden = false;
    stay.addEventListener("click", () => {
      seconds *= 3;
      stay.hidden = true;
      begin();
    });
  }
  begin();
})();
