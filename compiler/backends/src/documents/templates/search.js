// Narrows the list of everything to the lines that hold every word that is looked for, whatever their case and accents. Of very many, the
// first are shown.
(function () {
  "use strict";
  var most = 300;
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
    var shown = 0;
    groups.forEach(function (it) {
      var any = false;
      it.lines.forEach(function (line) {
        var holds = words.every(function (word) { return line.text.includes(word); });
        var isShown = holds && (!words.length || shown < most);
        count += holds ? 1 : 0;
        shown += isShown ? 1 : 0;
        any = any || isShown;
        if (line.line.hidden === isShown) line.line.hidden = !isShown;
      });
      it.group.hidden = !any;
    });
    var told = shown < count ? shown + " / " + count : String(count);
    status.textContent = words.length ? told + " " + status.dataset.word : "";
  };
  field.value = new URLSearchParams(window.location.search).get("q") || "";
  field.addEventListener("input", narrow);
  narrow();
})();
