// Looks again while one types. Without this file the button does the same.

const form = document.getElementById("draft");
const result = document.getElementById("result");
const said = document.getElementById("draft-said");
const count = document.getElementById("draft-count");
const text = form.elements.text;
const TYPING = 700;

let timer = 0;
let asked = 0;

function showCount() {
  // Code points, as the server counts, not the halves of an emoji.
  count.textContent = count.dataset.of.replace("{count}", [...text.value].length);
  count.hidden = !text.value;
}

async function look() {
  if (!text.value.trim()) return;
  const mine = ++asked;
  const body = new FormData(form);
  try {
    const response = await fetch(form.getAttribute("action").split("#")[0], {
      method: "POST",
      body,
      headers: { "X-Requested-With": "fetch" },
      redirect: "error",
    });
    const html = await response.text();
    // An answer to an older text comes too late.
    if (mine !== asked || (!response.ok && response.status !== 400)) return;
    result.innerHTML = html;
    said.textContent = result.querySelector(".draft-verdict span")?.textContent ?? "";
  } catch {
    // Offline or signed out: the button still tells what is the matter.
  }
}

function later() {
  clearTimeout(timer);
  timer = setTimeout(look, TYPING);
}

text.addEventListener("input", () => {
  showCount();
  later();
});
form.addEventListener("change", later);
showCount();
