/** Measured newest so many; older ones only count. */
const LONGEST = 500;

/** How long events took, and what can be said about that. */
export class Latencies {
  #samples = [];
  #count = 0;

  /** Newest last; `{ ms }` each, or `{ cut: true }` where the connection was cut. */
  get samples() {
    return this.#samples;
  }

  add(ms) {
    this.#count++;
    this.#keep({ ms });
  }

  /** Marks the place, unless that is the newest thing known. */
  cut() {
    if (this.#samples.length && !this.#samples.at(-1).cut) this.#keep({ cut: true });
  }

  clear() {
    this.#samples = [];
    this.#count = 0;
  }

  /** @returns {{count: number, last?: number, median?: number, p99?: number}} of those kept, but for the count */
  summary() {
    const measured = this.#samples.flatMap(({ ms }) => (ms === undefined ? [] : [ms]));
    const sorted = [...measured].sort((a, b) => a - b);
    return {
      count: this.#count,
      last: measured.at(-1),
      median: percentile(sorted, 0.5),
      p99: percentile(sorted, 0.99),
    };
  }

  #keep(sample) {
    this.#samples.push(sample);
    if (this.#samples.length > LONGEST) this.#samples.shift();
  }
}

/** The smallest value that so large a share of all does not exceed. */
function percentile(sorted, share) {
  return sorted[Math.ceil(sorted.length * share) - 1];
}

/** @param {number} [ms] @returns {string} for people */
export function duration(ms) {
  if (ms === undefined) return '–';
  if (ms === 0) return '0 ms';
  if (ms < 9.95) return `${ms.toFixed(1)} ms`;
  return ms < 999.5 ? `${Math.round(ms)} ms` : `${(ms / 1_000).toFixed(1)} s`;
}
