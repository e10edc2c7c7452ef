"use strict";
// Live updates, drafts and countdowns. Every page works without it: forms are plain forms.
(() => {
  const body = document.body;
  const words = JSON.parse(body.dataset.words || "{}");
  const status = document.getElementById("status");
  const clock = { elapsed: Number(body.dataset.elapsed || 0), running: body.dataset.running === "1", at: performance.now() };
  const drafts = JSON.parse(body.dataset.drafts || "{}");
  let state = body.dataset.state || "";

  const say = (text, wrong) => {
    if (!status || !text) return;
    status.textContent = text;
    status.classList.toggle("wrong", Boolean(wrong));
  };

  // --- the join page: a QR code holds the code behind '#', which no server and no log sees ---
  const code = document.getElementById("code");
  const behind = /^#code=([0-9A-Za-z-]{1,80})$/.exec(location.hash);
  if (code && behind) {
    code.value = behind[1];
    history.replaceState(null, "", location.pathname);
    document.getElementById("name").focus();
  }

  // --- the time that is left ---
  const elapsed = () => clock.elapsed + (clock.running ? (performance.now() - clock.at) / 1000 : 0);
  const told = new Set();
  const count = () => {
    for (const place of document.querySelectorAll("[data-closes]")) {
      const left = Math.max(0, Math.ceil(Number(place.dataset.closes) - elapsed()));
      place.textContent = `${words.left} ${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}.`;
      place.classList.toggle("short", left <= 60);
      const name = place.dataset.question;
      if (name && clock.running && left <= 60 && left > 0 && !told.has(name)) {
        told.add(name);
        say(words.minute);
      }
    }
  };
  setInterval(count, 1000);

  // --- drafts: what is typed is kept by the server, and put back after a reload ---
  const timers = new Map();
  const fieldsOf = (form) => [...form.elements].filter((e) => e.name && e.type !== "hidden" && e.tagName !== "BUTTON");
  const valuesOf = (form) => {
    const kept = {};
    for (const field of fieldsOf(form)) {
      if (field.type === "radio" || field.type === "checkbox") {
        if (field.checked) kept[field.id] = "on";
      } else if (field.value !== "") kept[field.id] = field.value;
    }
    return kept;
  };
  const putBack = (form, kept) => {
    for (const field of fieldsOf(form)) {
      if (field.type === "radio" || field.type === "checkbox") {
        if (kept[field.id]) field.checked = true;
      } else if (kept[field.id] !== undefined) field.value = kept[field.id];
    }
  };
  const untouched = (form) => fieldsOf(form).every((f) => f.tagName === "SELECT" || (f.type === "radio" || f.type === "checkbox" ? !f.checked : f.value === ""));
  const textOf = (form) => (untouched(form) ? "" : JSON.stringify(valuesOf(form)));
  const send = async (url, data, keepalive) =>
    fetch(url, { method: "POST", body: new URLSearchParams(data), headers: { Accept: "application/json" }, credentials: "same-origin", keepalive: Boolean(keepalive) });
  const saved = (form, text) => { const place = form.querySelector(".saved"); if (place) place.textContent = text; };
  const save = async (form, leaving) => {
    clearTimeout(timers.get(form));
    timers.delete(form);
    const text = textOf(form);
    if ((drafts[form.dataset.draft] || "") === text) return;
    try {
      const answer = await send("/draft", { key: form.dataset.draft, text }, leaving);
      if (answer.ok) { drafts[form.dataset.draft] = text; saved(form, text ? words.saved : ""); }
      else if (answer.status === 429) timers.set(form, setTimeout(save, 3000, form));
      else saved(form, words.unsaved);
    } catch { saved(form, words.unsaved); timers.set(form, setTimeout(save, 3000, form)); }
  };
  const restore = (root) => {
    for (const form of root.querySelectorAll("form[data-draft]")) {
      const kept = drafts[form.dataset.draft];
      if (kept && untouched(form)) { putBack(form, JSON.parse(kept)); saved(form, words.saved); }
    }
  };
  document.addEventListener("input", (event) => {
    const form = event.target.form;
    if (!form || !form.dataset.draft) return;
    saved(form, "");
    clearTimeout(timers.get(form));
    timers.set(form, setTimeout(save, 700, form));
  });
  addEventListener("pagehide", () => { for (const form of [...timers.keys()]) save(form, true); });

  // --- forms without leaving the page ---
  document.addEventListener("submit", async (event) => {
    const form = event.target;
    if (!("live" in form.dataset)) return;
    event.preventDefault();
    const button = form.querySelector("button");
    const data = new FormData(form);
    clearTimeout(timers.get(form));
    timers.delete(form);
    if (button.ariaDisabled === "true") return;
    button.ariaDisabled = "true"; // not disabled: that would take the focus away
    try {
      const answer = await send(form.getAttribute("action"), data);
      const said = await answer.json();
      say(said.said, !answer.ok);
      if (answer.ok || said.over) {
        if (form.dataset.draft) { delete drafts[form.dataset.draft]; saved(form, ""); }
        if (answer.ok && !form.closest("[data-part]")) form.reset();
      }
    } catch { say(words.lost, true); }
    button.ariaDisabled = "false";
  });

  // --- parts that change: nothing is replaced while it is the same, and typed text is carried over ---
  const built = (html) => { const t = document.createElement("template"); t.innerHTML = html; return t.content.firstElementChild; };
  const carry = (old, fresh) => {
    const forms = new Map([...fresh.querySelectorAll("form")].map((f) => [f.dataset.draft || f.getAttribute("action") + f.textContent, f]));
    for (const form of old.querySelectorAll("form")) {
      const next = forms.get(form.dataset.draft || form.getAttribute("action") + form.textContent);
      if (next) {
        if (form.dataset.draft || form.contains(document.activeElement)) putBack(next, valuesOf(form));
        keepOn(form, next);
      }
      else if (form.dataset.draft) keepText(form, fresh);
    }
    for (const details of old.querySelectorAll("details[open]")) {
      const same = [...fresh.querySelectorAll("details")].find((d) => d.firstElementChild.textContent === details.firstElementChild.textContent);
      if (same) same.open = true;
    }
  };
  // what was not saved yet is saved from the form that stands now, and nothing says that it is saved before
  const keepOn = (form, next) => {
    clearTimeout(timers.get(form));
    timers.delete(form);
    if (!next.dataset.draft || textOf(next) === (drafts[next.dataset.draft] || "")) return;
    saved(next, "");
    timers.set(next, setTimeout(save, 700, next));
  };
  const keepText = (form, fresh) => {
    const typed = fieldsOf(form).filter((f) => f.tagName === "TEXTAREA" && f.value.trim()).map((f) => f.value).join("\n");
    if (!typed) return;
    const note = document.createElement("p");
    note.className = "written";
    note.textContent = `${words.written} ${typed}`;
    fresh.append(note);
  };
  const place = (name, fresh) => {
    const old = document.getElementById(fresh.id);
    if (old) {
      const focused = old.contains(document.activeElement) ? document.activeElement : null;
      const range = focused && "selectionStart" in focused ? [focused.selectionStart, focused.selectionEnd] : null;
      const scroll = old.parentElement.scrollTop;
      carry(old, fresh);
      old.replaceWith(fresh);
      fresh.parentElement.scrollTop = scroll;
      if (focused) refocus(fresh, focused, range);
      return;
    }
    const list = document.querySelector(`[data-list="${name.split(":")[0]}"]`);
    if (!list) return;
    fresh.classList.add("new");
    if (list.dataset.end === "first") list.prepend(fresh); else list.append(fresh);
    if (list.dataset.list === "question") say(`${words.question} ${fresh.querySelector("h3").textContent}`);
  };
  const refocus = (fresh, focused, range) => {
    const again = focused.id && document.getElementById(focused.id);
    if (again) {
      again.focus({ preventScroll: true });
      if (range && range[0] !== null) { try { again.setSelectionRange(...range); } catch { /* not a field of text */ } }
      return;
    }
    const target = [...fresh.querySelectorAll("button")].find((b) => b.textContent === focused.textContent) || fresh.querySelector("h2,h3") || fresh;
    if (target.tagName !== "BUTTON") target.tabIndex = -1;
    target.focus({ preventScroll: true });
  };
  const apply = (data) => {
    for (const name of data.gone) {
      const old = document.querySelector(`[data-part="${CSS.escape(name)}"]`);
      if (!old) continue;
      const focused = old.contains(document.activeElement);
      const list = old.parentElement;
      old.remove();
      if (focused) { const title = list.parentElement.querySelector("h2"); if (title) { title.tabIndex = -1; title.focus({ preventScroll: true }); } }
    }
    for (const [name, html] of Object.entries(data.set)) {
      const fresh = built(html);
      restore(fresh);
      place(name, fresh);
      if (name === "pictures") { if (drawing) again = true; else redraw(); }
    }
    clock.elapsed = data.elapsed; clock.running = data.running; clock.at = performance.now();
    count();
  };

  // --- pictures are large: they are asked for when they have changed, and not too often ---
  let drawing = 0;
  const redraw = () => { if (!drawing) drawing = setTimeout(draw, 1500); };
  const draw = async () => {
    try {
      const answer = await fetch(body.dataset.pictures, { credentials: "same-origin" });
      if (answer.ok) for (const [name, html] of Object.entries(await answer.json())) place(name, built(html));
    } catch { /* the stream tells of a lost connection */ }
    drawing = setTimeout(() => { drawing = 0; if (again) { again = false; redraw(); } }, 4000);
  };
  let again = false;

  // --- the stream ---
  let lost = false;
  const connect = () => {
    const url = new URL(body.dataset.stream, location.href);
    url.searchParams.set("since", state);
    const source = new EventSource(url);
    source.addEventListener("parts", (event) => {
      state = event.lastEventId;
      body.dataset.state = state;
      apply(JSON.parse(event.data));
      if (lost) { lost = false; say(words.back); }
    });
    source.addEventListener("error", () => {
      if (!lost) { lost = true; say(words.lost, true); }
      source.close();
      setTimeout(connect, 1000 + Math.random() * 2000);
    });
  };
  restore(document);
  count();
  if (body.dataset.stream) connect();
})();
