(function () {
  "use strict";
  var tip = document.createElement("div");
  tip.id = "tip";
  tip.hidden = true;
  tip.setAttribute("aria-hidden", "true");
  document.body.appendChild(tip);
  var lit = null;
  function dark() {
    if (!lit) return;
    lit.classList.remove("lit");
    lit.querySelectorAll(".on").forEach(function (mark) { mark.classList.remove("on"); });
    lit = null;
  }
  function light(mark) {
    var key = mark.getAttribute("data-key"), svg = mark.ownerSVGElement;
    dark();
    if (!key || !svg) return;
    svg.querySelectorAll("[data-key]").forEach(function (other) {
      if (other.getAttribute("data-key") === key) other.classList.add("on");
    });
    svg.classList.add("lit");
    lit = svg;
  }
  document.addEventListener("pointermove", function (event) {
    var mark = event.target.closest ? event.target.closest("svg [data-tip]") : null;
    tip.hidden = !mark;
    if (!mark) return dark();
    if (tip.textContent !== mark.getAttribute("data-tip")) {
      tip.textContent = mark.getAttribute("data-tip");
      light(mark);
    }
    var box = tip.getBoundingClientRect();
    tip.style.left = Math.max(4, Math.min(event.clientX + 14, innerWidth - box.width - 4)) + "px";
    tip.style.top = (event.clientY + box.height + 22 > innerHeight ? event.clientY - box.height - 10 : event.clientY + 16) + "px";
  });
  document.addEventListener("pointerleave", function () { tip.hidden = true; dark(); });
})();
