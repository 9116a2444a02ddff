// Small comforts on top of pages that work without them.

const YEAR = 60 * 60 * 24 * 365;

function chooseTheme(event) {
  const button = event.submitter;
  event.preventDefault();
  const theme = button.value;
  document.cookie = `theme=${theme};path=/;max-age=${theme ? YEAR : 0};samesite=lax`;
  if (theme) document.documentElement.dataset.bsTheme = theme;
  else delete document.documentElement.dataset.bsTheme;
  for (const other of event.target.querySelectorAll("[name=theme]")) {
    other.setAttribute("aria-pressed", String(other === button));
  }
}

async function copyLink(button) {
  const words = button.querySelector("span");
  const before = words.textContent;
  await navigator.clipboard.writeText(new URL(button.dataset.copy, location.href));
  words.textContent = button.dataset.copied;
  button.setAttribute("aria-live", "polite");
  setTimeout(() => (words.textContent = before), 2500);
}

// Whether somebody has chosen or written something before the script that keeps it had arrived.
function isTouched(form) {
  // A select without a default shows its first choice, which is empty and nobody's.
  const isOther = (choice) => choice.value && choice.selected !== choice.defaultSelected;
  return [...form.elements].some((one) => {
    if (one.matches("[type=radio], [type=checkbox]")) return one.checked !== one.defaultChecked;
    if (one.matches("select")) return [...one.options].some(isOther);
    return one.matches("textarea, input:not([type=hidden])") && one.value !== one.defaultValue;
  });
}

function closeMenus(except) {
  for (const menu of document.querySelectorAll("details[data-menu][open]")) {
    if (menu !== except) menu.open = false;
  }
}

document.addEventListener("submit", (event) => {
  if (event.submitter?.name === "theme") chooseTheme(event);
});

document.addEventListener("click", (event) => {
  const copy = event.target.closest("[data-copy]");
  if (copy) copyLink(copy);
  const print = event.target.closest("[data-print]");
  if (print) window.print();
  closeMenus(event.target.closest("details[data-menu]"));
});

document.addEventListener("keydown", (event) => {
  const menu = event.key === "Escape" && document.querySelector("details[data-menu][open]");
  if (!menu) return;
  menu.open = false;
  menu.querySelector("summary").focus();
});

document.querySelector("[data-focus]")?.focus();
