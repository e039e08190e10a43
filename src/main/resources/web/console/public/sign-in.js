/**
 * The way into the console, where it is for administrators: shows their token once, and gets a pass as a cookie.
 * No module: those come with an `Origin`, and one that is not welcome has yet to be told so here.
 */
const SESSION_URL = new URL('../session', location.href);
const CONSOLE_URL = new URL('..', location.href);

const REFUSALS = new Map([
  [401, 'The service does not accept this token.'],
  [403, 'This token’s scope does not contain admin.'],
  [503, 'The service cannot look at tokens right now. Try again in a moment.'],
]);

const form = document.getElementById('sign-in');
const field = document.getElementById('admin-token');
const outcome = document.getElementById('outcome');

form.addEventListener('submit', (submit) => {
  submit.preventDefault();
  signIn(field.value.trim());
});
field.addEventListener('input', () => field.removeAttribute('aria-invalid'));
goOnIfSignedIn();

/** Whoever followed a link from another site was sent here, because the cookie did not come along. */
async function goOnIfSignedIn() {
  const answer = await fetch(SESSION_URL, { cache: 'no-store' }).catch(() => undefined);
  if (answer?.ok && (await answer.json()).signedIn) enter();
}

async function signIn(token) {
  if (!token) return refuse('Enter a token.');
  try {
    const answer = await fetch(SESSION_URL, { method: 'POST', headers: { Authorization: `Bearer ${token}` } });
    if (answer.ok) enter();
    else refuse(await explain(answer));
  } catch {
    refuse('The service could not be reached.');
  }
}

function enter() {
  field.value = '';
  location.replace(CONSOLE_URL);
}

/** A refused origin is answered in plain text, before any token is looked at. */
async function explain({ status, headers }) {
  const isAboutToken = headers.get('Content-Type')?.startsWith('application/json');
  if (status === 403 && !isAboutToken) return `${location.origin} is not among CORS_ORIGIN: add it there.`;
  return REFUSALS.get(status) ?? `The service answered with ${status}.`;
}

function refuse(why) {
  outcome.dataset.tone = 'bad';
  outcome.textContent = why;
  field.setAttribute('aria-invalid', 'true');
  field.focus();
}
