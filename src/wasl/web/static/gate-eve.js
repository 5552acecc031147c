// Before the day: this telephone makes its key and is registered with it, and shows by what it is known.
"use strict";

(async () => {
  const $ = (id) => document.getElementById(id), form = $("register-telephone");
  const held = await WaslSigning.held();
  for (const line of document.querySelectorAll("[data-key]")) {
    if (held.includes(line.dataset.key)) {
      line.querySelector("[data-this]").hidden = false;
      $("own-fingerprint").textContent = WaslSigning.fingerprint(line.dataset.key);
      $("own-telephone").hidden = false;
    }
  }
  if (!form || !$("own-telephone").hidden) return;
  if (!await WaslSigning.isAble()) {
    $(window.isSecureContext ? "cannot-sign" : "not-secure").hidden = false;
    return;
  }
  $("can-sign").hidden = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    form.querySelector("button").disabled = true;
    try {
      form.elements.key.value = await WaslSigning.make();
      form.submit();
    } catch {
      $("can-sign").hidden = true;
      $("cannot-sign").hidden = false;
    }
  });
})();
