const SESSION_URL = new URL('session', import.meta.url);

/** Where one signs in, one can sign out. @param {HTMLButtonElement} button hidden elsewhere */
export async function offerSignOut(button) {
  const answer = await fetch(SESSION_URL, { cache: 'no-store' });
  button.hidden = !(await answer.json()).guarded;
  button.addEventListener('click', async () => {
    const { ok } = await fetch(SESSION_URL, { method: 'DELETE' });
    if (ok) location.reload();
  });
}
