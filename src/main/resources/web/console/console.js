/** The development console: connects as a user, shows what arrives, publishes events. */
import { connect } from '../client/exechub-client.js';
import { ConnectionForm } from './connection-form.js';
import { EventList } from './event-list.js';
import { PublishForm } from './publish-form.js';

const CUT_MS = 3_000;
/** Screen readers are told of the newest event this often at most. */
const ANNOUNCE_EVERY_MS = 2_000;

const find = (id) => document.getElementById(id);
const form = new ConnectionForm(find('connection'));
const events = new EventList(find('events'), showCount);
const counts = { events: 0, results: 0, resumed: 0 };

/** The present client, and whether it has been live before. */
let client = null;
let wasLive = false;
let announcement = 0;

new PublishForm(find('publish'), () => form, (id, sentAt) => events.published(id, sentAt));
find('connection').addEventListener('submit', start);
find('disconnect').addEventListener('click', () => client?.close());
find('cut').addEventListener('click', () => client?.reconnect({ afterMs: CUT_MS }));
find('clear').addEventListener('click', () => {
  clear();
  find('events-title').focus(); // the button is disabled now, and focus must be somewhere
});

async function start(submit) {
  submit.preventDefault();
  if (client) return;
  clear();
  notify('', '');
  form.connected(true);
  showState('connecting', {});
  try {
    client = connect(await form.options());
  } catch (problem) {
    showState('closed', { reason: { message: problem.message } });
    return;
  }
  wasLive = false;
  client.on('state', showState);
  client.on('event', received);
  client.on('registered', registered);
  client.on('position', (id) => show('position', id ?? '–'));
  client.on('error', ({ code, message }) => notify('bad', `${code}: ${message}`));
  client.on('token_expiring', ({ expiresAt }) => notify('warn', `The token expires at ${timeOf(expiresAt)}.`));
  client.on('reconnect', ({ reason }) => notify('warn', `The service asks to reconnect: ${reason}.`));
}

function received(arrival) {
  show('count-events', ++counts.events);
  events.add(arrival, Date.now());
  if (arrival.event === 'execution_result') show('count-results', ++counts.results);
  announce(`${arrival.data?.status} for ${arrival.data?.submissionId}`);
}

async function registered({ recovered }) {
  if (wasLive) show('count-resumed', ++counts.resumed);
  wasLive = true;
  if (recovered === false) notify('warn', 'Some history is gone: what is retained follows.');
  const ms = await client.ping();
  if (ms !== undefined) show('round-trip', `${ms} ms`);
}

function showState(state, { reason, retryInMs }) {
  const badge = find('state');
  badge.dataset.state = state;
  badge.textContent = labelOf(state, retryInMs);
  if (state === 'live') notify('', '');
  if (state === 'waiting') notify('warn', sentence(reason.message));
  if (state !== 'closed') return;
  client = null;
  form.connected(false);
  for (const id of ['position', 'round-trip']) show(id, '–');
  if (reason.code === 'CLOSED_BY_CLIENT') notify('', '');
  else notify('bad', reason.code ? `${reason.code}: ${reason.message}` : reason.message);
}

function labelOf(state, retryInMs) {
  const labels = {
    connecting: 'Connecting …',
    registering: 'Registering …',
    live: 'Live',
    waiting: `Back in ${Math.max(1, Math.round(retryInMs / 1_000))} s`,
    closed: 'Not connected',
  };
  return labels[state];
}

function showCount(shown) {
  find('empty').hidden = shown > 0;
  find('clear').disabled = shown === 0;
  show('shown', shown < counts.events ? `the newest ${shown} of ${counts.events}` : 'newest first');
}

function clear() {
  for (const name of Object.keys(counts)) show(`count-${name}`, (counts[name] = 0));
  events.clear();
}

function announce(what) {
  const now = Date.now();
  if (now - announcement < ANNOUNCE_EVERY_MS) return;
  announcement = now;
  show('announcement', what);
}

function notify(tone, what) {
  find('notice').dataset.tone = tone;
  show('notice', what);
}

function show(id, what) {
  find(id).textContent = String(what);
}

function sentence(words) {
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}.`;
}

function timeOf(ms) {
  return new Date(ms).toLocaleTimeString();
}
