/** Chromium, quiet. CHROMIUM names its executable (default: /usr/bin/chromium). */
import { readFileSync } from 'node:fs';
import { chromium } from 'playwright-core';

const { CHROMIUM = '/usr/bin/chromium' } = process.env;
const SOCKET_IO = new URL('../node_modules/socket.io-client/dist/socket.io.min.js', import.meta.url);
const QUIET = [
  ...['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'],
  ...['--disable-component-update', '--disable-sync'],
];

/** Starts it; it asks nobody for anything but the pages it is told to open. */
export function launch(...more) {
  return chromium.launch({ executablePath: CHROMIUM, args: [...QUIET, ...more] });
}

/** For `openElsewhere`, whose page only looks as if it came from this machine. */
export const REMOTE_PAGES = '--disable-features=LocalNetworkAccessChecks';

/** A page of another origin, one that CORS_ORIGIN allows by default, with socket.io-client as it is published. */
export async function openElsewhere(browser) {
  const page = await browser.newPage();
  await page.route('http://localhost:3000/**', (route) => {
    const isPage = new URL(route.request().url()).pathname === '/';
    const body = isPage ? '<!doctype html><link rel="icon" href="data:,"><script src="io.js"></script>' : readFileSync(SOCKET_IO, 'utf8');
    return route.fulfill({ contentType: isPage ? 'text/html' : 'text/javascript', body });
  });
  await page.goto('http://localhost:3000/');
  return page;
}
