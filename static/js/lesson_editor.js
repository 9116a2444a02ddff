// Keeps the preview fresh while a trainer writes. Without script the button "Refresh the preview" does the same.

const WAIT = 700;
const form = document.getElementById("activity-form");
const seen = document.getElementById("preview");
let timer = 0;
let asked = 0;

async function refresh() {
  const mine = ++asked;
  const data = new FormData();
  for (const name of ["csrfmiddlewaretoken", "title", "lead", "body"]) {
    data.append(name, form.elements[name]?.value ?? "");
  }
  try {
    const answer = await fetch(form.dataset.preview, { method: "POST", body: data });
    if (!answer.ok) throw new Error(String(answer.status));
    const html = await answer.text();
    if (mine === asked) seen.innerHTML = html;
  } catch {
    if (mine === asked) seen.textContent = seen.dataset.failed;
  }
}

form.addEventListener("input", (event) => {
  if (!["title", "lead", "body"].includes(event.target.name)) return;
  clearTimeout(timer);
  timer = setTimeout(refresh, WAIT);
});

document.getElementById("refresh")?.addEventListener("click", (event) => {
  event.preventDefault();
  refresh();
});
