/**
 * What belongs to the operator of the live service: its HMAC key (EXECHUB_SECRET), and nodes as processes of their own
 * (EXECHUB_JAR) on its Redis (EXECHUB_REDIS_PORT). Without them, what needs them is skipped.
 */
import { spawn } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';

const { EXECHUB_SECRET, EXECHUB_JAR, EXECHUB_REDIS_PORT, PATH, HOME } = process.env;

export const canSign = Boolean(EXECHUB_SECRET);
export const canServe = Boolean(EXECHUB_SECRET && EXECHUB_JAR && EXECHUB_REDIS_PORT);

/** Settings of a node that is not told of the live one: what is published there is found with the next look. */
export const ALONE = { DRAIN_WINDOW: '0s', EXECHUB_SESSION_LEASE_RENEWAL: '300ms' };

/** A token with these claims, good for ten minutes. */
export function sign(claims) {
  const part = (json) => Buffer.from(JSON.stringify(json)).toString('base64url');
  const content = `${part({ alg: 'HS256', typ: 'JWT' })}.${part({ exp: Math.floor(Date.now() / 1_000) + 600, ...claims })}`;
  return `${content}.${createHmac('sha256', EXECHUB_SECRET).update(content).digest('base64url')}`;
}

/** Starts a node; it is up when this is done. */
export async function serve(port, settings) {
  const redis = { REDIS_HOST: '127.0.0.1', REDIS_PORT: EXECHUB_REDIS_PORT };
  const env = { PATH, HOME, PORT: port, MANAGEMENT_PORT: 0, JWT_SECRET: EXECHUB_SECRET, ...redis };
  const child = spawn('java', ['-Xmx256m', '-jar', EXECHUB_JAR], {
    cwd: tmpdir(),
    env: { ...env, ...settings },
    stdio: 'ignore',
  });
  child.ended = new Promise((resolve) => child.once('exit', resolve));
  process.once('exit', () => child.kill('SIGKILL'));
  const isUp = () => fetch(`http://127.0.0.1:${port}/`).then((answer) => answer.json()).then(({ status }) => status === 'UP', () => false);
  while (!(await isUp())) {
    if (child.exitCode !== null) throw new Error(`the service has ended with ${child.exitCode}`);
    await sleep(100);
  }
  return child;
}

export function freePort() {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}

/** Two nodes that know each other, and one address for both: the second is for when the first does not answer. */
export async function serveTwo() {
  const [first, second, ...others] = await Promise.all(Array.from({ length: 6 }, freePort));
  const [one, other, oneBus, otherBus] = others;
  const cluster = { CLUSTER: 'tcp', CLUSTER_HOST: '127.0.0.1', CLUSTER_MEMBERS: `127.0.0.1:${one},127.0.0.1:${other}` };
  // One after the other: two that look for each other at once take longer.
  const nodes = [
    await serve(first, { ...cluster, CLUSTER_PORT: one, EVENT_BUS_PORT: oneBus }),
    await serve(second, { ...cluster, CLUSTER_PORT: other, EVENT_BUS_PORT: otherBus }),
  ];
  const balancer = await balance(first, second);
  return { nodes, urls: [first, second].map((port) => `http://127.0.0.1:${port}`), balancer };
}

/** What a load balancer of the transport layer does. */
async function balance(...ports) {
  const server = createServer((client) => pass(client, ports));
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${server.address().port}`, close: () => server.close() };
}

function pass(client, [port, ...others]) {
  const onward = connect(port, '127.0.0.1');
  let isOpen = false;
  onward.on('connect', () => {
    isOpen = true;
    client.pipe(onward).pipe(client);
  });
  onward.on('error', () => (!isOpen && others.length ? pass(client, others) : client.destroy()));
  onward.on('close', () => isOpen && client.destroy());
  client.on('error', () => {});
  client.on('close', () => onward.destroy());
}
