// Each page with a passkey holds one form that says what it is for; allauth's scripts, before this one, do the asking.
// Where there are no scripts or no passkeys, the form stays hidden, and the password and the codes do.
"use strict";

const passkeys = document.querySelector("[data-passkey]");
const failed = document.getElementById("passkey-failed");

if (passkeys && window.PublicKeyCredential) {
  const ids = { credential: "credential", data: "passkey-data" };
  const ask = window.allauth.webauthn.forms;
  if (passkeys.dataset.passkey === "sign-in") ask.loginForm({ ids: { ...ids, login: "passkey" } });
  if (passkeys.dataset.passkey === "show") ask.authenticateForm({ ids: { ...ids, authenticate: "passkey" } });
  if (passkeys.dataset.passkey === "add") ask.addForm({ ids: { ...ids, add: "passkey", passwordless: "id_passwordless" } });
  passkeys.hidden = false;
  document.addEventListener("allauth.error", event => {
    event.preventDefault();
    failed.hidden = false;
  });
}
