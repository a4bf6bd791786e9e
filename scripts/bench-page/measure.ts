/** What is measured in the browser, by the page's own clock. */
import { join } from 'node:path';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { CHANGES, type Change, needsForm } from './changes.ts';
import type { Installation } from './installation.ts';

const CHROMIUM = process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium';
const IN_PAGE = join(import.meta.dirname, 'in-page.js');
const PERIOD = 'period=30d';

export interface FirstView {
  /** Script as it came over the wire until the figures stood, and all that came after it. */
  readonly scriptBytes: number;
  readonly laterScriptBytes: number;
  /** From the beginning of the navigation. */
  readonly interactiveMs: number;
  readonly figuresMs: number;
  /** Sum of all shifts that nobody asked for (Layout Instability, web.dev/cls); up to 0.1 is good. */
  readonly layoutShift: number;
}

export interface ChangeTimes {
  readonly name: string;
  /** From the press to the first frame with the new figures. */
  readonly timesMs: readonly number[];
  /** Of it, from the page's question to the end of the API's answer. */
  readonly apiMs: readonly number[];
}

interface Taken {
  readonly timeMs: number;
  readonly apiMs: number;
}

export interface Measured {
  readonly firstViews: readonly FirstView[];
  readonly changes: readonly ChangeTimes[];
}

export async function measurePage(installation: Installation, rounds: number): Promise<Measured> {
  const browser = await chromium.launch({
    executablePath: CHROMIUM,
    args: [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--no-first-run',
      '--disable-background-networking',
    ],
  });
  try {
    const state = await signIn(browser, installation);
    const firstViews: FirstView[] = [];
    const times = new Map<string, Taken[]>(CHANGES.map(({ name }) => [name, []]));
    for (let round = 0; round < rounds; round++) {
      const context = await browser.newContext({
        storageState: state,
        viewport: { width: 1440, height: 900 },
      });
      await context.addInitScript({ path: IN_PAGE });
      firstViews.push(await firstView(context, installation.url));
      await explore(context, installation.url, (name, taken) => times.get(name)?.push(taken));
      await context.close();
    }
    const changes = [...times].map(([name, taken]) => ({
      name,
      timesMs: taken.map(({ timeMs }) => timeMs),
      apiMs: taken.map(({ apiMs }) => apiMs),
    }));
    return { firstViews, changes };
  } finally {
    await browser.close();
  }
}

async function signIn(browser: Browser, installation: Installation) {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(await installation.newLink());
  await page.getByRole('heading', { name: 'Overview', level: 1 }).waitFor();
  const state = await context.storageState();
  await context.close();
  return state;
}

/** A browser that has nothing of the page yet. */
async function firstView(context: BrowserContext, url: string): Promise<FirstView> {
  const page = await context.newPage();
  let scriptBytes = 0;
  const sizes: Promise<void>[] = [];
  page.on('requestfinished', (request) => {
    if (request.resourceType() !== 'script') return;
    sizes.push(
      request.sizes().then(({ responseBodySize }) => {
        scriptBytes += responseBodySize;
      }),
    );
  });
  await page.goto(`${url}/?${PERIOD}`, { waitUntil: 'commit' });
  // Interactive: the page answers, since its own heading and menu are there.
  const interactiveMs = await page.evaluate<number>(`bench.whenThere('main h1')`);
  const figuresMs = await page.evaluate<number>(
    `bench.whenThere('main dl dd:nth-of-type(1) :not(.skeleton)')`,
  );
  await Promise.all(sizes);
  const untilFigures = scriptBytes;
  await page.waitForLoadState('networkidle');
  await Promise.all(sizes);
  const layoutShift = await page.evaluate<number>('bench.shift()');
  await page.close();
  const laterScriptBytes = scriptBytes - untilFigures;
  return { scriptBytes: untilFigures, laterScriptBytes, interactiveMs, figuresMs, layoutShift };
}

async function explore(
  context: BrowserContext,
  url: string,
  tell: (name: string, taken: Taken) => void,
): Promise<void> {
  const page = await context.newPage();
  await page.goto(`${url}/explorer?${PERIOD}`);
  await page.getByRole('figure').locator('.recharts-surface').first().waitFor();
  await page.waitForLoadState('networkidle');
  for (const change of CHANGES) tell(change.name, await timeOf(page, change));
  await page.close();
}

async function timeOf(page: Page, change: Change): Promise<Taken> {
  if (needsForm(change)) await page.getByRole('button', { name: 'Add filter' }).click();
  const done = page.evaluate<Taken>('bench.nextChange()');
  await change.make(page);
  return done;
}
