/** The console: connects as a user, shows what arrives and how fast, publishes, and cuts its own line. */
import { connect } from '../client/exechub-client.js';
import { Announcer } from './announcer.js';
import { LatencyChart } from './chart.js';
import { ConnectionForm } from './connection-form.js';
import { ConnectionState } from './connection-state.js';
import { find, show } from './elements.js';
import { EventList } from './event-list.js';
import { duration, Latencies } from './latencies.js';
import { Line } from './line.js';
import { PublishForm } from './publish-form.js';
import { Replay } from './replay.js';
import { offerSignOut } from './sign-out.js';
import { doorName } from './states.js';
import { Stopwatch } from './stopwatch.js';
import { Timeline } from './timeline.js';

const form = new ConnectionForm(find('connection'));
const events = new EventList(find('events'));
const announcer = new Announcer({
  polite: find('state-news'),
  urgent: find('state-alert'),
  events: find('event-news'),
});
const timeline = new Timeline(find('timeline'));
const state = new ConnectionState({ badge: find('state'), notice: find('notice') }, timeline, announcer);
const latencies = new Latencies();
const chart = new LatencyChart(find('chart'), latencies);
const stopwatch = new Stopwatch(measured);
const replay = new Replay();
const line = new Line();
const counts = { events: 0, results: 0, replayed: 0 };

/** The present client, and what is known of its present connection. */
let client = null;
let isAgain = false;
let registeredAt = 0;
let replayedSince = 0;

new PublishForm(find('publish'), () => form, (id, sentAt) => stopwatch.published(id, sentAt));
find('connection').addEventListener('submit', start);
find('disconnect').addEventListener('click', () => client?.close());
find('cut').addEventListener('click', () => cut(0));
find('cut-long').addEventListener('click', () => cut(5_000));
find('clear').addEventListener('click', clear);
clear();
offerSignOut(find('sign-out'));

async function start(submit) {
  submit.preventDefault();
  if (form.isConnected) return;
  form.connected(true);
  isAgain = false;
  try {
    client = connect(await form.options(line));
  } catch (problem) {
    form.connected(false);
    state.failed(problem.message);
    return;
  }
  client.on('state', entered);
  client.on('registered', registered);
  client.on('event', received);
  client.on('position', (id) => show(find('position'), id ?? '–'));
  client.on('error', ({ code, message }) => state.note('warn', 'Error', `${code}: ${message}.`));
  client.on('token_expiring', ({ expiresAt }) => {
    state.note('warn', 'Token', `It expires at ${new Date(expiresAt).toLocaleTimeString()}.`);
  });
  client.on('reconnect', ({ reason }) => state.note('warn', 'Asked to reconnect', `${reason}.`));
}

function entered(name, detail) {
  state.entered(name, detail, doorName(client.transport));
  show(find('through'), name === 'closed' ? '–' : doorName(client.transport));
  if (name === 'waiting') replay.end();
  if (name === 'live') registeredAt = 0;
  if (name !== 'closed') return;
  client = null;
  form.connected(false);
  for (const place of ['position', 'round-trip']) show(find(place), '–');
}

async function registered(answer) {
  if (registeredAt) return; // a fresh token on the same connection
  registeredAt = performance.now();
  replayedSince = 0;
  state.registered(replay.begin(client.lastEventId, answer), answer, isAgain, doorName(client.transport));
  isAgain = true;
  const ms = await client.ping();
  if (ms !== undefined) show(find('round-trip'), `${ms} ms`);
}

function received(arrival) {
  const now = performance.now();
  const wasGoingOn = replay.isGoingOn;
  const isReplayed = replay.arrived(arrival.id);
  events.add(arrival, isReplayed);
  stopwatch.arrived(arrival.id, now);
  counts.events++;
  if (arrival.event === 'execution_result') counts.results++;
  if (isReplayed) counts.replayed++;
  if (isReplayed) replayedSince++;
  if (wasGoingOn && !replay.isGoingOn) state.caughtUp(replayedSince, now - registeredAt);
  showCounts();
  announcer.event(`${arrival.data?.status} for ${arrival.data?.submissionId}${isReplayed ? ', replayed' : ''}`);
}

/** What was replayed has waited for us, and says nothing about the service. */
function measured(id, ms) {
  if (!events.measured(id, ms)) return;
  latencies.add(ms);
  showLatencies();
}

async function cut(forMs) {
  if (line.isDown) return;
  for (const button of ['cut', 'cut-long']) find(button).setAttribute('aria-disabled', 'true');
  latencies.cut();
  chart.draw();
  state.note('bad', 'Cut', forMs ? `The line is down for ${forMs / 1_000} s.` : 'The line broke, and is back at once.');
  await line.cut(forMs);
  if (forMs) state.note('calm', 'The line is back', 'The next attempt gets through.');
  for (const button of ['cut', 'cut-long']) find(button).removeAttribute('aria-disabled');
}

function clear() {
  for (const name of Object.keys(counts)) counts[name] = 0;
  events.clear();
  latencies.clear();
  showCounts();
  showLatencies();
}

function showCounts() {
  for (const [name, n] of Object.entries(counts)) show(find(`count-${name}`), n);
  find('empty').hidden = events.length > 0;
  const isAll = events.length === counts.events;
  show(find('shown'), isAll ? 'newest first' : `the newest ${events.length} of ${counts.events}`);
}

function showLatencies() {
  chart.draw();
  const { count: n, ...figures } = latencies.summary();
  show(find('latency-count'), n);
  for (const [name, ms] of Object.entries(figures)) show(find(`latency-${name}`), duration(ms));
}
