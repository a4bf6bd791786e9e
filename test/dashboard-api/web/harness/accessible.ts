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
  dark: { 1440: 'colours', 1024: 'nothing but its width', 390: 'colours' },
} as const;
type Look = (typeof LOOKS)[(typeof THEMES)[number]][(typeof WIDTHS)[number]];

/** Light and wide, as every screen is opened. */
export async function asAtFirst(page: Page): Promise<void> {
  await page.emulateMedia({ colorScheme: 'light' });
  await page.setViewportSize({ width: WIDTHS[0], height: HEIGHT });
}

/** What is wrong with a screen that is open and whole, with the theme and the width in which it is. */
export async function faultsOf(page: Page): Promise<string[]> {
  const found: string[] = [];
  for (const colorScheme of THEMES) {
    await page.emulateMedia({ colorScheme });
    for (const width of WIDTHS) {
      await page.setViewportSize({ width, height: HEIGHT });
      const faults = await faultsSeen(page, LOOKS[colorScheme][width]);
      found.push(...faults.map((fault) => `${colorScheme}, ${width} px: ${fault}`));
    }
  }
  return found;
}

async function faultsSeen(page: Page, look: Look): Promise<string[]> {
  // No page has frames: axe need not look for them, which takes a page of its own each time.
  const axe = new AxeBuilder({ page }).setLegacyMode().options({ resultTypes: ['violations'] });
  const found: string[] = [];
  if (look !== 'nothing but its width') {
    const judge =
      look === 'colours'
        ? axe.withRules('color-contrast')
        : axe.withTags(TAGS).disableRules(look === 'all' ? [] : ['color-contrast']);
    const { violations } = await judge.analyze();
    found.push(...violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' | ')}`));
  }
  // A chart takes its new width after the page has.
  const overflow = await page
    .waitForFunction(() => document.documentElement.scrollWidth === document.documentElement.clientWidth)
    .then(
      () => 0,
      () => page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth),
    );
  return overflow === 0 ? found : [...found, `runs off by ${overflow} px`];
}
