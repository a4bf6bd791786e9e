/** A screen held against WCAG, in both themes and at three widths, changing both in place. */
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';

const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
const THEMES = ['light', 'dark'] as const;
const WIDTHS = [1440, 1024, 390] as const;
const HEIGHT = 900;

/**
 * What is looked at, by theme and width. A theme is another set of colours and nothing else. Nothing has another colour at
 * 1024 pixels, where whatever is seen is seen at one of the other widths too.
 */
const LOOKS = {
  light: { 1440: 'all', 1024: 'all but colours', 390: 'all' },
  dark: { 1440: 'colours', 1024: 'nothing', 390: 'colours' },
} as const;
type Look = Exclude<(typeof LOOKS)[(typeof THEMES)[number]][(typeof WIDTHS)[number]], 'nothing'>;

/** Light and wide, as every screen is opened. */
export async function asAtFirst(page: Page): Promise<void> {
  await page.emulateMedia({ colorScheme: 'light' });
  await page.setViewportSize({ width: WIDTHS[0], height: HEIGHT });
}

/**
 * What is wrong with a screen that is open and whole, with the theme and the width in which it is.
 * @param within where it is looked for, if not everywhere: what is behind a dialog was looked at without it
 */
export async function faultsOf(page: Page, within?: string): Promise<string[]> {
  const found: string[] = [];
  for (const colorScheme of THEMES) {
    await page.emulateMedia({ colorScheme });
    for (const width of WIDTHS) {
      const look = LOOKS[colorScheme][width];
      if (look === 'nothing') continue;
      await page.setViewportSize({ width, height: HEIGHT });
      const faults = await faultsSeen(page, look, within);
      found.push(...faults.map((fault) => `${colorScheme}, ${width} px: ${fault}`));
    }
  }
  return found;
}

async function faultsSeen(page: Page, look: Look, within?: string): Promise<string[]> {
  const found = await violationsOf(page, look, within);
  // A chart takes its new width after the page has.
  const overflow = await page
    .waitForFunction(() => document.documentElement.scrollWidth === document.documentElement.clientWidth)
    .then(
      () => 0,
      () => page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth),
    );
  return [...found, ...(overflow === 0 ? [] : [`runs off by ${overflow} px`]), ...(await wideTables(page))];
}

/** A table that must be pushed sideways to be read: columns are left out, or break, where there is no room for them. */
const wideTables = (page: Page): Promise<string[]> =>
  page.evaluate(() =>
    [...document.querySelectorAll('section[aria-label$=", table"]')].flatMap((region) =>
      region.scrollWidth > region.clientWidth
        ? [`${region.getAttribute('aria-label')} is ${region.scrollWidth} px wide in ${region.clientWidth}`]
        : [],
    ),
  );

/** What axe says, in words made in the page: whole results are large, and nothing else of them is looked at. */
async function violationsOf(page: Page, look: Look, within?: string): Promise<string[]> {
  // It is put into a page once, with the least that there is to ask; no page has frames for which it would be needed again.
  if (!(await page.evaluate(() => 'axe' in window)))
    await new AxeBuilder({ page }).setLegacyMode().withRules('document-title').analyze();
  const rules = look === 'all but colours' ? { 'color-contrast': { enabled: false } } : {};
  const runOnly =
    look === 'colours' ? { type: 'rule', values: ['color-contrast'] } : { type: 'tag', values: TAGS };
  return page.evaluate(
    async ({ within, ...options }) => {
      const axe: Axe = Reflect.get(window, 'axe');
      const { violations } = await axe.run((within && document.querySelector(within)) || document, options);
      return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' | ')}`);
    },
    { runOnly, rules, resultTypes: ['violations'], within },
  );
}

/** The part of axe that is used here (axe-core, "API reference"). */
interface Axe {
  run(
    of: Document | Element,
    options: object,
  ): Promise<{
    readonly violations: readonly {
      readonly id: string;
      readonly nodes: readonly { readonly html: string }[];
    }[];
  }>;
}
