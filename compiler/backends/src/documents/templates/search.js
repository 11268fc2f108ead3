// Narrows the list of everything to the lines that hold every word that is looked for, whatever their case and accents.
(function () {
  "use strict";
  var field = document.getElementById("q");
  var status = document.getElementById("found");
  var plain = function (text) {
    return text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").toLowerCase();
  };
  var groups = Array.from(document.querySelectorAll("[data-group]")).map(function (group) {
    return {
      group: group,
      lines: Array.from(group.querySelectorAll("li")).map(function (line) {
        return { line: line, text: plain(line.textContent) };
      }),
    };
  });
  var narrow = function () {
    var words = plain(field.value).split(/\s+/).filter(Boolean);
    var count = 0;
    groups.forEach(function (it) {
      var any = false;
      it.lines.forEach(function (line) {
        var holds = words.every(function (word) { return line.text.includes(word); });
        line.line.hidden = !holds;
        any = any || holds;
        count += holds ? 1 : 0;
      });
      it.group.hidden = !any;
    });
    status.textContent = words.length ? count + " " + status.dataset.word : "";
  };
  field.value = new URLSearchParams(window.location.search).get("q") || "";
  field.addEventListener("input", narrow);
  narrow();
})();
