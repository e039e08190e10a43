/** Chromium, quiet. CHROMIUM names its executable (default: /usr/bin/chromium). */
import { chromium } from 'playwright-core';

const { CHROMIUM = '/usr/bin/chromium' } = process.env;
const QUIET = [
  ...['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'],
  ...['--disable-component-update', '--disable-sync'],
];

/** Starts it; it asks nobody for anything but the pages it is told to open. */
export function launch(...more) {
  return chromium.launch({ executablePath: CHROMIUM, args: [...QUIET, ...more] });
}

/** For pages of `page.route`, which only look as if they came from this machine. */
export const REMOTE_PAGES = '--disable-features=LocalNetworkAccessChecks';
