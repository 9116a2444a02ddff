// Saves each answer the moment it is chosen, a text when the typing pauses. Without this script, Next and Previous do.

const form = document.getElementById("quiz");
const savedLine = document.querySelector("#saving [data-saved]");
const unsavedLine = document.querySelector("#saving [data-unsaved]");
const signedOut = document.getElementById("signed-out");
const both = document.getElementById("both");
const kept = `quiz:${form.dataset.save}`;
const LONGEST_WAIT = 15_000;
const TYPING = 700;
const OURS = new Set(["revision", "csrfmiddlewaretoken"]);

let waiting = false; // a choice of this page has not reached the server yet
let sending = false;
let goOn = null; // the button that was pressed while a choice was waiting
let leaving = false;
let wait = 1000;
let timer;
let typing;

// What every field holds, as pairs of name and value.
const chosen = () => [...new FormData(form)].filter(([name, value]) => !OURS.has(name) && value !== "");
// Read anew each time: signing in again in another tab changes it.
const csrfToken = () => document.cookie.match(/(?:^|; )(?:__Host-)?csrftoken=([^;]+)/)?.[1] ?? "";

function show(pairs) {
  for (const field of form.elements) {
    if (!field.name || OURS.has(field.name) || field.type === "submit") continue;
    const values = pairs.filter(([name]) => name === field.name).map(([, value]) => value);
    if (field.type === "radio" || field.type === "checkbox") field.checked = values.includes(field.value);
    else field.value = values[0] ?? "";
  }
  form.dispatchEvent(new Event("shown"));
}

function keep() {
  sessionStorage.setItem(kept, JSON.stringify({ values: chosen(), revision: form.revision.value }));
}

function choose() {
  clearTimeout(typing);
  waiting = true;
  both.replaceChildren();
  keep();
  send();
}

function tell(words) {
  savedLine.hidden = !words;
  savedLine.querySelector("span").textContent = words;
}

async function send() {
  if (sending || !waiting) return;
  clearTimeout(timer);
  sending = true;
  const values = chosen();
  const body = new URLSearchParams([["revision", form.revision.value], ...values]);
  try {
    const reply = await fetch(form.dataset.save, {
      method: "POST",
      body,
      headers: { "X-CSRFToken": csrfToken() },
      redirect: "manual",
      signal: AbortSignal.timeout(10_000),
    });
    await take(reply, values);
  } catch {
    tryAgain();
  }
  sending = false;
  if (waiting && !timer) send();
}

async function take(reply, values) {
  // A redirect leads to the sign-in page.
  if (reply.type === "opaqueredirect" || reply.status === 403) return tryAgain(true);
  if (!reply.ok && reply.status !== 409) return tryAgain();
  const answer = await reply.json();
  if (answer.url) return leaveFor(answer.url);
  form.revision.value = answer.revision;
  if (answer.outcome === "stale") {
    show(Object.entries(answer.values).flatMap(([name, values]) => values.map((value) => [name, value])));
    const notice = document.getElementById("both-template").content.firstElementChild.cloneNode(true);
    notice.querySelector("p").textContent = answer.notice;
    both.replaceChildren(notice);
    goOn = null;
  } else if (String(values) !== String(chosen())) {
    // Another choice was made while this one travelled.
    keep();
    return settle();
  }
  waiting = false;
  sessionStorage.removeItem(kept);
  settle();
  tell(answer.status ?? "");
  if (goOn) form.requestSubmit(goOn);
}

function settle() {
  wait = 1000;
  timer = undefined;
  unsavedLine.hidden = true;
  signedOut.hidden = true;
}

function tryAgain(isSignedOut = false) {
  tell("");
  unsavedLine.hidden = false;
  signedOut.hidden = !isSignedOut;
  goOn = isSignedOut ? null : goOn;
  timer = setTimeout(() => {
    timer = undefined;
    send();
  }, wait);
  wait = Math.min(wait * 2, LONGEST_WAIT);
}

function leaveFor(url) {
  waiting = false;
  leaving = true;
  sessionStorage.removeItem(kept);
  location.assign(url);
}

form.addEventListener("change", choose);

form.addEventListener("input", (event) => {
  if (!event.target.matches("textarea, [type=text]")) return;
  waiting = true;
  keep();
  clearTimeout(typing);
  typing = setTimeout(choose, TYPING);
});

form.addEventListener("submit", (event) => {
  clearTimeout(typing);
  if (!waiting) {
    leaving = true;
    return;
  }
  event.preventDefault();
  goOn = event.submitter;
  clearTimeout(timer);
  timer = undefined;
  send();
});

addEventListener("beforeunload", (event) => {
  if (waiting && !leaving) event.preventDefault();
});

for (const moment of ["online", "focus"]) {
  addEventListener(moment, () => {
    clearTimeout(timer);
    timer = undefined;
    send();
  });
}

// A choice that a crash or a reload kept from being saved.
const left = JSON.parse(sessionStorage.getItem(kept) ?? "null");
if (left) {
  show(left.values);
  form.revision.value = left.revision;
  waiting = true;
  send();
} else if (isTouched(form)) {
  choose();
}
