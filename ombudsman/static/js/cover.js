/* Drawing boxes on the picture of a page. The numbers in the fields are the truth: drawing only fills them in, and
   typing moves the box. Without this file the button "Show" does the same. */
(function () {
  "use strict";
  var place = document.querySelector("[data-cover]");
  if (!place) return;
  var svg = place.querySelector("svg");
  var width = Number(svg.dataset.width);
  var height = Number(svg.dataset.height);
  var rows = Array.prototype.map.call(place.querySelectorAll("fieldset"), function (row) {
    return Array.prototype.slice.call(row.querySelectorAll("input"));
  });

  svg.querySelectorAll("rect").forEach(function (rect) {
    rect.remove();
  });
  var rects = rows.map(function () {
    return svg.appendChild(document.createElementNS("http://www.w3.org/2000/svg", "rect"));
  });

  function values(row) {
    return row.map(function (field) {
      return field.value.trim() === "" ? NaN : Number(field.value);
    });
  }

  function show(index) {
    var box = values(rows[index]);
    var whole = box.every(isFinite) && box[2] > 0 && box[3] > 0;
    rects[index].setAttribute("x", whole ? (box[0] * width) / 100 : 0);
    rects[index].setAttribute("y", whole ? (box[1] * height) / 100 : 0);
    rects[index].setAttribute("width", whole ? (box[2] * width) / 100 : 0);
    rects[index].setAttribute("height", whole ? (box[3] * height) / 100 : 0);
  }

  rows.forEach(function (row, index) {
    show(index);
    row.forEach(function (field) {
      field.addEventListener("input", function () {
        show(index);
      });
    });
  });

  /* A finger on the picture scrolls until the person says that it draws. */
  var button = document.createElement("button");
  button.type = "button";
  button.className = "button button--secondary";
  button.textContent = place.dataset.saysDraw;
  button.setAttribute("aria-pressed", "false");
  var status = document.createElement("p");
  status.setAttribute("role", "status");
  status.className = "hint";
  svg.parentNode.insertAdjacentElement("beforebegin", button);
  var column = document.createElement("div");
  svg.parentNode.parentNode.insertBefore(column, button);
  column.appendChild(button);
  column.appendChild(status);
  column.appendChild(svg.parentNode);
  button.addEventListener("click", function () {
    var on = button.getAttribute("aria-pressed") !== "true";
    button.setAttribute("aria-pressed", String(on));
    svg.classList.toggle("is-drawing", on);
  });

  var drawing = null;
  function percent(event) {
    var frame = svg.getBoundingClientRect();
    var x = ((event.clientX - frame.left) / frame.width) * 100;
    var y = ((event.clientY - frame.top) / frame.height) * 100;
    return [Math.min(Math.max(x, 0), 100), Math.min(Math.max(y, 0), 100)];
  }
  svg.addEventListener("pointerdown", function (event) {
    if (!svg.classList.contains("is-drawing") || event.button !== 0) return;
    var free = rows.findIndex(function (row) {
      return values(row).every(isNaN);
    });
    if (free < 0) {
      status.textContent = place.dataset.saysFull;
      return;
    }
    drawing = { index: free, from: percent(event) };
    svg.setPointerCapture(event.pointerId);
    event.preventDefault();
  });
  svg.addEventListener("pointermove", function (event) {
    if (!drawing) return;
    var to = percent(event);
    var box = [
      Math.min(drawing.from[0], to[0]),
      Math.min(drawing.from[1], to[1]),
      Math.abs(drawing.from[0] - to[0]),
      Math.abs(drawing.from[1] - to[1])
    ];
    rows[drawing.index].forEach(function (field, place) {
      field.value = box[place].toFixed(1);
    });
    show(drawing.index);
  });
  function end() {
    if (!drawing) return;
    var box = values(rows[drawing.index]);
    if (!(box[2] > 0.4 && box[3] > 0.4)) {
      /* A tap is no box. */
      rows[drawing.index].forEach(function (field) {
        field.value = "";
      });
      show(drawing.index);
    }
    drawing = null;
  }
  svg.addEventListener("pointerup", end);
  svg.addEventListener("pointercancel", end);
})();
