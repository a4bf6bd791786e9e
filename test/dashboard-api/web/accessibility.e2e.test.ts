import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newBudgetSchema } from '../../../contract/budgets-api.ts';
import { newId } from '../../../contract/ids.ts';
import { insertBudget } from '../../../db/budgets/budgets.ts';
import { fillBooks, NOW } from './harness/books.ts';
import { HAS_CHROMIUM, launchBrowser, openSignedIn } from './harness/browser.ts';
import { type Dashboard, startDashboard } from './harness/dashboard.ts';

const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
const WIDTHS = [1440, 1024, 390] as const;
const THEMES = ['light', 'dark'] as const;
/** Four hours with calls of every kind: short pages, since the time that axe takes grows with their length. */
const VIEW = 'from=2026-11-20T10:30:00.000Z&to=2026-11-20T14:30:00.000Z';
const CASES = THEMES.flatMap((theme) => WIDTHS.map((width) => [theme, width] as const));

describe.skipIf(!HAS_CHROMIUM)('accessibility', () => {
  let dashboard: Dashboard;
  let browser: Browser;
  let eventId: string;
  beforeAll(async () => {
    [dashboard, browser] = await Promise.all([startDashboard(), launchBrowser()]);
    const events = await fillBooks(dashboard.db, dashboard.organisationId);
    eventId = events[0]?.eventId ?? '';
    const budget = newBudgetSchema.parse({ name: 'Everything', limitNanos: '1000000000' });
    await dashboard.db.inTenant('app_user', dashboard.organisationId, (unit) =>
      insertBudget(unit, newId(), budget, NOW),
    );
  });
  afterAll(async () => {
    await browser.close();
    await dashboard.close();
  });

  test.each(CASES)('%s at %i px: axe finds nothing and nothing runs off the page', async (theme, width) => {
    const { page, closeClean } = await openSignedIn(browser, dashboard, `/?${VIEW}`, {
      viewport: { width, height: 900 },
      colorScheme: theme,
    });
    await page.getByText('Figures per hour').click();
    await page.getByRole('figure').locator('.recharts-bar-rectangle').first().waitFor();
    await page.getByRole('button', { name: 'Add filter' }).click();
    await expectAccessible(page, theme);
    await page.goto(`${dashboard.url}/explorer?${VIEW}&second=team&compare=previous`);
    await page.getByText('Figures per hour').click();
    await page.getByRole('figure').locator('.recharts-bar-rectangle').first().waitFor();
    await expectAccessible(page, theme);
    await page.goto(`${dashboard.url}/requests?${VIEW}`);
    await page.getByText('that is all of them').waitFor();
    await expectAccessible(page, theme);
    await page.goto(`${dashboard.url}/requests?${VIEW}&event=${eventId}`);
    await page.getByRole('dialog').getByText('Usage of').first().waitFor();
    await expectAccessible(page, theme);
    await page.goto(`${dashboard.url}/keys`);
    await page.getByText('3 of 3 keys shown').waitFor();
    await expectAccessible(page, theme);
    await page.goto(`${dashboard.url}/budgets`);
    await page.getByRole('link', { name: 'Everything' }).click();
    await expectAccessible(page, theme);
    await page.goto(`${dashboard.url}/members`);
    await page.locator('tbody a').first().waitFor();
    await expectAccessible(page, theme);
    await closeClean();
  });

  // Forms look the same on every page: one of each kind, in the two views that differ most.
  test.each([
    ['light', 1440],
    ['dark', 390],
  ] as const)('%s at %i px: nor in forms', async (colorScheme, width) => {
    const viewport = { width, height: 900 };
    const { page, closeClean } = await openSignedIn(browser, dashboard, '/keys', { viewport, colorScheme });
    await page.getByRole('button', { name: 'Create key' }).click();
    await expectAccessible(page, colorScheme);
    await page.goto(`${dashboard.url}/budgets`);
    await page.getByRole('button', { name: 'Create budget' }).click();
    await expectAccessible(page, colorScheme);
    await page.keyboard.press('Escape');
    await page.getByRole('link', { name: 'Everything' }).click();
    await page.getByRole('button', { name: 'Raise for a while…' }).click();
    await expectAccessible(page, colorScheme);
    await page.goto(`${dashboard.url}/security`);
    await page.getByRole('button', { name: 'Enrol an app…' }).click();
    await page.getByRole('img').waitFor();
    await expectAccessible(page, colorScheme);
    await page.goto(`${dashboard.url}/members`);
    await page.locator('tbody a').first().click();
    await page.getByText('Signed in, ').waitFor();
    await expectAccessible(page, colorScheme);
    await closeClean();
  });

  test('nothing moves for those who asked for that', async () => {
    const { page, closeClean } = await openSignedIn(browser, dashboard, '/', { reducedMotion: 'reduce' });
    await page.getByRole('figure').locator('.recharts-bar-rectangle').first().waitFor();
    expect(await page.evaluate(() => document.getAnimations().length)).toBe(0);
    await closeClean();
  });
});

async function expectAccessible(page: Page, theme: (typeof THEMES)[number]): Promise<void> {
  // A theme is another set of colours, and nothing else.
  const axe = new AxeBuilder({ page });
  const { violations } = await (theme === 'light'
    ? axe.withTags(TAGS)
    : axe.withRules('color-contrast')
  ).analyze();
  const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' | ')}`);
  expect(found).toEqual([]);
  const overflow = await page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement;
    return scrollWidth - clientWidth;
  });
  expect(overflow).toBe(0);
}
