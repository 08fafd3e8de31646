/* What a page shows while it waits for an answer, and when none comes. Its sentences stand on <body>. */

(function () {
  "use strict";

  const words = document.body.dataset;
  const HALF_A_SECOND = 500;

  // A region that is there before anything is said in it.
  const voice = document.createElement("div");
  voice.className = "sp-hidden";
  voice.setAttribute("role", "status");
  document.body.append(voice);

  // What takes longer than half a second says so: the style sheet draws it, this speaks it. ------------------------

  function begin(part) {
    part.setAttribute("aria-busy", "true");
    const speaking = setTimeout(function () { voice.textContent = words.working; }, HALF_A_SECOND);
    return function end() {
      clearTimeout(speaking);
      voice.textContent = "";
      part.removeAttribute("aria-busy");
    };
  }

  const waiting = new Map();

  function endAll() {
    waiting.forEach(function (end) { end(); });
    waiting.clear();
  }

  // A form that is sent the usual way: its button works until the next page is there.
  document.addEventListener("submit", function (event) {
    if (event.defaultPrevented) { return; }
    if (!navigator.onLine) {
      // The browser would put its own page into the place of everything typed here.
      event.preventDefault();
      delete event.target.dataset.sent;
      say(words.offline);
      return;
    }
    const button = event.submitter || event.target.querySelector("button");
    if (!button || waiting.has(button)) { return; }
    waiting.set(button, begin(button));
  });
  // Back from the next page, or stopped while it was loading.
  window.addEventListener("pageshow", endAll);

  // htmx: what the reader asked for shows that it works; what asks by itself does not disturb.
  document.addEventListener("htmx:beforeRequest", function (event) {
    const asked = event.detail;
    if (!asked.requestConfig.triggeringEvent) { return; }
    waiting.set(asked.xhr, begin(asked.target));
  });
  document.addEventListener("htmx:afterRequest", function (event) {
    const end = waiting.get(event.detail.xhr);
    if (end) { end(); waiting.delete(event.detail.xhr); }
    if (event.detail.successful) { hush(); }
  });

  // No answer: a sentence, and the same once more. What stands on the page stays. ----------------------------------

  let notice = null;

  function hush() {
    if (notice) { notice.remove(); notice = null; }
  }

  function say(sentence, retry) {
    hush();
    notice = document.getElementById("sp-lost").content.firstElementChild.cloneNode(true);
    notice.querySelector("[data-sentence]").textContent = sentence;
    const button = notice.querySelector("button");
    if (retry) { button.addEventListener("click", function () { hush(); retry(); }); } else { button.remove(); }
    document.body.append(notice);
  }

  function lost(event) {
    const asked = event.detail, config = asked.requestConfig, source = asked.elt;
    const byItself = !config.triggeringEvent;
    say(navigator.onLine && asked.xhr.status ? words.failed : words.offline, byItself ? null : function () {
      window.htmx.ajax(config.verb, config.path, { source: source, event: config.triggeringEvent });
    });
  }

  document.addEventListener("htmx:sendError", lost);
  document.addEventListener("htmx:responseError", lost);
  document.addEventListener("htmx:timeout", lost);
  window.addEventListener("offline", function () { say(words.offline); });
  window.addEventListener("online", hush);
})();
