/** How submissions of a burst end, in turn. */
const VERDICTS = ['SUCCESS', 'WA', 'SUCCESS', 'TLE', 'SUCCESS', 'RE'];

/** A run of events, one after the other at a pace: submissions that are pending, run, and end. */
export class Burst {
  #isStopped = false;

  /**
   * @param {{submissionId: string, count: number, perSecond: number}} plan
   * @param {(event: object, n: number) => Promise<boolean>} publish whether to go on
   * @returns {Promise<void>} settles after the last
   */
  async run({ submissionId, count, perSecond }, publish) {
    for (let n = 0; n < count && !this.#isStopped; n++) {
      const pause = new Promise((over) => setTimeout(over, 1_000 / perSecond));
      if (!(await publish(step(submissionId, n), n))) return;
      if (n < count - 1) await pause;
    }
  }

  stop() {
    this.#isStopped = true;
  }
}

/** Three events a submission. */
function step(submissionId, n) {
  const number = Math.floor(n / 3);
  const event = { submissionId: `${submissionId}-${number + 1}`, version: n % 3 };
  if (n % 3 < 2) return { ...event, status: ['PENDING', 'RUNNING'][n % 3] };
  const status = VERDICTS[number % VERDICTS.length];
  return { ...event, status, result: { stdout: `${number}\n`, timeMs: 20 + 7 * (number % 9) } };
}
