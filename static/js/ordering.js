// Steps that move up and down; the lists with their places stay, and are what is saved.

const list = document.querySelector("[data-order]");
const owner = document.getElementById("quiz");

const placeOf = (row) => Number(row.querySelector("select").value) || Infinity;

function arrange() {
  const rows = [...list.children];
  const sorted = rows.toSorted((one, other) => placeOf(one) - placeOf(other) || rows.indexOf(one) - rows.indexOf(other));
  list.append(...sorted);
}

function move(row, by) {
  const other = by < 0 ? row.previousElementSibling : row.nextElementSibling;
  if (other) other[by < 0 ? "before" : "after"](row);
  [...list.children].forEach((one, index) => (one.querySelector("select").value = String(index + 1)));
  row.querySelector(`[data-move="${by}"]`).focus();
  owner.dispatchEvent(new Event("change"));
}

if (list) {
  for (const moves of list.querySelectorAll(".step-moves")) moves.hidden = false;
  list.addEventListener("click", (event) => {
    const button = event.target.closest("[data-move]");
    if (button) move(button.closest("li"), Number(button.dataset.move));
  });
  owner.addEventListener("shown", arrange);
  arrange();
}
