// Saves the text while one writes, counts its characters, and shows it as others will see it. Without this file the
// buttons do the same.

const form = document.getElementById("write");
const look = document.getElementById("look");
const saved = document.getElementById("saved");
const notices = document.getElementById("notices");
const TYPING = 800;
const FIRST_WAIT = 2000;
const LONGEST_WAIT = 30_000;

let dirty = false;
let running = null;
let timer = 0;
let wait = FIRST_WAIT;
let shown = null;
let leaving = false;

// Signing in again in another tab changes it.
const token = () => document.cookie.match(/(?:^|; )(?:__Host-)?csrftoken=([^;]+)/)?.[1] ?? "";

function count(field) {
  const line = document.querySelector(`[data-count="${field.id}"]`);
  if (!line) return;
  // Code points, as the server counts, not the halves of an emoji.
  const characters = [...field.value].length;
  const over = characters > Number(line.dataset.limit);
  line.textContent = (over ? line.dataset.over : line.dataset.of).replace("{count}", characters);
  line.classList.toggle("is-over", over);
}

function say(words) {
  saved.hidden = !words;
  saved.querySelector("span").textContent = words;
}

function warn(words) {
  const notice = document.getElementById("notice-template").content.firstElementChild.cloneNode(true);
  notice.querySelector("p").textContent = words;
  notices.replaceChildren(notice);
}

// Who explains a finding must not lose the field under her hands.
function show(html) {
  shown = html;
  if (look.contains(document.activeElement) && document.activeElement.matches("textarea")) return;
  look.innerHTML = html;
  shown = null;
}

async function send() {
  dirty = false;
  const body = new FormData(form);
  body.delete("csrfmiddlewaretoken");
  const reply = await fetch(form.dataset.save, {
    method: "POST",
    body,
    headers: { "X-CSRFToken": token() },
    redirect: "manual",
    signal: AbortSignal.timeout(10_000),
  });
  if (reply.type === "opaqueredirect" || reply.status === 403) throw new Error("signed-out");
  if (![200, 400, 409].includes(reply.status)) throw new Error("failed");
  const answer = await reply.json();
  if (answer.outcome === "closed") {
    leaving = true;
    location.reload();
    return;
  }
  if (answer.revision) form.elements.revision.value = answer.revision;
  if (answer.outcome === "saved") {
    notices.replaceChildren();
    if (!dirty) show(answer.html);
  } else {
    warn(answer.notice);
  }
  say(answer.status ?? "");
}

// One request at a time, so that an older text never overtakes a newer one.
async function flush() {
  clearTimeout(timer);
  if (running) await running;
  if (!dirty || leaving) return true;
  running = send().then(
    () => {
      wait = FIRST_WAIT;
      return true;
    },
    (error) => {
      dirty = true;
      say(error.message === "signed-out" ? form.dataset.signedOut : form.dataset.failed);
      timer = setTimeout(flush, wait);
      wait = Math.min(wait * 2, LONGEST_WAIT);
      return false;
    },
  );
  const done = await running;
  running = null;
  return done;
}

function soon() {
  dirty = true;
  clearTimeout(timer);
  timer = setTimeout(flush, TYPING);
}

function changed(event) {
  if (event.target.form !== form) return;
  if (event.target.matches("textarea")) count(event.target);
  soon();
}

document.addEventListener("input", changed);
document.addEventListener("change", changed);
look.addEventListener("focusout", () => {
  setTimeout(() => shown && show(shown));
});

form.addEventListener("submit", async (event) => {
  form.elements.csrfmiddlewaretoken.value = token() || form.elements.csrfmiddlewaretoken.value;
  if (!running) {
    // The button sends the text itself.
    leaving = true;
    clearTimeout(timer);
    return;
  }
  event.preventDefault();
  await running;
  form.requestSubmit(event.submitter);
});

addEventListener("beforeunload", (event) => {
  if (dirty && !leaving) event.preventDefault();
});

// Back from the next page without loading anew.
addEventListener("pageshow", () => {
  leaving = false;
});

for (const moment of ["online", "focus"]) addEventListener(moment, () => flush());
document.addEventListener("visibilitychange", () => {
  if (document.hidden) flush();
});

for (const field of form.querySelectorAll("textarea")) count(field);
if (isTouched(form)) soon();
