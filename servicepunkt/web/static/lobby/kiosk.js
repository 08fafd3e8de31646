/* The kiosk's comfort: keys on the glass, the way back to the start when nobody is there any more, and no way to a page
   that the browser cannot get. */
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

  // Nobody who stands here can bring back a page from which no link leads on. So it is left only for a server that answers,
  // which is asked before. One that is away (an update is a minute) is asked until it is there; then the page begins anew,
  // since whoever pressed was sent to the staff.
  const broken = document.getElementById("abgerissen");
  let leaving = false;

  async function leave(go) {
    if (leaving) return;
    leaving = true;
    if (await answers()) {
      leaving = false;
      go();
      return;
    }
    broken.hidden = false;
    broken.scrollIntoView({ block: "nearest" });
    do {
      await new Promise((later) => { setTimeout(later, 5000); });
    } while (!await answers());
    location.replace(broken.dataset.start);
  }

  async function answers() {
    try {
      const signal = AbortSignal.timeout(5000);
      return (await fetch(location.href, { method: "HEAD", cache: "no-store", signal })).ok;
    } catch {
      return false;
    }
  }

  // Before the others hear of it: what they do with a form that is sent comes when it is.
  let asked = false;
  document.addEventListener("submit", (event) => {
    if (asked) {
      asked = false;
      return;
    }
    event.preventDefault();
    const { target: form, submitter } = event;
    leave(() => {
      asked = true;
      form.requestSubmit(submitter);
    });
  }, true);
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[href]");
    const elsewhere = !link || link.origin !== location.origin || link.getAttribute("href").startsWith("#");
    if (elsewhere || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    leave(() => { location.assign(link.href); });
  });

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
    timer = setTimeout(() => {
      ending.hidden = true;
      leave(() => { location.replace(page.dataset.backTo); });
    }, seconds * 1000);
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
