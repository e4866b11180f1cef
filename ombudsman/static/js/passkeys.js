/* Passkeys: asks the browser for one and puts its answer into the form. The server checks everything. */
(function () {
  "use strict";

  function bytes(text) {
    var plain = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
    return Uint8Array.from(plain, function (char) {
      return char.charCodeAt(0);
    });
  }
  function text(buffer) {
    var plain = String.fromCharCode.apply(null, new Uint8Array(buffer));
    return btoa(plain).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  }

  /* The server's JSON speaks base64url where the browser wants bytes. */
  function asked(options) {
    var key = options.publicKey;
    key.challenge = bytes(key.challenge);
    if (key.user) key.user.id = bytes(key.user.id);
    (key.excludeCredentials || []).concat(key.allowCredentials || []).forEach(function (known) {
      known.id = bytes(known.id);
    });
    return { publicKey: key };
  }
  function told(credential) {
    var answer = credential.response;
    var response = { clientDataJSON: text(answer.clientDataJSON) };
    ["attestationObject", "authenticatorData", "signature", "userHandle"].forEach(function (name) {
      if (answer[name]) response[name] = text(answer[name]);
    });
    return JSON.stringify({
      id: credential.id,
      rawId: text(credential.rawId),
      type: credential.type,
      response: response,
      clientExtensionResults: {},
    });
  }

  function attend(form) {
    var failed = form.querySelector("[data-passkey-failed]");
    if (!window.PublicKeyCredential || !navigator.credentials) {
      form.querySelector("[data-passkey-none]").hidden = false;
      form.querySelector("button").hidden = true;
      return;
    }
    form.addEventListener("submit", function (event) {
      var field = form.elements.answer;
      if (field.value) return;
      event.preventDefault();
      event.stopPropagation();
      failed.hidden = true;
      var options = asked(JSON.parse(form.dataset.options));
      var make = form.dataset.passkey === "create";
      (make ? navigator.credentials.create(options) : navigator.credentials.get(options)).then(
        function (credential) {
          field.value = told(credential);
          form.submit();
        },
        function () {
          failed.hidden = false;
        },
      );
    });
  }

  document.addEventListener("DOMContentLoaded", function () {
    document.querySelectorAll("form[data-passkey]").forEach(attend);
  });
})();
