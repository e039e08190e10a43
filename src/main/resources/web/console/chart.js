import { duration } from './latencies.js';

const SVG = 'http://www.w3.org/2000/svg';
/** Events side by side; the newest is on the right. */
const PLACES = 60;
const HEIGHT = 150;
const MARGIN = { top: 10, right: 4, bottom: 8, left: 52 };

/** Draws delivery latencies, a bar for each event, and a dashed line where the connection was cut. */
export class LatencyChart {
  #svg;
  #latencies;

  /** @param {SVGElement} svg @param {import('./latencies.js').Latencies} latencies */
  constructor(svg, latencies) {
    this.#svg = svg;
    this.#latencies = latencies;
    new ResizeObserver(() => this.draw()).observe(svg);
  }

  draw() {
    const width = this.#svg.clientWidth;
    const shown = this.#latencies.samples.slice(-PLACES);
    const summary = this.#latencies.summary();
    const top = ceiling(Math.max(summary.count ? 1 : 100, ...shown.map(({ ms = 0 }) => ms)));
    const plot = {
      width: Math.max(0, width - MARGIN.left - MARGIN.right),
      height: HEIGHT - MARGIN.top - MARGIN.bottom,
    };
    const y = (ms) => MARGIN.top + plot.height * (1 - ms / top);

    this.#svg.setAttribute('viewBox', `0 0 ${width} ${HEIGHT}`);
    this.#svg.setAttribute('aria-label', inWords(summary));
    this.#svg.replaceChildren(
      ...[0, top / 2, top].flatMap((ms) => gridLine(y(ms), width, duration(ms))),
      ...shown.map((sample, place) => bar(sample, PLACES - shown.length + place, plot, y)),
      ...(summary.median === undefined || summary.median > top ? [] : [line('median', y(summary.median), width)]),
    );
  }
}

function inWords({ count, last, median, p99 }) {
  if (!count) return 'Delivery latency: nothing measured yet';
  const figures = `newest ${duration(last)}, median ${duration(median)}, 99th percentile ${duration(p99)}`;
  return `Delivery latency of the newest events: ${figures}, ${count} measured`;
}

function gridLine(y, width, text) {
  const label = shape('text', { class: 'tick', x: MARGIN.left - 8, y: y + 4, 'text-anchor': 'end' });
  label.textContent = text;
  return [line('grid', y, width), label];
}

function line(name, y, width) {
  return shape('line', { class: name, x1: MARGIN.left, x2: width - MARGIN.right, y1: y, y2: y });
}

function bar({ ms, cut }, place, plot, y) {
  const step = plot.width / PLACES;
  const x = MARGIN.left + place * step;
  if (cut) {
    const middle = x + step / 2;
    return shape('line', { class: 'cut', x1: middle, x2: middle, y1: MARGIN.top, y2: HEIGHT - MARGIN.bottom });
  }
  const height = Math.max(2, y(0) - y(ms));
  const width = Math.max(1, step - 2);
  const drawn = shape('rect', { class: 'bar', x: x + 1, y: y(0) - height, width, height, rx: Math.min(2, width / 2) });
  const tip = shape('title', {});
  tip.textContent = duration(ms);
  drawn.append(tip);
  return drawn;
}

/** The next of 1, 2, 5, 10, 20, 50 … */
function ceiling(ms) {
  const power = 10 ** Math.floor(Math.log10(ms));
  return [1, 2, 5, 10].map((step) => step * power).find((limit) => limit >= ms);
}

function shape(name, attributes) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value));
  return made;
}
