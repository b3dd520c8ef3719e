// The only script of the console: a browser creates and uses passkeys through script alone.
// A form with data-passkey="create" or "get" asks the server for options, asks the authenticator, and posts its answer.
'use strict';

for (const form of document.querySelectorAll('form[data-passkey]')) {
  const said = form.querySelector('[role="status"]');
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    try {
      said.textContent = 'Waiting for your device.';
      const answer = await fetch(form.dataset.options, { method: 'POST', body: new FormData(form), credentials: 'same-origin' });
      if (!answer.ok) { throw new Error('The server did not offer a passkey. Load the page again.'); }
      const options = await answer.json();
      const credential = form.dataset.passkey === 'create'
        ? await navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options) })
        : await navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options) });
      form.elements.credential.value = JSON.stringify(credential);
      form.submit();
    } catch (error) {
      said.textContent = error.name === 'NotAllowedError'
        ? 'The device gave no passkey: it was cancelled or took too long. Try again, or use the password below.'
        : error.message;
    }
  });
  // Pressed before this listens, it would post nothing.
  form.querySelector('button').disabled = false;
}
