// Keeps every choice the moment it is made. Without this file the buttons of the form do the same.

const form = document.getElementById("turn");
const frame = document.getElementById("turn-frame");
const saved = document.getElementById("saved");
const said = document.getElementById("turn-said");
// In the bar on wide screens, above the buttons on small ones. A preview saves nothing and has none.
const marks = [...document.querySelectorAll(".saved span")];
const savedWords = marks[0]?.textContent;

const TYPING = 700;
const CHOOSING = 250;
const FIRST_WAIT = 2000;
const LONGEST_WAIT = 30000;

let dirty = false;
let running = null;
let timer = 0;
let wait = FIRST_WAIT;
let changed = "";
let pressed = false;
let answer = null;

function say(text) {
  for (const mark of marks) if (text && mark.textContent !== text) mark.textContent = text;
}

function isWriting() {
  return Boolean(frame.querySelector("textarea"));
}

// Another sign-in may have renewed the token since this page was made.
function token() {
  const cookie = document.cookie.match(/(?:^|; )(?:__Host-)?csrftoken=([^;]+)/);
  return cookie ? cookie[1] : form.elements.csrfmiddlewaretoken.value;
}

function post(action) {
  const body = new FormData(form);
  body.set("action", action);
  body.delete("csrfmiddlewaretoken");
  const headers = { "X-Requested-With": "fetch", "X-CSRFToken": token() };
  // A button is called "action", too, so the form's property of that name is the button.
  return fetch(form.getAttribute("action"), { method: "POST", body, headers, keepalive: true, redirect: "manual" });
}

async function send(action) {
  dirty = false;
  const response = await post(action);
  if (response.type === "opaqueredirect") throw new Error("signed-out");
  if (!response.ok) throw new Error("failed");
  answer = { html: await response.text(), asked: action === "see" };
  showAnswer();
}

// While a finger is down, what it points at must neither move nor be replaced: its click would be lost.
function showAnswer() {
  if (!answer || pressed) return;
  const { html, asked } = answer;
  answer = null;
  // A newer choice is on its way, or somebody is typing: what stands there is newer than this answer.
  if (!dirty && (asked || !isWriting())) show(html);
}

function release() {
  // The click and the change come right after this event.
  setTimeout(() => {
    pressed = false;
    showAnswer();
  });
}

function show(html) {
  const active = document.activeElement;
  const place = frame.contains(active) ? { name: active.name, value: active.value } : null;
  frame.innerHTML = html;
  prepare();
  if (place) [...form.elements].find((one) => one.name === place.name && one.value === place.value)?.focus();
  frame.querySelector("[data-focus]")?.focus();
  const input = changed && frame.querySelector(`[name="${changed}"]:checked`);
  const note = input?.closest(".sort-row, .option")?.querySelector(".feedback, .option-note");
  said.textContent = note ? note.textContent.trim() : "";
}

// One request at a time, so that an older choice never overtakes a newer one.
async function flush(action = "save") {
  clearTimeout(timer);
  if (running) await running;
  if (!dirty && action === "save") return true;
  say(saved?.dataset.saving);
  running = send(action).then(succeed, fail);
  const done = await running;
  running = null;
  return done;
}

function succeed() {
  wait = FIRST_WAIT;
  say(savedWords);
  return true;
}

function fail(error) {
  dirty = true;
  say(error.message === "signed-out" ? saved?.dataset.signedOut : saved?.dataset.failed);
  timer = setTimeout(flush, wait);
  wait = Math.min(wait * 2, LONGEST_WAIT);
  return false;
}

function later(pause) {
  dirty = true;
  clearTimeout(timer);
  timer = setTimeout(flush, pause);
}

// With this script a choice is answered at once, so some buttons have nothing left to do.
function prepare() {
  for (const plain of frame.querySelectorAll("[data-plain]")) plain.hidden = true;
}

form.addEventListener("change", (event) => {
  changed = event.target.name;
  // Arrow keys pass over choices on their way: wait until they rest.
  later(CHOOSING);
});

form.addEventListener("input", (event) => {
  if (event.target.matches("textarea")) later(TYPING);
});

form.addEventListener("submit", async (event) => {
  const button = event.submitter;
  form.elements.csrfmiddlewaretoken.value = token();
  if (button?.value === "see") {
    event.preventDefault();
    await flush("see");
  } else if (running) {
    event.preventDefault();
    await running;
    form.requestSubmit(button);
  }
});

document.addEventListener("pointerdown", () => {
  pressed = true;
});
document.addEventListener("pointerup", release);
document.addEventListener("pointercancel", release);

window.addEventListener("online", () => flush());
// A phone may end a page in the background without another word.
document.addEventListener("visibilitychange", () => {
  if (document.hidden) flush();
});
window.addEventListener("pagehide", () => {
  if (dirty) post("save");
});

prepare();
if (isTouched(form)) later(CHOOSING);
