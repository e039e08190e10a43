/**
 * What belongs to the operator of the live service: its HMAC key (EXECHUB_SECRET), its jar (EXECHUB_JAR) and its Redis
 * (EXECHUB_REDIS_PORT). Without them, what needs them is skipped.
 */
import { spawn } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';

const { EXECHUB_SECRET, EXECHUB_JAR, EXECHUB_REDIS_PORT, PATH, HOME } = process.env;

export const canSign = Boolean(EXECHUB_SECRET);
export const canDeploy = Boolean(EXECHUB_SECRET && EXECHUB_JAR && EXECHUB_REDIS_PORT);

/** A token of the service's, good for ten minutes. */
export function sign(claims) {
  const part = (json) => Buffer.from(JSON.stringify(json)).toString('base64url');
  const content = `${part({ alg: 'HS256', typ: 'JWT' })}.${part({ exp: Math.floor(Date.now() / 1_000) + 600, ...claims })}`;
  return `${content}.${createHmac('sha256', EXECHUB_SECRET).update(content).digest('base64url')}`;
}

/** A node on the same Redis, which is not told of the other one: what is published there is found with the next look. */
export async function serve(port, settings = {}) {
  const env = { PATH, HOME, PORT: port, MANAGEMENT_PORT: 0, JWT_SECRET: EXECHUB_SECRET, DRAIN_WINDOW: '0s' };
  const child = spawn('java', ['-Xmx256m', '-jar', EXECHUB_JAR], {
    cwd: tmpdir(),
    env: { ...env, REDIS_HOST: '127.0.0.1', REDIS_PORT: EXECHUB_REDIS_PORT, EXECHUB_SESSION_LEASE_RENEWAL: '300ms', ...settings },
    stdio: 'ignore',
  });
  child.ended = new Promise((resolve) => child.once('exit', resolve));
  process.once('exit', () => child.kill('SIGKILL'));
  const isUp = () => fetch(`http://127.0.0.1:${port}/`).then(({ ok }) => ok, () => false);
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
