// Whoever has the end of the text in view for a moment may sign without pressing the button. Whoever reads by keyboard
// or with a screen reader presses it: once the focus is there, nothing moves by itself.

const WAIT = 1200;
const form = document.querySelector("[data-end]");
let timer = 0;

function open(page) {
  const section = document.getElementById("sign");
  section.replaceWith(page.getElementById("sign"));
  const told = document.createElement("p");
  told.className = "visually-hidden";
  told.setAttribute("role", "status");
  document.getElementById("main").append(told);
  setTimeout(() => (told.textContent = form.dataset.opened), 100);
}

async function reach() {
  if (form.contains(document.activeElement)) return;
  watch.disconnect();
  try {
    const reply = await fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form)) });
    const page = new DOMParser().parseFromString(await reply.text(), "text/html");
    // The button may have been pressed meanwhile, or the text replaced: then the page that comes says so.
    if (!page.querySelector("#sign form:not([data-end])") || form.contains(document.activeElement)) return;
    // A passkey needs its own script, which comes with the page.
    if (page.querySelector("#sign [data-passkey]")) location.reload();
    else open(page);
  } catch {
    // Offline, say. The button is still there.
  }
}

const watch = new IntersectionObserver(([seen]) => {
  clearTimeout(timer);
  if (seen.isIntersecting) timer = setTimeout(reach, WAIT);
}, { threshold: 1 });

if (form) watch.observe(form);
