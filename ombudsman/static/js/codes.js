/* Copying a reference and its code out of the panel. Writing them down works without. */
(function () {
  "use strict";
  document.addEventListener("click", function (event) {
    var button = event.target.closest("[data-copy]");
    if (!button || !navigator.clipboard) return;
    var panel = document.querySelector(".panel");
    var groups = Array.prototype.map.call(panel.querySelectorAll(".secret > span"), function (group) {
      return group.textContent.trim();
    });
    var reference = panel.querySelector(".figure-number").textContent.trim();
    navigator.clipboard.writeText(reference + "\n" + groups.join("-")).then(function () {
      var line = document.createElement("span");
      line.setAttribute("role", "status");
      line.className = "hint";
      button.insertAdjacentElement("afterend", line);
      line.textContent = button.dataset.copy;
      button.hidden = true;
    });
  });
})();
