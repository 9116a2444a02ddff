// Saves where each card lies the moment it is sorted. Without this script the buttons do.

const form = document.getElementById("drill");
const saved = document.getElementById("saved");
const moved = document.getElementById("moved");
const FIRST_WAIT = 1000;
const LONGEST_WAIT = 15_000;

// The names of cards whose place has not reached the server yet.
const waiting = new Set();
let running = null;
let leaving = false;
let timer = 0;
let wait = FIRST_WAIT;

// Signing in again in another tab changes it.
const token = () => document.cookie.match(/(?:^|; )(?:__Host-)?csrftoken=([^;]+)/)?.[1] ?? "";
const before = (name) => form.elements[name.replace("card", "was")];

function say(words) {
  saved.hidden = false;
  saved.querySelector("span").textContent = words;
}

// One request at a time, so that an older place never overtakes a newer one.
async function send() {
  if (running || leaving || !waiting.size) return;
  clearTimeout(timer);
  running = carry();
  const isSaved = await running;
  running = null;
  if (isSaved) send();
}

async function carry() {
  const sent = new Map([...waiting].map((name) => [name, form.elements[name].value]));
  const body = new URLSearchParams([...sent]);
  for (const name of sent.keys()) body.append(before(name).name, before(name).value);
  try {
    const reply = await fetch(location.href, {
      method: "POST",
      body,
      headers: { "X-CSRFToken": token(), "X-Requested-With": "fetch" },
      redirect: "manual",
      signal: AbortSignal.timeout(10_000),
    });
    // A redirect leads to the sign-in page.
    if (reply.type === "opaqueredirect" || reply.status === 403) throw new Error("signed-out");
    if (!reply.ok) throw new Error("failed");
    take(await reply.json(), sent);
    wait = FIRST_WAIT;
    return true;
  } catch (error) {
    say(error.message === "signed-out" ? form.dataset.signedOut : form.dataset.failed);
    timer = setTimeout(send, wait);
    wait = Math.min(wait * 2, LONGEST_WAIT);
    return false;
  }
}

function take(answer, sent) {
  if (answer.url) {
    leaving = true;
    location.assign(answer.url);
    return;
  }
  for (const [name, lies] of Object.entries(answer.values)) {
    before(name).value = lies;
    // Who has moved it on while this travelled is sent again.
    if (form.elements[name].value !== sent.get(name)) continue;
    waiting.delete(name);
    if (lies !== sent.get(name)) {
      form.elements[name].value = lies;
      moved.hidden = false;
    }
  }
  say(answer.status);
}

form.addEventListener("change", (event) => {
  waiting.add(event.target.name);
  moved.hidden = true;
  send();
});

// The form carries every card, also those that are still waiting; what is on its way arrives first.
form.addEventListener("submit", async (event) => {
  leaving = true;
  if (running) {
    event.preventDefault();
    await running;
    form.requestSubmit(event.submitter);
    return;
  }
  form.elements.csrfmiddlewaretoken.value = token() || form.elements.csrfmiddlewaretoken.value;
});

addEventListener("beforeunload", (event) => {
  if (waiting.size && !leaving) event.preventDefault();
});

// Back from the next page without loading anew.
addEventListener("pageshow", () => {
  leaving = false;
});

for (const moment of ["online", "focus"]) addEventListener(moment, send);

// What was sorted before this script had arrived; by card, since each is sent by itself.
for (const { name } of form.querySelectorAll("input[name^=card-]:checked")) {
  if (form.elements[name].value !== before(name).value) waiting.add(name);
}
send();
