// A box under a password field shows what is typed. Without script the box stays hidden.

for (const box of document.querySelectorAll("[data-reveals]")) {
  const field = document.getElementById(box.dataset.reveals);
  box.hidden = false;
  box.querySelector("input").addEventListener("change", (event) => {
    field.type = event.target.checked ? "text" : "password";
  });
  field.form.addEventListener("submit", () => (field.type = "password"));
}
