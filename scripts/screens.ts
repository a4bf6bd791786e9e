/**
 * Takes the pictures of the page that the README shows, from a running stack, so that they never show what the
 * product does not do. Example, after `npm start -- --traffic`:
 *
 *   node scripts/screens.ts --url http://127.0.0.1:8788 --login-url 'http://127.0.0.1:8788/login#token=…'
 */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type Browser, chromium } from 'playwright-core';

const CHROMIUM = process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium';
const FOLDER = join(import.meta.dirname, '..', 'docs', 'screens');

interface Screen {
  readonly name: string;
  readonly path: string;
  readonly theme: 'light' | 'dark';
  /** What is on the page once it is complete. */
  readonly isReadyWith: string;
}

const SCREENS: readonly Screen[] = [
  { name: 'overview-light', path: '/?period=1h', theme: 'light', isReadyWith: '.recharts-bar-rectangle' },
  {
    name: 'overview-dark',
    path: '/?period=1h&groupBy=dimension:team',
    theme: 'dark',
    isReadyWith: '.recharts-bar-rectangle',
  },
  { name: 'requests-light', path: '/requests?period=1h', theme: 'light', isReadyWith: 'tbody tr' },
];

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
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, deviceScaleFactor: 2 });
  const page = await context.newPage();
  await page.goto(link);
  await page.getByRole('heading', { name: 'Overview', level: 1 }).waitFor();
  await mkdir(FOLDER, { recursive: true });
  for (const { name, path, theme, isReadyWith } of SCREENS) {
    await page.emulateMedia({ colorScheme: theme });
    await page.goto(new URL(path, url).href);
    await page.locator(isReadyWith).first().waitFor();
    await page.waitForLoadState('networkidle');
    const file = join(FOLDER, `${name}.png`);
    await page.screenshot({ path: file });
    console.error(file);
  }
}
