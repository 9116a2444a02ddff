// Counts down by the seconds that the server said are left; the clock of this device is never asked.

const deadline = document.getElementById("deadline");
const shown = deadline.querySelector("[data-left]");
const spoken = deadline.querySelector("[data-spoken]");
const words = [...deadline.querySelectorAll("[data-say]")];
const given = Number(deadline.dataset.seconds);
// The server closes a little after the deadline: what was sent in time may still be on its way.
const GRACE = 7;

const secondsLeft = () => Math.ceil(given - performance.now() / 1000);

function clockOf(seconds) {
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  const [first, ...rest] = parts[0] ? parts : parts.slice(1);
  return [first, ...rest.map((part) => String(part).padStart(2, "0"))].join(":");
}

function say(text) {
  if (spoken.textContent !== text) spoken.textContent = text;
}

function tick() {
  const left = secondsLeft();
  shown.textContent = clockOf(Math.max(left, 0));
  if (left <= 0) say(deadline.dataset.up);
  else {
    const due = words.filter((one) => left <= Number(one.dataset.say) && given > Number(one.dataset.say)).at(-1);
    if (due) say(due.content.textContent);
  }
  if (left <= -GRACE) {
    clearInterval(ticking);
    location.reload();
  }
}

const ticking = setInterval(tick, 500);
tick();
