/* Small comforts on top of pages that work without them. No state, no network. */
(function () {
  "use strict";
  var root = document.documentElement;
  root.classList.add("js");

  /* A second click on a slow line must not send the form twice. The server refuses doubles
     anyway; this only spares the person the fright. */
  document.addEventListener("submit", function (event) {
    var form = event.target;
    if (form.method !== "post") return;
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "1";
    window.setTimeout(function () {
      delete form.dataset.sent;
    }, 8000);
  });
  /* Coming back with the browser's button shows the page from memory, still marked as sent. */
  window.addEventListener("pageshow", function () {
    document.querySelectorAll("form[data-sent]").forEach(function (form) {
      delete form.dataset.sent;
    });
  });

  /* Screen readers hear what went wrong first; following a link shows the label too. */
  function errorSummary() {
    var summary = document.querySelector(".error-summary");
    if (!summary) return;
    summary.focus();
    summary.addEventListener("click", function (event) {
      var link = event.target.closest("a[href^='#']");
      var target = link && document.getElementById(link.hash.slice(1));
      if (!target) return;
      event.preventDefault();
      (target.closest(".field") || target).scrollIntoView();
      target.focus({ preventScroll: true });
    });
  }

  /* Characters left, said only after the person stops typing. */
  function counters() {
    document.querySelectorAll("textarea[data-limit]").forEach(function (area) {
      var words = document.body.dataset.charactersLeft;
      if (!words) return;
      var line = document.createElement("p");
      var timer;
      line.className = "count";
      line.setAttribute("role", "status");
      area.insertAdjacentElement("afterend", line);
      function tell() {
        line.textContent = words.replace("%s", area.dataset.limit - Array.from(area.value).length);
      }
      area.addEventListener("input", function () {
        window.clearTimeout(timer);
        timer = window.setTimeout(tell, 700);
      });
    });
  }

  /* "Leave this page quickly": replace it, so that the back button does not show it again. */
  function leave(link) {
    document.body.hidden = true;
    document.title = "";
    window.location.replace(link.href);
  }
  document.addEventListener("click", function (event) {
    var link = event.target.closest("a[data-leave]");
    if (!link) return;
    event.preventDefault();
    leave(link);
  });
  /* Escape three times within five seconds does the same, wherever the focus is. */
  var escapes = [];
  document.addEventListener("keydown", function (event) {
    var link = event.key === "Escape" && document.querySelector("a[data-leave]");
    if (!link) {
      escapes = [];
      return;
    }
    escapes = escapes.concat(Date.now()).slice(-3);
    if (escapes.length < 3 || escapes[2] - escapes[0] > 5000) return;
    /* Else the browser takes Escape as a wish to stop loading. */
    event.preventDefault();
    leave(link);
  });

  document.addEventListener("click", function (event) {
    if (event.target.closest("[data-print]")) window.print();
  });
  window.addEventListener("beforeprint", function () {
    document.querySelectorAll("main details").forEach(function (details) {
      details.open = true;
    });
  });

  document.addEventListener("DOMContentLoaded", function () {
    errorSummary();
    counters();
  });
})();
