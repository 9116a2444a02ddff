// Cards against the clock, for those who start it. The server keeps the time; here it is only shown.

const box = document.getElementById("triage");
const quizForm = document.getElementById("quiz");
const cards = [...box.querySelectorAll(".sort-row")];
const clock = box.querySelector("[data-clock]");
const start = box.querySelector("[data-start]");
const seconds = Number(box.dataset.seconds);
const running = box.querySelector("[data-running]");
const shown = box.querySelector("[data-shown]");

// On this machine's steady clock: setting the time of day changes nothing.
let startedAt = box.dataset.started ? performance.now() - (box.dataset.now - box.dataset.started) * 1000 : null;
let current = -1;

const isChosen = (card) => Boolean(card.querySelector("input:checked"));
const until = (index) => startedAt + (index + 1) * seconds * 1000;

function next() {
  const now = performance.now();
  return cards.findIndex((card, index) => !isChosen(card) && now < until(index));
}

function turnTo(index) {
  current = index;
  cards.forEach((card, place) => (card.hidden = place !== index));
  shown.hidden = false;
  running.hidden = index < 0;
  if (index < 0) {
    shown.firstElementChild.textContent = box.dataset.last;
    quizForm.querySelector("nav [value=next]").focus();
    return;
  }
  shown.firstElementChild.textContent = `${index + 1} / ${cards.length}`;
  cards[index].querySelector("input").focus();
}

function tick() {
  if (startedAt === null) return;
  if (current >= 0) {
    const left = Math.ceil((until(current) - performance.now()) / 1000);
    running.querySelector("[data-left]").textContent = String(Math.max(left, 0));
    if (left <= 0) turnTo(next());
  }
}

function begin() {
  start.hidden = true;
  turnTo(next());
  tick();
  setInterval(tick, 250);
}

// Arrow keys walk through the classes of a card; Enter, a click or the last second settles it.
box.addEventListener("click", (event) => {
  if (startedAt !== null && event.target.matches("[type=radio]") && event.detail) turnTo(next());
});

box.addEventListener("keydown", (event) => {
  if (startedAt === null || !["Enter", " "].includes(event.key) || !event.target.matches("[type=radio]")) return;
  event.preventDefault();
  if (!event.target.checked) event.target.click();
  turnTo(next());
});

start.querySelector("button").addEventListener("click", (event) => {
  event.preventDefault();
  clock.disabled = false;
  startedAt = performance.now();
  quizForm.dispatchEvent(new Event("change"));
  begin();
});

if (startedAt !== null) begin();
else if (!cards.some(isChosen)) start.hidden = false;
