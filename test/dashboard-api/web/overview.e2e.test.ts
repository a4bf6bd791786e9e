import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { BudgetList } from '../../../contract/budgets-api.ts';
import { nanosToDollars, sumNanos } from '../../../contract/money.ts';
import type { CostReport } from '../../../contract/reports.ts';
import { fillBooks } from './harness/books.ts';
import { HAS_CHROMIUM, launchBrowser, openAsMember, openSignedIn, readApi } from './harness/browser.ts';
import { type Dashboard, startDashboard } from './harness/dashboard.ts';

/** The window that "24 hours" means at the moment of these tests. */
const DAY = 'from=2026-11-19T15:00:00.000Z&to=2026-11-20T15:00:00.000Z';

describe.skipIf(!HAS_CHROMIUM)('the overview', () => {
  let dashboard: Dashboard;
  let browser: Browser;
  beforeAll(async () => {
    [dashboard, browser] = await Promise.all([startDashboard(), launchBrowser()]);
    await fillBooks(dashboard.db, dashboard.organisationId);
  });
  afterAll(async () => {
    await browser.close();
    await dashboard.close();
  });

  const report = (page: Page, groupBy: string) =>
    readApi<CostReport>(page, `/api/v1/reports/cost?${DAY}&groupBy=${groupBy}`);

  test('shows the API’s figures to the last digit', async () => {
    const { page, closeClean } = await openSignedIn(browser, dashboard);
    const { total, rows } = await report(page, 'model');
    expect(await figure(page, 'Spend (USD)')).toContain(`exactly $${exact(total.costNanos)}`);
    expect(await figure(page, 'Calls')).toContain('75');
    expect(total.requests).toBe(75);
    const unknown = await figure(page, 'Of unknown cost');
    expect(unknown).toContain(String(total.unknownLines));
    expect(unknown).toContain('at most');
    expect(await figure(page, 'Events since the start')).toContain('all accounted for');
    expect(await figure(page, 'Events missing')).toContain('numbers without a gap');
    expect(await figure(page, 'Charged (USD)')).toContain('the gates say the same, to the last digit');
    const shown = await amountsOf(page, 'Spend by model');
    expect(shown.rows).toEqual(
      rows.filter(({ costNanos }) => costNanos !== '0').map((row) => exact(row.costNanos)),
    );
    expect(shown.total).toBe(exact(total.costNanos));
    expect(sumNanos(rows.map((row) => row.costNanos)).toString()).toBe(total.costNanos);
    await closeClean();
  });

  test('who sees a part of the calls is told so, and nobody else', async () => {
    const part = (page: Page) => page.getByText('Your teams and your own keys', { exact: true });
    const developer = await openAsMember(browser, dashboard, 'developer', '/');
    for (const path of ['/', '/explorer', '/requests']) {
      await developer.page.goto(dashboard.url + path);
      await part(developer.page).waitFor();
    }
    await developer.closeClean();
    const auditor = await openAsMember(browser, dashboard, 'auditor', '/');
    await auditor.page.getByRole('heading', { name: 'Overview', level: 1 }).waitFor();
    expect(await part(auditor.page).count()).toBe(0);
    await auditor.closeClean();
  });

  test('a saved view is renamed and made to show what is on screen; its removal is taken back', async () => {
    const { page, closeClean } = await openSignedIn(browser, dashboard, '/explorer?by=team');
    const press = (within: Page | Locator, name: string) => within.getByRole('button', { name }).click();
    await press(page, 'Save view…');
    const views = page.getByRole('dialog', { name: 'Saved views' });
    await views.getByLabel('Save what is shown as').fill('Teams');
    await press(views, 'Save view');
    await page.getByLabel('Compare with the period before').check();
    await press(page, 'Views…');
    await press(views, 'Change…: Teams');
    const changing = page.getByRole('dialog', { name: 'Change “Teams”' });
    await changing.getByLabel('Name').fill('Teams, compared');
    await changing.getByLabel('It shows what is on screen now').check();
    await press(changing, 'Save');
    await press(views, 'Remove: Teams, compared');
    await views.getByText('“Teams, compared” is removed.').waitFor();
    const holder = () => page.evaluate(() => document.activeElement?.textContent ?? '');
    expect(await holder()).toContain('“Teams, compared” is removed.');
    await press(views, 'Undo');
    await views.getByRole('button', { name: 'Remove: Teams, compared' }).waitFor();
    expect(await holder()).toMatch(/^Teams, compared/);
    await page.keyboard.press('Escape');
    await page.goto(`${dashboard.url}/explorer`);
    await page.getByLabel('Open a saved view').selectOption({ label: 'Teams, compared' });
    await page.waitForURL(/by=team.*compare=previous|compare=previous.*by=team/);
    await closeClean();
  });

  test('the explorer splits by two fields, and a figure of one hour opens the calls behind it', async () => {
    const { page, closeClean } = await openSignedIn(browser, dashboard, '/explorer');
    await page.getByLabel('then by').selectOption('team');
    await page
      .getByRole('row', { name: /^Support/ })
      .first()
      .waitFor();
    expect(page.url()).toContain('second=team');
    await page.getByText('Figures per hour').click();
    const row = page.getByRole('row', { name: /^gpt-5-mini/ }).last();
    await row.locator('td:has(data:not([value="0"])) a').first().click();
    await page.getByText('that is all of them').waitFor();
    expect(page.url()).toContain('model=gpt-5-mini');
    expect(await page.locator('tbody tr').count()).toBeGreaterThan(0);
    await closeClean();
  });

  test('a total opens its calls, whose list states the same count and cost', async () => {
    const { page, closeClean } = await openSignedIn(browser, dashboard, '/explorer');
    const explorer = page.url();
    const opens = async (place: Locator) => {
      const cost = await place.locator('data').first().getAttribute('value');
      await place.getByRole('link').first().click();
      const total = page.getByText(/ requests? in all, cost /);
      await total.locator(`data[value="${cost}"]`).waitFor();
      return await total.innerText();
    };
    const total = page.getByRole('region', { name: 'Report' }).getByRole('row', { name: /^Total/ });
    expect(await opens(total.first())).toMatch(/^75 requests/);
    await page.getByText('50 requests shown').waitFor();
    await page.goto(explorer);
    await page.getByText('Figures per hour').click();
    const hours = page.getByRole('region', { name: /per hour, UTC$/ });
    await opens(hours.locator('tfoot td:has(data:not([value="0"]))').first());
    await page.getByText('that is all of them').waitFor();
    await page.goto(`${dashboard.url}/?${DAY}&groupBy=team`);
    expect(await opens(page.getByRole('table', { name: /^Spend by team/ }).locator('tfoot tr'))).toMatch(
      /^75 requests/,
    );
    await page.goto(`${dashboard.url}/requests?${DAY}&tokenClass=output.text`);
    await page.getByText('cost of their lines with such tokens').waitFor();
    await closeClean();
  });

  test('while the explorer waits for an answer, figures stand under the question that they answer', async () => {
    const { page, closeClean } = await openSignedIn(browser, dashboard, '/explorer');
    const report = page.getByRole('region', { name: 'Report' });
    const total = report.locator('tfoot data, tbody data').first();
    const spend = await total.innerText();
    const { promise: released, resolve: release } = Promise.withResolvers<void>();
    await page.route('**/api/v1/reports/usage', async (route) => {
      await released;
      await route.continue();
    });
    const asked = page.waitForRequest('**/api/v1/reports/usage');
    await page.getByLabel('Show').selectOption('requests');
    expect((await asked).postDataJSON()).toMatchObject({ orderBy: 'requests' });
    await page.waitForURL('**/explorer?show=requests');
    expect(await report.getAttribute('aria-busy')).toBe('true');
    expect(await page.getByRole('figure').locator('h2').innerText()).toContain('Spend (USD)');
    expect(await total.innerText()).toBe(spend);
    release();
    await page.getByRole('heading', { name: /^Calls by model/ }).waitFor();
    await closeClean();
  });

  test('calls an unknown cost unknown, never zero', async () => {
    const { page, closeClean } = await openSignedIn(browser, dashboard);
    const row = page.getByRole('row', { name: /^house-model/ });
    await row.waitFor();
    expect(await row.innerText()).toContain('unknown');
    expect(await row.innerText()).not.toContain('$');
    await closeClean();
  });

  test('splits by another field with the keyboard alone, and the address says so', async () => {
    const { page, closeClean } = await openSignedIn(browser, dashboard);
    await page.getByRole('row', { name: /^gpt-5-mini/ }).waitFor();
    await tabTo(page, 'combobox', 'Split by');
    await page.keyboard.press('ArrowDown');
    await page.getByRole('table', { name: /^Spend by team/ }).waitFor();
    expect(new URL(page.url()).search).toBe('?groupBy=team');
    const { rows } = await report(page, 'team');
    const shown = await amountsOf(page, 'Spend by team');
    expect(shown.rows).toEqual(rows.map((row) => exact(row.costNanos)));
    await closeClean();
  });

  test('an address shows the same view to whoever opens it', async () => {
    const path = '/?period=7d&groupBy=dimension:app&provider=openai';
    const first = await openSignedIn(browser, dashboard, path);
    const second = await openSignedIn(browser, dashboard, path);
    const [mine, theirs] = await Promise.all([mainText(first.page), mainText(second.page)]);
    expect(mine).toBe(theirs);
    expect(mine).toContain('Provider: OpenAI');
    expect(first.page.url()).toBe(dashboard.url + path);
    await first.closeClean();
    await second.closeClean();
  });

  test('leads from a figure to its requests', async () => {
    const { page, closeClean } = await openSignedIn(browser, dashboard);
    const row = page.getByRole('row', { name: /^claude-sonnet-4-5-20250929/ });
    await row.getByRole('link').focus();
    await page.keyboard.press('Enter');
    await page.getByText('15 requests shown, that is all of them').waitFor();
    expect(new URL(page.url()).pathname).toBe('/requests');
    expect(await page.getByText('Model: claude-sonnet-4-5-20250929').isVisible()).toBe(true);
    await closeClean();
  });

  test('leads from calls without a model to just those', async () => {
    const { page, closeClean } = await openSignedIn(browser, dashboard);
    await page.getByRole('link', { name: 'No model stated' }).click();
    await page.getByText('15 requests shown, that is all of them').waitFor();
    expect(new URL(page.url()).search).toBe('?model=');
    await closeClean();
  });

  test('has its chart as a table whose rows add up to the total', async () => {
    const { page, closeClean } = await openSignedIn(browser, dashboard);
    await page.getByText('Figures per hour').click();
    const { rows, total } = await report(page, 'hour,model');
    const values = await page
      .getByRole('table', { name: /^Spend per hour and model/ })
      .locator('data')
      .evaluateAll((items) => items.map((item) => item.getAttribute('value') ?? ''));
    expect(values.toSorted()).toEqual(
      rows
        .filter(({ costNanos }) => costNanos !== '0')
        .map((row) => exact(row.costNanos))
        .toSorted(),
    );
    expect(sumNanos(rows.map((row) => row.costNanos)).toString()).toBe(total.costNanos);
    await closeClean();
  });

  test('draws a chart that has a name and a caption', async () => {
    const { page, closeClean } = await openSignedIn(browser, dashboard);
    await page.getByRole('figure').locator('.recharts-bar-rectangle rect').first().waitFor();
    const caption =
      'Spend per hour by model in US dollars, Nov 19, 2026, 3:00 PM to Nov 20, 2026, 3:00 PM UTC';
    expect(await page.getByRole('figure').locator('figcaption').innerText()).toContain(caption);
    expect(await page.locator('svg.recharts-surface title').first().textContent()).toContain(caption);
    await closeClean();
  });

  test('narrows by a filter and by a custom period, both with a way back', async () => {
    const { page, closeClean } = await openSignedIn(browser, dashboard);
    await page.getByRole('button', { name: 'Add filter' }).click();
    await page.getByLabel('Field').selectOption('team');
    await page.getByLabel('Value').selectOption({ label: 'Support' });
    await page.getByRole('button', { name: 'Add', exact: true }).click();
    await page.getByText('Team: Support').waitFor();
    await page.getByRole('button', { name: 'Add filter' }).and(page.locator(':focus')).waitFor();
    await page.getByRole('button', { name: 'Custom' }).click();
    await page.getByLabel('From (UTC)').fill('2026-11-20T10:00');
    await page.getByLabel('To (UTC)').fill('2026-11-20T09:00');
    await page.getByRole('button', { name: 'Apply' }).click();
    await page.getByRole('alert').waitFor();
    await page.getByLabel('To (UTC)').fill('2026-11-20T12:00');
    await page.getByRole('button', { name: 'Apply' }).click();
    await page.waitForURL(/from=2026-11-20T10:00:00.000Z&to=2026-11-20T12:00:00.000Z&team=/);
    await page.getByRole('button', { name: 'Remove filter Team: Support' }).click();
    await page.getByRole('button', { name: 'Add filter' }).and(page.locator(':focus')).waitFor();
    await page.waitForURL(/\?from=2026-11-20T10:00:00.000Z&to=2026-11-20T12:00:00.000Z$/);
    await page.getByRole('button', { name: '24 hours' }).click();
    await page.waitForURL(`${dashboard.url}/`);
    await closeClean();
  });

  test('copies an amount with every digit', async () => {
    const { page, closeClean } = await openSignedIn(browser, dashboard);
    const { total } = await report(page, 'model');
    const amount = page.locator('dd data').first();
    await amount.selectText();
    await page.keyboard.press('Control+c');
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(exact(total.costNanos));
    await closeClean();
  });

  test('is saved as a view', async () => {
    const { page, closeClean } = await openSignedIn(browser, dashboard, '/?period=7d');
    await page.getByRole('button', { name: 'Save view…' }).click();
    await page.getByLabel('Save what is shown as').fill('The last week');
    await page.getByRole('button', { name: 'Save view', exact: true }).click();
    const saved = page.getByLabel('Open a saved view').getByRole('option', { name: 'The last week' });
    await saved.waitFor({ state: 'attached' });
    await closeClean();
  });

  test('keeps a chosen theme', async () => {
    const { page, closeClean } = await openSignedIn(browser, dashboard);
    const ground = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
    const light = await ground();
    await page.getByLabel('Theme').selectOption('dark');
    const dark = await ground();
    expect(dark).not.toBe(light);
    await page.reload();
    await page.getByRole('heading', { name: 'Overview', level: 1 }).waitFor();
    expect(await ground()).toBe(dark);
    expect(await page.getByLabel('Theme').inputValue()).toBe('dark');
    await closeClean();
  });

  test('is written in the reader’s notation, or in one that is chosen, and copied in plain decimals', async () => {
    const { page, closeClean } = await openSignedIn(browser, dashboard, '/', { locale: 'de-DE' });
    const { total } = await report(page, 'model');
    const point = (text: string, mark: string) => exact(text).replace('.', mark);
    expect(await figure(page, 'Spend (USD)')).toContain(`exactly ${point(total.costNanos, ',')}\u00a0$`);
    await page.getByText('19.11.2026, 15:00 to 20.11.2026, 15:00 UTC').first().waitFor();
    const chart = page.getByRole('figure').locator('svg.recharts-surface');
    await chart.locator('text', { hasText: '0,00 $' }).first().waitFor();
    await chart
      .locator('text', { hasText: /^\d\d:00$/ })
      .first()
      .waitFor();
    await page.getByRole('table', { name: /^Spend by model/ }).selectText();
    await page.keyboard.press('Control+c');
    const copied = await page.evaluate(() => navigator.clipboard.readText());
    expect(copied).toContain(`${exact(total.costNanos)}\t100,0`);
    expect(copied).toContain('\t15\t102795\t21525\t0');

    const notation = page.getByLabel('Figures and dates');
    await notation.focus();
    await notation.selectOption('fr-FR');
    const french = `exactly ${point(total.costNanos, ',')}\u00a0$US`;
    expect(await figure(page, 'Spend (USD)')).toContain(french);
    expect(await notation.evaluate((field) => field === document.activeElement)).toBe(true);
    expect(page.url()).toBe(`${dashboard.url}/`);
    await page.reload();
    expect(await figure(page, 'Spend (USD)')).toContain(french);

    await page.goto(`${dashboard.url}/budgets`);
    await page.getByLabel('Figures and dates').selectOption('');
    await page.getByRole('button', { name: 'Create budget' }).click();
    const form = page.getByRole('dialog', { name: 'Create a budget' });
    await form.getByRole('textbox', { name: 'Name' }).fill('Alles');
    await form.getByLabel('Limit (USD)').fill('1.250');
    await form.getByRole('textbox', { name: 'Name' }).focus();
    await form.getByText('This can be 1.250 or 1,250: write 1250 or 1,250.').waitFor();
    await form.getByLabel('Limit (USD)').fill('1.250,50');
    await form.getByText('Read as 1.250,50\u00a0$.').waitFor();
    await form.getByRole('button', { name: 'Create budget' }).click();
    await page.getByRole('row', { name: /Alles/ }).getByText('1.250,50').first().waitFor();
    const { budgets } = await readApi<BudgetList>(page, '/api/v1/budgets');
    expect(budgets).toMatchObject([{ limitNanos: '1250500000000' }]);
    await closeClean();
  });

  test('begins with a link past the header', async () => {
    const { page, closeClean } = await openSignedIn(browser, dashboard);
    await page.reload();
    await page.getByRole('heading', { name: 'Overview', level: 1 }).waitFor();
    await page.keyboard.press('Tab');
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Skip to content');
    await page.keyboard.press('Enter');
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('content');
    await closeClean();
  });
});

const exact = (nanos: string): string => nanosToDollars(BigInt(nanos));

/** Everything that the page says, once all of it is there. */
async function mainText(page: Page): Promise<string> {
  await page.getByRole('figure').locator('.recharts-bar-rectangle rect').first().waitFor();
  await page.waitForLoadState('networkidle');
  // A part whose code is still to come asks nothing yet.
  await page.waitForFunction(() => document.querySelector('main .skeleton') === null);
  return page.getByRole('main').innerText();
}

/** A headline figure with its note. */
async function figure(page: Page, name: string): Promise<string> {
  const box = page.locator('dl > div', { has: page.getByText(name, { exact: true }) });
  await box.locator('dd', { hasText: /\S/ }).first().waitFor();
  return box.innerText();
}

/** Exact amounts of a table, in the order of its rows; rows of unknown cost have none. */
async function amountsOf(page: Page, caption: string): Promise<{ rows: string[]; total: string }> {
  const table = page.getByRole('table', { name: new RegExp(`^${caption}`) });
  await table.waitFor();
  const read = (part: string) =>
    table
      .locator(`${part} data`)
      .evaluateAll((items) => items.map((item) => item.getAttribute('value') ?? ''));
  const [total = ''] = await read('tfoot');
  return { rows: await read('tbody'), total };
}

/** Presses Tab until a control has focus; it must be reachable. */
async function tabTo(page: Page, role: 'combobox' | 'link' | 'button', name: string): Promise<void> {
  const control = page.getByRole(role, { name });
  for (let presses = 0; presses < 60; presses++) {
    await page.keyboard.press('Tab');
    if (await control.evaluate((element) => element === document.activeElement)) return;
  }
  throw new Error(`${name} cannot be reached by Tab`);
}
