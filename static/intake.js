// The draft beside its article: what belongs together lights up together; one key decides, one takes it back.
// Without this script the page works too: links lead from each side to the other, and buttons post the form.
"use strict";

const form = document.getElementById("intake");
const article = document.getElementById("article");
const suggestions = [...form.querySelectorAll(".suggestion")];
const undo = document.getElementById("undo");
const done = [];

for (const hidden of [undo, form.querySelector(".keys")]) hidden.hidden = false;
undo.disabled = true;
// What was decided before this script came is decided, and can be taken back.
for (const one of suggestions) {
  const before = one.dataset.decided, now = one.querySelector("input[name$='-decision']") ? decision(one) : before;
  if (now === before) continue;
  done.push([[one, before]]);
  one.dataset.decided = now;
}
if (done.length) count();

// Lighting up

function light(keys) {
  for (const lit of form.querySelectorAll(".lit")) lit.classList.remove("lit");
  for (const key of keys) {
    document.getElementById(key)?.classList.add("lit");
    for (const mark of article.querySelectorAll(`mark[data-for~="${key}"]`)) mark.classList.add("lit");
  }
}

function show(key) {
  const place = article.querySelector(`mark[data-for~="${key}"]`);
  if (!place) return;
  const box = article.getBoundingClientRect(), at = place.getBoundingClientRect();
  if (at.top < box.top || at.bottom > box.bottom) article.scrollTop += at.top - box.top - box.height / 3;
}

function keysOf(target) {
  const mark = target.closest("mark[data-for]");
  if (mark) return mark.dataset.for.split(" ");
  const suggestion = target.closest(".suggestion");
  return suggestion ? [suggestion.id] : [];
}

form.addEventListener("pointerover", (event) => light(keysOf(event.target)));
form.addEventListener("focusin", (event) => {
  const keys = keysOf(event.target);
  light(keys);
  if (event.target.closest(".suggestion")) show(keys[0]);
});
article.addEventListener("click", (event) => {
  const mark = event.target.closest("mark[data-for]");
  if (!mark || !getSelection().isCollapsed) return;
  event.preventDefault();
  go(document.getElementById(mark.dataset.for.split(" ")[0]));
});

// Deciding

function decision(suggestion) {
  return suggestion.querySelector("input[name$='-decision']:checked")?.value ?? "";
}

function decide(suggestion, value, kept = done) {
  const choice = suggestion.querySelector(`input[name$="-decision"][value="${value}"]`);
  if (!choice) return;
  kept.push([suggestion, suggestion.dataset.decided]);
  choice.checked = true;
  suggestion.dataset.decided = value;
}

function count() {
  const decided = suggestions.filter((one) => one.querySelector("input[name$='-decision']"));
  const of = (value) => decided.filter((one) => decision(one) === value).length;
  document.getElementById("counts").textContent = `${of("yes")} of ${decided.length} accepted, ${of("no")} rejected`;
  undo.disabled = done.length === 0;
}

function takeBack() {
  const last = done.pop();
  if (!last) return;
  for (const [suggestion, value] of last) {
    suggestion.querySelector(`input[name$="-decision"][value="${value}"]`).checked = true;
    suggestion.dataset.decided = value;
  }
  count();
}

form.addEventListener("change", (event) => {
  const suggestion = event.target.closest(".suggestion");
  if (!suggestion || !event.target.name.endsWith("-decision")) return;
  done.push([[suggestion, suggestion.dataset.decided]]);
  suggestion.dataset.decided = event.target.value;
  count();
});

form.addEventListener("click", (event) => {
  const button = event.target.closest("button[name=accept_all], button[name=reject_all]");
  if (!button) return;
  event.preventDefault();
  const act = [];
  for (const one of suggestions) if (decision(one) === "" && !(button.name === "accept_all" && "caution" in one.dataset)) decide(one, button.name === "accept_all" ? "yes" : "no", act);
  if (act.length) done.push(act);
  count();
});
undo.addEventListener("click", takeBack);

// Keys, on the head of a suggestion only: fields take letters as letters.

function go(suggestion) {
  suggestion?.querySelector(".suggestion-head").focus();
  suggestion?.scrollIntoView({ block: "nearest" });
}

form.addEventListener("keydown", (event) => {
  const head = event.target.closest(".suggestion-head");
  if (!head || event.ctrlKey || event.metaKey || event.altKey) return;
  const suggestion = head.closest(".suggestion"), at = suggestions.indexOf(suggestion);
  const act = { a: () => one("yes"), r: () => one("no"), u: takeBack, ArrowDown: () => go(suggestions[at + 1]), ArrowUp: () => go(suggestions[at - 1]) }[event.key];
  if (!act) return;
  event.preventDefault();
  act();
  function one(value) {
    const kept = [];
    decide(suggestion, value, kept);
    if (kept.length) done.push(kept);
    count();
    go(suggestions[at + 1]);
  }
});

// Selected words

const useAs = document.getElementById("use-as");

// The page's text is the captured text without its empty lines: words are looked for in it, from the paragraph on.
function selectedPlace() {
  const selection = getSelection();
  if (selection.isCollapsed || !article.contains(selection.anchorNode) || !article.contains(selection.focusNode)) return null;
  const range = selection.getRangeAt(0), words = range.toString().trim();
  const paragraph = range.startContainer.parentElement.closest("p");
  if (!words || !paragraph) return null;
  const text = form.elements.captured.value;
  const before = [...article.querySelectorAll("p")].indexOf(paragraph);
  let line = 0, from = 0;
  for (const each of text.split("\n")) {
    if (each.trim()) { if (line === before) break; line += 1; }
    from += each.length + 1;
  }
  const within = document.createRange();
  within.setStart(paragraph, 0);
  within.setEnd(range.startContainer, range.startOffset);
  const start = from + within.toString().length + (range.toString().length - range.toString().trimStart().length);
  const length = words.replace(/\n+/g, "\n").length;
  return [characters(text, start), characters(text, start + length)];
}

// The server counts characters, the browser half of some.
function characters(text, units) {
  return [...text.slice(0, units)].length;
}

document.addEventListener("selectionchange", () => {
  const found = selectedPlace();
  useAs.hidden = !found;
  if (found) [form.elements.from.value, form.elements.to.value] = found;
});
