/* Corners to pull at, over the picture that is cropped. The four numbers below it are what is sent; they stay in step. */

(function () {
  "use strict";

  const box = document.querySelector("[data-crop]");
  if (!box) { return; }
  const inputs = {};
  ["links", "oben", "rechts", "unten"].forEach(function (side) { inputs[side] = document.getElementById(side); });
  const LEAST = 5; // percent that must stay

  const frame = document.createElement("div");
  frame.className = "up-crop__frame";
  frame.dataset.drawn = "";
  box.querySelector("[data-crop-clip]").append(frame);
  const corners = [["links", "oben"], ["rechts", "oben"], ["rechts", "unten"], ["links", "unten"]].map(function (sides) {
    // For pointers only: who uses a keyboard has the numbers.
    const corner = document.createElement("span");
    corner.className = "up-crop__corner";
    corner.dataset.drawn = "";
    corner.setAttribute("aria-hidden", "true");
    corner.addEventListener("pointerdown", function (event) {
      event.preventDefault();
      corner.setPointerCapture(event.pointerId);
    });
    corner.addEventListener("pointermove", function (event) {
      if (corner.hasPointerCapture(event.pointerId)) { pull(sides, event); }
    });
    box.append(corner);
    return { sides: sides, element: corner };
  });

  function cut(side) {
    return Math.min(98, Math.max(0, Number(inputs[side].value.replace(",", ".")) || 0));
  }

  function pull(sides, event) {
    const seen = box.getBoundingClientRect();
    const x = (event.clientX - seen.left) / seen.width * 100, y = (event.clientY - seen.top) / seen.height * 100;
    set(sides[0], sides[0] === "links" ? x : 100 - x, sides[0] === "links" ? "rechts" : "links");
    set(sides[1], sides[1] === "oben" ? y : 100 - y, sides[1] === "oben" ? "unten" : "oben");
    draw();
  }

  function set(side, percent, opposite) {
    const most = 100 - LEAST - cut(opposite);
    inputs[side].value = String(Math.round(Math.max(0, Math.min(most, percent)) * 10) / 10);
  }

  function draw() {
    const at = { links: cut("links"), oben: cut("oben"), rechts: 100 - cut("rechts"), unten: 100 - cut("unten") };
    frame.style.left = at.links + "%";
    frame.style.top = at.oben + "%";
    frame.style.right = (100 - at.rechts) + "%";
    frame.style.bottom = (100 - at.unten) + "%";
    corners.forEach(function (corner) {
      corner.element.style.left = at[corner.sides[0]] + "%";
      corner.element.style.top = at[corner.sides[1]] + "%";
    });
  }

  Object.values(inputs).forEach(function (input) { input.addEventListener("input", draw); });
  draw();
})();
