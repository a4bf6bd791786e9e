/** A real Chromium, and pages that notice whatever a good page does not do. */
import { existsSync } from 'node:fs';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { expect } from 'vitest';
import type { Role } from '../../../../contract/rights.ts';
import { signedIn } from '../../sign-in.ts';
import { NOW } from './books.ts';
import type { Dashboard } from './dashboard.ts';

const CHROMIUM = process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium';

/** False where no browser is installed: browser tests are then skipped, aloud. */
export const HAS_CHROMIUM = existsSync(CHROMIUM);
if (!HAS_CHROMIUM) console.warn(`SKIPPED: browser tests, since there is no Chromium at ${CHROMIUM}`);

export function launchBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: CHROMIUM,
    args: [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}

export interface WatchedPage {
  readonly page: Page;
  /** Console errors, page faults, policy violations and requests to other origins, as they came. */
  readonly complaints: string[];
  /** Asserts that there were none, and closes the page. */
  closeClean(): Promise<void>;
}

/**
 * Opens a page in a context of its own, whose clock starts at `NOW` and whose faults are collected.
 * @param options.mayVisit another origin that it may go to
 * @param options.isNow its clock is the machine's: the API that it asks is of a stack that runs for real
 */
export async function openPage(
  browser: Browser,
  origin: string,
  options: BrowserContextOptions & { readonly mayVisit?: string; readonly isNow?: true } = {},
): Promise<WatchedPage> {
  const { mayVisit, isNow, ...contextOptions } = options;
  const context = await browser.newContext({
    viewport: { width: 1440, height: 900 },
    colorScheme: 'light',
    // What stands for figures until they come is drawn again sixty times a second if it may move.
    reducedMotion: 'reduce',
    permissions: ['clipboard-read', 'clipboard-write'],
    ...contextOptions,
  });
  const complaints: string[] = [];
  context.on('request', (request) => {
    if (![origin, mayVisit].includes(new URL(request.url()).origin))
      complaints.push(`foreign request: ${request.url()}`);
  });
  await context.exposeFunction('complain', (text: string) => complaints.push(text));
  await context.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', (event) => {
      const { violatedDirective, blockedURI, sourceFile } = event;
      Reflect.get(window, 'complain')(`policy: ${violatedDirective} ${blockedURI} ${sourceFile}`);
    });
  });
  const page = await context.newPage();
  if (!isNow) await page.clock.install({ time: NOW });
  page.on('pageerror', (error) => complaints.push(`fault: ${error.message}`));
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning')
      complaints.push(`console: ${message.text()}`);
  });
  return {
    page,
    complaints,
    async closeClean() {
      await context.close();
      expect(complaints).toEqual([]);
    },
  };
}

/** Opens a page that is signed in, at a path: the overview by the link itself, another page without loading that first. */
export async function openSignedIn(
  browser: Browser,
  dashboard: { readonly url: string; newLink(): Promise<string> },
  path = '/',
  options: BrowserContextOptions = {},
): Promise<WatchedPage> {
  const watched = await openPage(browser, dashboard.url, options);
  const { page } = watched;
  const link = await dashboard.newLink();
  if (/^\/($|\?)/.test(path)) {
    await page.goto(link);
    await page.getByRole('heading', { name: 'Overview', level: 1 }).waitFor();
    if (path === '/') return watched;
  } else await exchangeLink(page, dashboard.url, link);
  await page.goto(dashboard.url + path);
  return watched;
}

/** Posts the token of a link as the page does: the browser has a session afterwards. */
async function exchangeLink(page: Page, origin: string, link: string): Promise<void> {
  const token = new URLSearchParams(new URL(link).hash.slice(1)).get('token');
  const headers = { origin, 'user-agent': await page.evaluate(() => navigator.userAgent) };
  const answer = await page.request.post(`${origin}/api/v1/session/link`, { data: { token }, headers });
  expect(answer.status()).toBe(204);
}

/** Opens a page as a new member with a role, at a path. */
export async function openAsMember(
  browser: Browser,
  { url, db, organisationId }: Pick<Dashboard, 'url' | 'db' | 'organisationId'>,
  role: Role,
  path: string,
): Promise<WatchedPage> {
  const { cookie } = await signedIn(db, organisationId, role, NOW);
  const watched = await openPage(browser, url);
  const [name = '', value = ''] = cookie.split('=');
  await watched.page.context().addCookies([{ name, value, url }]);
  await watched.page.goto(url + path);
  return watched;
}

/** Reads the API as the page does, with the page's session. */
export async function readApi<T>(page: Page, path: string): Promise<T> {
  const response = await page.request.get(new URL(path, page.url()).href);
  expect(response.status()).toBe(200);
  return (await response.json()) as T;
}
