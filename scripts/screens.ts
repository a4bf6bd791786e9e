/**
 * Takes the pictures of every page, in both themes, from a running stack, so that they never show what the
 * product does not do. Example, after `npm run seed -- --state-dir … --events 100000` has filled an installation, and
 * `npm start` runs it:
 *
 *   node scripts/screens.ts --url http://127.0.0.1:8788 --login-url 'http://127.0.0.1:8788/login#token=…'
 */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type Browser, chromium } from 'playwright-core';

const CHROMIUM = process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium';
/** A chart is drawn: a bar that has a size. The first bucket may be empty, and its bar is then none. */
const DRAWN = '.recharts-bar-rectangle:visible';
/** The first report of an installation that was just filled reads lines, until its roll-ups are made. */
const READY_MS = 120_000;
const FOLDER = join(import.meta.dirname, '..', 'docs', 'screens');

/** A page's address, and what is on it once it is complete. */
const PAGES: Readonly<Record<string, readonly [path: string, isReadyWith: string]>> = {
  overview: ['/?period=30d', DRAWN],
  explorer: ['/explorer?period=30d', 'tbody tr'],
  requests: ['/requests?period=30d', 'tbody tr'],
  budgets: ['/budgets', 'h1'],
  alerts: ['/alerts', 'h1'],
  unusual: ['/findings', 'h1'],
  start: ['/start', 'h1'],
  keys: ['/keys', 'tbody tr'],
  policies: ['/policies', 'h1'],
  credentials: ['/credentials', 'h1'],
  tokens: ['/tokens', 'h1'],
  prices: ['/prices', 'h1'],
  allocation: ['/allocation', '.table tfoot'],
  'allocation-statement': ['/allocation/unallocated', 'dl'],
  'month-close': [`/close/${new Date().toISOString().slice(0, 7)}`, 'dl'],
  reconciliation: ['/reconciliation', 'h2'],
  'unit-economics': ['/unit-economics', 'h2'],
  exports: ['/exports', 'h2'],
  stores: ['/stores', 'h2'],
  members: ['/members', 'tbody tr'],
  roles: ['/roles', 'tbody tr'],
  teams: ['/teams', 'h1'],
  'single-sign-on': ['/sso', 'h1'],
  provisioning: ['/provisioning', 'h1'],
  support: ['/support', 'h1'],
  privacy: ['/privacy', 'h1'],
  audit: ['/audit', 'tbody tr'],
  completeness: ['/completeness', 'h1'],
  reference: ['/reference', 'h2'],
  settings: ['/settings', 'h1'],
  security: ['/security', 'h1'],
};
const THEMES = ['light', 'dark'] as const;

const { values } = parseArgs({ options: { url: { type: 'string' }, 'login-url': { type: 'string' } } });
const loginUrl = values['login-url'];
if (values.url === undefined || loginUrl === undefined) {
  console.error('Both are needed: --url <address of the dashboard> --login-url <one-time link>');
  process.exit(2);
}

const browser = await chromium.launch({
  executablePath: CHROMIUM,
  args: ['--headless', '--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking'],
});
try {
  await takeAll(browser, values.url, loginUrl);
} finally {
  await browser.close();
}

async function takeAll(browser: Browser, url: string, link: string): Promise<void> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, deviceScaleFactor: 1 });
  context.setDefaultTimeout(READY_MS);
  const page = await context.newPage();
  await page.goto(link);
  await page.getByRole('heading', { name: 'Overview', level: 1 }).waitFor();
  await mkdir(FOLDER, { recursive: true });
  for (const [name, [path, isReadyWith]] of Object.entries(PAGES)) {
    for (const theme of THEMES) {
      await page.emulateMedia({ colorScheme: theme });
      await page.goto(new URL(path, url).href);
      await page.locator(isReadyWith).first().waitFor();
      await page.waitForLoadState('networkidle');
      const file = join(FOLDER, `${name}-${theme}.webp`);
      // A third of the bytes of a PNG, and no difference to the eye.
      await page.screenshot({ path: file, type: 'webp', quality: 80 });
      console.error(file);
    }
  }
}
