// Passkeys: the browser asks for finger, face or PIN; the form carries what it answers.
// `data-passkey` names what is asked: "create" or "get". The options stand in the page, or at `data-url`.

async function optionsOf(room) {
  const { options, url, verb } = room.dataset;
  if (options) return JSON.parse(document.getElementById(options).textContent);
  const asked = { headers: { Accept: "application/json" } };
  if (verb === "post") Object.assign(asked, { method: "POST", body: new FormData(room.closest("form")) });
  return (await fetch(url, asked)).json();
}

async function askFor(room) {
  const { creation_options: creation, request_options: request, location } = await optionsOf(room);
  if (location) return window.location.assign(location);
  if (creation) {
    // It can then open the account without anybody typing who they are.
    Object.assign(creation.publicKey.authenticatorSelection, { residentKey: "required", requireResidentKey: true });
  }
  const credential = await webauthnJSON[room.dataset.passkey](creation || request);
  const form = room.closest("form");
  form.elements.credential.value = JSON.stringify(credential);
  form.submit();
}

async function press(room, button) {
  const said = room.querySelector("[role=alert]");
  button.disabled = true;
  said.textContent = "";
  await askFor(room).catch(() => (said.textContent = room.dataset.failed));
  button.disabled = false;
}

if (window.PublicKeyCredential) {
  for (const room of document.querySelectorAll("[data-passkey]")) {
    const button = room.querySelector("button");
    button.addEventListener("click", () => press(room, button));
    room.hidden = false;
  }
}
