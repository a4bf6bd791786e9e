/** What calls cost, and what one of anything that is counted costs, as finance sees it. */
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { formatDollars, nanosToDollars } from '../../../contract/money.ts';
import { unitCostReportSchema } from '../../../contract/unit-cost-api.ts';
import { usageReportSchema } from '../../../contract/usage-report.ts';
import { asAtFirst, faultsOf } from './harness/accessible.ts';
import { fillBooks } from './harness/books.ts';
import { HAS_CHROMIUM, launchBrowser, openAsMember, readApi } from './harness/browser.ts';
import { type Dashboard, startDashboard } from './harness/dashboard.ts';

/** So that October has calls. */
const DAYS = 50;

describe.skipIf(!HAS_CHROMIUM)('unit economics', () => {
  let dashboard: Dashboard;
  let browser: Browser;
  beforeAll(async () => {
    [dashboard, browser] = await Promise.all([startDashboard(), launchBrowser()]);
    await fillBooks(dashboard.db, dashboard.organisationId, DAYS);
  });
  afterAll(async () => {
    await browser.close();
    await dashboard.close();
  });

  const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });
  const dialog = (page: Page, name: string) => page.getByRole('dialog', { name });
  const openAs = (path: string) => openAsMember(browser, dashboard, 'finance', path);

  test('what calls cost by team: every figure is the API’s', async () => {
    const { page, closeClean } = await openAs('/unit-economics?from=2026-11-01&to=2026-11-20');
    await page.getByLabel('Split by').selectOption('team');
    const table = page.getByRole('table', { name: /^What calls cost by team/ });
    await table.waitFor();
    expect(new URL(page.url()).searchParams.get('by')).toBe('team');
    const asked = await page.request.post(`${dashboard.url}/api/v1/reports/usage`, {
      headers: { origin: dashboard.url },
      data: {
        from: '2026-11-01T00:00:00Z',
        to: '2026-11-21T00:00:00Z',
        timeZone: 'UTC',
        groupBy: ['team'],
        measures: ['listCost', 'effectiveCost', 'unitCosts', 'activeUsers', 'cacheSavings'],
      },
    });
    const { total, rows } = usageReportSchema.parse(await asked.json());
    const amounts = [total, ...rows.map(({ figures }) => figures)].map((figures) => [
      figures.listNanos,
      figures.contractedNanos,
      figures.effectiveNanos,
      figures.cacheSavings?.savedNanos,
      figures.perCallNanos,
      figures.perThousandTokensNanos,
      figures.activeUsers?.perUserNanos,
    ]);
    const exact = amounts.map((row) =>
      row.flatMap((nanos) => (nanos ? [nanosToDollars(BigInt(nanos))] : [])),
    );
    const shown = async (row: Locator) =>
      Promise.all((await row.locator('data[data-amount]').all()).map((cell) => cell.getAttribute('value')));
    expect(await shown(table.locator('tfoot tr'))).toEqual(exact[0]);
    for (const [index, row] of (await table.locator('tbody tr').all()).entries())
      expect(await shown(row)).toEqual(exact[index + 1]);
    expect(total.cacheSavings?.savedNanos).not.toBe('0');
    await closeClean();
  });

  test('a credit is entered, shared by its provider’s calls, and taken back', async () => {
    const { page, closeClean } = await openAs('/reconciliation?month=2026-11');
    await button(page, 'Enter one').click();
    const form = dialog(page, 'Enter a commitment or credit');
    await form.getByLabel('What it is').selectOption({ label: 'Credit: taken off' });
    await form.getByLabel('Provider').selectOption('openai');
    await form.getByLabel('First day').fill('2026-11-01');
    await form.getByLabel('Last day').fill('2026-11-30');
    await form.getByLabel('Amount').fill('0.000123');
    await form.getByLabel('Description').fill('Credit for an outage');
    await form.getByRole('button', { name: 'Enter', exact: true }).click();
    const parts = page.getByRole('table', { name: /falls on November 2026/ });
    await parts.locator('data[value="-0.000123"]').waitFor();
    const asked = await page.request.post(`${dashboard.url}/api/v1/reports/usage`, {
      headers: { origin: dashboard.url },
      data: {
        from: '2026-11-01T00:00:00Z',
        to: '2026-12-01T00:00:00Z',
        timeZone: 'UTC',
        measures: ['effectiveCost'],
      },
    });
    const { total } = usageReportSchema.parse(await asked.json());
    expect(BigInt(total.effectiveNanos ?? 0) - BigInt(total.contractedNanos)).toBe(-123_000n);
    await page.goto(`${dashboard.url}/unit-economics?from=2026-11-01&to=2026-11-30`);
    const costs = page.getByRole('table', { name: /^What calls cost/ });
    const effective = nanosToDollars(BigInt(total.effectiveNanos ?? 0));
    await costs.locator(`tfoot data[value="${effective}"]`).waitFor();
    await page.goto(`${dashboard.url}/reconciliation?month=2026-11`);
    await button(page, 'Take back Credit for an outage').click();
    await dialog(page, 'Take it back?').getByRole('button', { name: 'Take back' }).click();
    await page.getByText('taken back', { exact: true }).waitFor();
    await page.getByText('None has a day of this month.').waitFor();
    await closeClean();
  });

  test('what one ticket costs: a measure, its days from a file, the division with its parts', async () => {
    const { page, complaints, closeClean } = await openAs('/unit-economics');
    await page.getByText('Nothing is counted yet').waitFor();
    await button(page, 'Add a measure').click();
    const form = dialog(page, 'Add a measure');
    await form.getByLabel('What is counted').fill('Tickets solved');
    await form.getByLabel('One of it is a').fill('ticket');
    await form.getByRole('button', { name: 'Add' }).click();
    await button(page, 'Import days of Tickets solved').click();
    const file = dialog(page, 'Import days of Tickets solved');
    const take = (text: string) =>
      file.getByLabel('File').setInputFiles({
        name: 'tickets.csv',
        mimeType: 'text/csv',
        buffer: Buffer.from(text),
      });
    await take('day,quantity\n2026-11-18,many\n');
    await file.getByRole('button', { name: 'Import' }).click();
    await file.getByText('line 2').waitFor();
    expect(complaints.splice(0)).toEqual([expect.stringContaining('400')]);
    await take('day,quantity\n2026-11-17,400\n2026-11-18,250\n2026-11-19,1200.5\n');
    await file.getByRole('button', { name: 'Import' }).click();
    await page.getByRole('columnheader', { name: 'Per ticket (USD)' }).waitFor();
    await page.locator('.recharts-bar-rectangle:visible').first().waitFor();
    const { measures } = await readApi<{ measures: { measureId: string }[] }>(
      page,
      '/api/v1/business-measures',
    );
    const asked = await page.request.post(`${dashboard.url}/api/v1/reports/unit-cost`, {
      headers: { origin: dashboard.url },
      data: { measureId: measures[0]?.measureId, firstDay: '2026-10-22', lastDay: '2026-11-20' },
    });
    const report = unitCostReportSchema.parse(await asked.json());
    expect(report.total).toMatchObject({ quantity: '1850.5', days: 30, daysCounted: 3 });
    const perUnit = formatDollars(BigInt(report.total.perUnitNanos ?? 0));
    await page.getByRole('definition').filter({ hasText: perUnit }).first().waitFor();
    await page.getByText('3 of 30 days').first().waitFor();
    await page.getByLabel('Compare with the days before').check();
    await page.getByText('before').first().waitFor();
    await page.getByLabel('in steps of a').selectOption('week');
    await page
      .getByRole('rowheader', { name: /^Week of/ })
      .first()
      .waitFor();
    expect(new URL(page.url()).searchParams.get('compare')).toBe('previous');
    await closeClean();
  });

  test('axe finds nothing on it, and nothing runs off the page', async () => {
    const { page, closeClean } = await openAs('/unit-economics');
    await asAtFirst(page);
    await page.getByText('Days known').first().waitFor();
    expect(await faultsOf(page)).toEqual([]);
    await closeClean();
  });
});
