/* Files go to the office in pieces, one file after the other, each with a bar of its own. A line that breaks costs one
   piece: after a pause it goes on where the server says. Nothing here is needed to send a file; without it the form does. */

(function () {
  "use strict";

  // A press whose answer is another page (the draft was sent meanwhile) must not end up in a part of this one.
  document.addEventListener("htmx:beforeSwap", function (event) {
    const target = event.detail.target;
    if (target.id !== "dateien" && target.id !== "blatt") { return; }
    if (event.detail.xhr.status === 200 && !event.detail.serverResponse.includes('id="' + target.id + '"')) {
      event.detail.shouldSwap = false;
      location.reload();
    }
  });

  const form = document.getElementById("senden");
  if (!form) { return; }
  const input = document.getElementById("datei");
  const list = document.getElementById("unterwegs");
  const pattern = document.getElementById("unterwegs-muster");
  const voice = document.getElementById("gesendet-ansage");
  const words = pattern.dataset;
  const PIECE = Number(form.dataset.piece);
  const PAUSES = [1, 2, 4, 8, 15, 30]; // seconds, while it does not get any further; then a button waits
  const SILENCE = 30000;               // no byte moves for so long: the line is dead, though nobody says so

  const queue = [];
  let busy = null;

  function say(sentence, file) { voice.textContent = sentence.replace("{name}", file.name); }

  // What is on the page for one file -----------------------------------------------------------------------------------

  function show(file) {
    const row = pattern.content.firstElementChild.cloneNode(true);
    const part = {};
    ["name", "told", "again", "cancel", "close"].forEach(function (name) { part[name] = row.querySelector("[data-" + name + "]"); });
    part.bar = row.querySelector("progress");
    part.name.textContent = file.name;
    part.bar.setAttribute("aria-label", file.name);
    row.querySelectorAll("[data-of]").forEach(function (of) { of.textContent = ": " + file.name; });
    list.append(row);
    list.hidden = false;
    return { row: row, part: part };
  }

  function tell(job, sentence) { job.part.told.textContent = sentence; }

  function progress(job, bytes) {
    const percent = Math.min(100, Math.floor(100 * bytes / job.file.size));
    job.part.bar.value = percent;
    tell(job, words.sends.replace("{percent}", String(percent)));
  }

  function drop(job) {
    const had = job.row.contains(document.activeElement);
    job.row.remove();
    list.hidden = !list.children.length;
    if (had) { input.focus(); }
  }

  // Requests ---------------------------------------------------------------------------------------------------------

  function ask(job, address, body, type, moved) {
    return new Promise(function (resolve) {
      const xhr = new XMLHttpRequest();
      let watching;
      function watch() {
        clearTimeout(watching);
        watching = setTimeout(function () { xhr.abort(); }, SILENCE);
      }
      xhr.open("POST", address);
      xhr.responseType = "json";
      xhr.setRequestHeader("X-CSRFToken", form.elements.csrfmiddlewaretoken.value);
      xhr.setRequestHeader("Content-Type", type);
      xhr.upload.addEventListener("progress", function (event) { watch(); moved(event.loaded); });
      xhr.addEventListener("loadend", function () {
        clearTimeout(watching);
        job.xhr = null;
        resolve({ status: xhr.status, says: xhr.response, after: Number(xhr.getResponseHeader("Retry-After")) });
      });
      job.xhr = xhr;
      watch();
      xhr.send(body);
    });
  }

  function begin(job) {
    const told = new URLSearchParams({ name: job.file.name, groesse: String(job.file.size) });
    queue.concat(busy || []).forEach(function (other) { if (other.upload && other !== job) { told.append("nicht", other.upload); } });
    return ask(job, form.dataset.begin, told, "application/x-www-form-urlencoded", function () {});
  }

  function send(job) {
    const piece = job.file.slice(job.offset, job.offset + PIECE);
    const address = form.dataset.place + job.upload + "/stueck/?ab=" + job.offset;
    return ask(job, address, piece, "application/octet-stream", function (loaded) { progress(job, job.offset + loaded); });
  }

  // One file, from its announcement to its last byte --------------------------------------------------------------------

  async function step(job) {
    const answer = await (job.upload ? send(job) : begin(job));
    if (job.over) { return; }
    if (answer.status === 200 && answer.says && typeof answer.says.offset === "number") { await forward(job, answer.says); }
    else if (isRefusal(job, answer)) { refuse(job, answer); }
    else if (answer.status === 200) { leave(job); }
    else { await pause(job, answer); }
  }

  // A disk that is full is told before the first byte; half sent, a file goes on when there is room again.
  function isRefusal(job, answer) {
    const says = answer.says && answer.says.sentence;
    return says && answer.status !== 429 && (answer.status < 500 || !job.upload);
  }

  // Another page has answered: the draft was sent meanwhile, or the office has what it asked for.
  function leave(job) {
    job.over = true;
    busy = null;
    queue.length = 0;
    location.reload();
  }

  function forward(job, says) {
    const stands = Boolean(job.upload) && says.offset === job.offset;
    job.upload = job.upload || says.upload;
    job.offset = says.offset;
    progress(job, job.offset);
    hide();
    if (job.offset >= job.file.size) { finish(job); return null; }
    if (stands) { return pause(job, {}); }
    job.tries = 0;
    return null;
  }

  function refuse(job, answer) {
    job.over = true;
    const known = Boolean(job.upload);
    const sentence = answer.says.code === "not-found" ? words.gone : answer.says.sentence;
    say("{name}: " + sentence, job.file);
    if (known && answer.says.code !== "not-found") {
      // The list of files says it, and offers to remove it.
      drop(job);
    } else {
      tell(job, sentence);
      job.part.bar.parentElement.hidden = job.part.cancel.hidden = job.part.again.hidden = true;
      job.part.close.hidden = false;
    }
    refresh();
  }

  function finish(job) {
    job.over = true;
    say(words.arrived, job.file);
    drop(job);
    refresh();
  }

  function pause(job, answer) {
    job.tries += 1;
    const patient = job.tries <= PAUSES.length;
    job.parked = !patient && queue.some(function (other) { return other.tries <= PAUSES.length; });
    if (job.parked) {
      // It may be this file alone that cannot be sent: the others first.
      tell(job, words.stopped);
      queue.push(job);
      return null;
    }
    let seconds = patient ? answer.after || PAUSES[job.tries - 1] : 0;
    say("{name}: " + (patient ? words.lost.replace("{seconds}", String(seconds)) : words.stopped), job.file);
    job.part.again.hidden = false;
    return new Promise(function (resolve) {
      function on() {
        clearInterval(ticking);
        window.removeEventListener("online", on);
        job.part.again.removeEventListener("click", on);
        job.wake = null;
        if (job.part.again === document.activeElement) { job.part.cancel.focus(); }
        job.part.again.hidden = true;
        if (!patient) { job.tries = 0; }
        resolve();
      }
      function tick() {
        tell(job, patient ? words.lost.replace("{seconds}", String(seconds)) : words.stopped);
        if (patient && seconds <= 0) { on(); }
        seconds -= 1;
      }
      const ticking = setInterval(tick, 1000);
      job.wake = on;
      window.addEventListener("online", on);
      job.part.again.addEventListener("click", on);
      tick();
    });
  }

  async function work() {
    if (busy) { return; }
    while ((busy = queue.shift() || null)) {
      say(words.begun, busy.file);
      progress(busy, 0);
      busy.parked = false;
      while (!busy.over && !busy.parked) { await step(busy); }
    }
  }

  function cancel(job) {
    job.over = true;
    if (queue.includes(job)) { queue.splice(queue.indexOf(job), 1); }
    if (job.xhr) { job.xhr.abort(); }
    if (job.wake) { job.wake(); }
    say(words.cancelled, job.file);
    drop(job);
    if (!job.upload) { return; }
    // What has arrived of it goes as well.
    const body = new URLSearchParams({ csrfmiddlewaretoken: form.elements.csrfmiddlewaretoken.value, abgebrochen: "ja" });
    fetch(form.dataset.place + job.upload + "/entfernen/", { method: "POST", body: body, redirect: "manual" }).then(refresh, refresh);
  }

  // The list of files below -----------------------------------------------------------------------------------------

  function refresh() {
    const files = document.getElementById("dateien");
    if (files && window.htmx) { window.htmx.ajax("GET", files.dataset.address, { target: "#dateien", swap: "outerHTML" }); }
  }

  // What this page is sending stands above with its bar, and not below as something that has broken off.
  function hide() {
    const mine = queue.concat(busy || []).filter(function (job) { return !job.over; }).map(function (job) { return job.upload; });
    document.querySelectorAll("#dateien [data-arriving]").forEach(function (row) { row.hidden = mine.includes(row.dataset.arriving); });
  }

  document.addEventListener("htmx:afterSwap", hide);

  // What people do ------------------------------------------------------------------------------------------------------

  function take(files) {
    Array.from(files).forEach(function (file) {
      const job = Object.assign({ file: file, upload: null, offset: 0, tries: 0, over: false, parked: false, xhr: null, wake: null }, show(file));
      tell(job, words.waits);
      job.part.cancel.addEventListener("click", function () { cancel(job); });
      job.part.close.addEventListener("click", function () { drop(job); });
      queue.push(job);
    });
    input.value = "";
    work();
  }

  input.addEventListener("change", function () { take(input.files); });

  window.addEventListener("beforeunload", function (event) {
    if (busy) { event.preventDefault(); }
  });
})();
