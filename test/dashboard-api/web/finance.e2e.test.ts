import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { AllocationStatement } from '../../../contract/allocation-api.ts';
import type { closeMonthDetailSchema } from '../../../contract/close-api.ts';
import { convertedNanos, formatDollars } from '../../../contract/money.ts';
import type { MonthToDate } from '../../../contract/month-to-date-api.ts';
import type { Reconciliation } from '../../../contract/reconciliation-api.ts';
import type { CostReport } from '../../../contract/reports.ts';
import type { Role } from '../../../contract/rights.ts';
import { formatExactDollars } from '../../../dashboard-api/web/currency/format.ts';
import { writeMoney } from '../../../dashboard-api/web/notation/numbers.ts';
import { KEY, REGION, type TestStore, testStore } from '../storage/stores.ts';
import { asAtFirst, faultsOf } from './harness/accessible.ts';
import { fillBooks, ORGANISATION } from './harness/books.ts';
import { HAS_CHROMIUM, launchBrowser, openAsMember, readApi, type WatchedPage } from './harness/browser.ts';
import { type Dashboard, startDashboard } from './harness/dashboard.ts';
import { addFinding } from './harness/finding.ts';

/** So that October has calls. */
const DAYS = 50;
const JOURNAL = 'The month as lines of a journal, for the general ledger';

describe.skipIf(!HAS_CHROMIUM)('the screens of finance', () => {
  let dashboard: Dashboard;
  let browser: Browser;
  let store: TestStore;
  let keyId: string;
  /** One page for all that is held against WCAG. */
  let watched: WatchedPage | undefined;
  beforeAll(async () => {
    [dashboard, browser, store] = await Promise.all([startDashboard(), launchBrowser(), testStore()]);
    const [first] = await fillBooks(dashboard.db, dashboard.organisationId, DAYS);
    keyId = first?.keyId ?? '';
  });
  afterAll(async () => {
    await watched?.closeClean();
    await browser.close();
    await dashboard.close();
    store.close();
  });

  const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });
  const dialog = (page: Page, name: string) => page.getByRole('dialog', { name });
  const openAs = (role: Role, path: string) => openAsMember(browser, dashboard, role, path);
  const statementOf = (page: Page, month: string) =>
    readApi<AllocationStatement>(page, `/api/v1/allocation/statement?month=${month}`);

  test('spend is allocated: a cost centre, a rule tried and put in force, a statement that prints', async () => {
    const { page, closeClean } = await openAs('finance', '/allocation?month=2026-10');
    await page.getByRole('link', { name: 'Unallocated' }).waitFor();
    await button(page, 'Add a cost centre').click();
    await page.getByLabel('Code').fill('CC-4100');
    await page.getByLabel('Name', { exact: true }).fill('Product research');
    await button(page, 'Add').click();
    await page.getByRole('cell', { name: 'Product research' }).waitFor();

    await page.getByRole('link', { name: 'Draft other rules…' }).click();
    await button(page, 'Add a rule').click();
    const form = dialog(page, 'Add a rule');
    await form.getByLabel('Name').fill('The search team');
    await form.getByLabel('Narrow the calls').selectOption({ label: 'Team' });
    await form.getByLabel('Team, any of').selectOption({ label: 'Search' });
    await form.getByLabel('Cost centre').selectOption({ label: 'CC-4100 Product research' });
    await form.getByRole('button', { name: 'Add to draft' }).click();
    await page.getByText('Team Search: all to CC-4100.').waitFor();
    await button(page, 'Take out The search team').click();
    await button(page, 'Undo').click();
    await button(page, 'Preview').click();
    const preview = page.getByRole('table', { name: 'by the draft' });
    await preview.getByRole('rowheader', { name: 'Unallocated' }).waitFor();
    expect((await statementOf(page, '2026-10')).rows).toEqual([]);

    await page.getByLabel('From the beginning of').fill('2026-10-01');
    await page.getByLabel('Reason').fill('As agreed in October');
    await button(page, 'Put in force').click();
    await page.getByRole('link', { name: 'CC-4100' }).click();
    await page.getByRole('heading', { name: 'Statement of CC-4100' }).waitFor();
    const statement = await statementOf(page, '2026-10');
    const [charged] = statement.rows;
    expect(charged).toMatchObject({ code: 'CC-4100' });
    expect(BigInt(charged?.costNanos ?? 0) + BigInt(statement.unallocated.costNanos)).toBe(
      BigInt(statement.totalNanos),
    );
    await page.getByText(formatExactDollars(BigInt(charged?.costNanos ?? 0))).waitFor();
    await page.emulateMedia({ media: 'print' });
    expect(await page.getByRole('navigation').isVisible()).toBe(false);
    expect(await page.getByRole('row', { name: 'The search team' }).isVisible()).toBe(true);
    await page.emulateMedia({ media: 'screen' });
    await closeClean();
  });

  test('what the API refuses stands at its field, which has the focus, until it is typed at', async () => {
    const { page } = await openAs('finance', '/allocation');
    await button(page, 'Add a cost centre').click();
    const form = dialog(page, 'Add a cost centre');
    const code = form.getByRole('textbox', { name: 'Code' });
    const described = () =>
      code.evaluate(
        (input) => document.getElementById(input.getAttribute('aria-describedby') ?? '')?.innerText,
      );
    await form.getByLabel('Name', { exact: true }).fill('Research');
    await code.fill('no such code!');
    await button(page, 'Add').click();
    await form.getByText('The fields above say what is expected.').waitFor();
    expect(await code.getAttribute('aria-invalid')).toBe('true');
    expect(await described()).toContain('Expected: up to 64 letters, digits, points');
    expect(await described()).toContain('As your general ledger calls it.');
    expect(await code.evaluate((input) => input === document.activeElement)).toBe(true);
    expect(await form.getByLabel('Name', { exact: true }).getAttribute('aria-invalid')).toBeNull();
    await code.fill('R-1');
    expect(await code.getAttribute('aria-invalid')).toBeNull();
    await button(page, 'Add').click();
    await page.getByRole('cell', { name: 'R-1' }).waitFor();

    await button(page, 'Add a cost centre').click();
    await code.fill('R-1');
    await form.getByLabel('Name', { exact: true }).fill('Research again');
    await button(page, 'Add').click();
    await form.getByText('There is a cost centre of this code already.').waitFor();
    expect(await code.getAttribute('aria-invalid')).toBe('true');
    await page.context().close();
  });

  test('a bill is imported column by column and compared, down to the calls of a day', async () => {
    const { page, closeClean } = await openAs('finance', '/reconciliation');
    await page.getByRole('heading', { name: 'No bill yet' }).waitFor();
    const rows = [
      'Usage date,Total cost,Model',
      '2026-10-05,1.25,claude-opus-4',
      '2026-10-12,0.02,claude-sonnet-4-5-20250929',
    ];
    await button(page, 'Import a bill').click();
    await page.getByLabel('File').setInputFiles({
      name: 'october.csv',
      mimeType: 'text/csv',
      buffer: Buffer.from(rows.join('\n')),
    });
    expect(await page.getByLabel('Amount').inputValue()).toBe('Total cost');
    expect(await button(page, 'Import').isDisabled()).toBe(true);
    await page.getByLabel('Provider').selectOption({ label: 'Anthropic' });
    await button(page, 'Import').click();
    await page.getByRole('link', { name: 'Not through SpendGate' }).click();
    await page.getByRole('cell', { name: 'claude-opus-4' }).waitFor();
    expect(new URL(page.url()).searchParams.get('reason')).toBe('notThroughUs');
    const found = await readApi<Reconciliation>(
      page,
      '/api/v1/reconciliation?provider=anthropic&month=2026-10',
    );
    await page.getByText(`${found.accuracyPercent}%`).first().waitFor();
    await page.getByRole('combobox', { name: 'Reason' }).selectOption({ label: 'Every reason' });
    await page.getByRole('link', { name: 'its calls' }).first().click();
    await page.getByText('that is all of them').waitFor();
    await closeClean();
  });

  test('two people close a month; it is opened again with a reason and keeps its statement', async () => {
    const first = await openAs('finance', '/close');
    const { page } = first;
    await page.getByRole('link', { name: 'October 2026' }).click();
    await page.getByText('no bill of google, OpenAI').waitFor();
    await page.getByLabel('Note').fill('Invoices are here');
    await button(page, 'Begin to close').click();
    await button(page, 'Mark as reconciled').waitFor();
    const held = () => page.evaluate(() => document.activeElement?.textContent ?? '');
    expect(await held()).toMatch(/^Next.*Mark as reconciled$/);
    await page.getByLabel('Note').fill('Compared with the invoices');
    await button(page, 'Mark as reconciled').click();
    await button(page, 'Sign').click();
    await page.getByText('You have signed this statement.').waitFor();
    expect(await button(page, 'Sign').count()).toBe(0);
    await first.closeClean();

    const second = await openAs('owner', '/close/2026-10');
    const steps = second.page.getByRole('list', { name: 'Steps' });
    await button(second.page, 'Sign and close').click();
    // What was pressed is gone: where the month stands has the focus.
    await steps.and(second.page.locator(':focus')).waitFor();
    const [file] = await Promise.all([
      second.page.waitForEvent('download'),
      button(second.page, 'Download revision 1').click(),
    ]);
    const detail = await readApi<ReturnType<typeof closeMonthDetailSchema.parse>>(
      second.page,
      '/api/v1/close/2026-10',
    );
    const bytes = await readFile(await file.path());
    expect(JSON.parse(bytes.toString('utf8'))).toEqual(detail.statement);
    const hash = createHash('sha256').update(bytes).digest('hex');
    await second.page.getByText(`SHA-256 of the file: ${hash}`).waitFor();
    expect(await second.page.getByText('Simulated calls, not billed').count()).toBe(0);
    // On paper, also at the width of a wide sheet, it fills the sheet and says whose it is.
    await second.page.emulateMedia({ media: 'print' });
    const box = await second.page.getByRole('main').boundingBox();
    expect(box?.width).toBe(1440);
    expect(await second.page.getByText(`${ORGANISATION}, SpendGate`).isVisible()).toBe(true);
    await second.page.emulateMedia({ media: 'screen' });
    expect(detail.signatures).toHaveLength(2);
    await second.page
      .getByText(formatDollars(BigInt(detail.statement.totalNanos)))
      .first()
      .waitFor();
    await button(second.page, 'Open again…').click();
    await second.page.getByLabel('Reason').fill('An invoice was wrong');
    await button(second.page, 'Open again').click();
    await second.page.getByText('Said with the last step: An invoice was wrong').waitFor();
    await steps.and(second.page.locator(':focus')).waitFor();
    await button(second.page, 'Download revision 1').waitFor();
    await second.page.goto(`${dashboard.url}/close/2026-11`);
    await second.page.getByText('Simulated calls, not billed').waitFor();
    await second.closeClean();
  });

  test('what the explorer shows is saved as a view and exported, every row and digit of it', async () => {
    const { page, closeClean } = await openAs('finance', '/explorer?period=month&by=team');
    await page
      .getByRole('row', { name: /^Support/ })
      .first()
      .waitFor();
    await button(page, 'Save view…').click();
    await page.getByLabel('Save what is shown as').fill('Teams this month');
    await page.getByLabel('It opens first').check();
    await button(page, 'Save view').click();
    await page.getByLabel('Open a saved view').waitFor();
    await page.goto(`${dashboard.url}/explorer`);
    await page.waitForURL(/by=team/);
    await button(page, 'Export as CSV').click();
    await page.getByRole('link', { name: 'All exports' }).waitFor();
    await dashboard.makeExports();
    const [file] = await Promise.all([page.waitForEvent('download'), button(page, 'Download').click()]);
    const [head = '', ...rows] = (await readFile(await file.path(), 'utf8')).trim().split('\r\n');
    expect(head).toContain('team');
    expect(rows.map((row) => /Search|Support/.exec(row)?.[0]).toSorted()).toEqual(['Search', 'Support']);
    await page.getByRole('link', { name: 'All exports' }).click();
    await dialog(page, 'Report by team').getByText('SHA-256').waitFor();
    await closeClean();
  });

  test('files go to an object store: it is named, tried, and brought a file by a schedule and by hand', async () => {
    const { page, closeClean } = await openAs('finance', '/stores');
    await button(page, 'Add an object store').click();
    const form = dialog(page, 'Add an object store');
    await form.getByLabel('Name', { exact: true }).fill('Lake');
    await form.getByLabel('Endpoint').fill(store.url);
    await form.getByLabel('Region').fill(REGION);
    await form.getByLabel('Bucket', { exact: true }).fill('spend');
    await form.getByLabel('Access key id').fill(KEY.accessKeyId);
    await form.getByLabel('Secret access key').fill(KEY.secretAccessKey);
    await form.getByLabel('Before each name').fill('books/');
    await form.getByRole('button', { name: 'Add' }).click();
    store.fail = () => 403;
    await button(page, 'Write a test: Lake').click();
    await page.getByText('Lake took nothing: answered 403').waitFor();
    store.fail = () => null;
    await button(page, 'Write a test: Lake').click();
    await page.getByText('it takes files').waitFor();
    expect([...store.objects.keys()]).toEqual(['/spend/books/spendgate-test.txt']);

    await button(page, 'Schedule a file').click();
    const schedule = dialog(page, 'Schedule a file');
    await schedule.getByLabel('Name').fill('Journal');
    await schedule.getByLabel('What').selectOption({ label: JOURNAL });
    await schedule.getByLabel('Account of the cost').fill('6420');
    await schedule.getByLabel('Account against it').fill('2210');
    await schedule.getByRole('button', { name: 'Schedule' }).click();
    await page.getByRole('row', { name: 'Journal lines, 6420 against 2210' }).waitFor();
    await button(page, 'Stop Journal').click();
    await button(page, 'Go on with Journal').waitFor();

    await page.goto(`${dashboard.url}/exports`);
    await page.getByRole('link', { name: 'Report by team' }).click();
    const file = dialog(page, 'Report by team');
    await file.getByRole('button', { name: 'Upload' }).click();
    await file.getByText('waits for its file or its turn').waitFor();
    await page.goto(`${dashboard.url}/stores`);
    await page.getByRole('row', { name: 'waits for its file or its turn' }).waitFor();
    await closeClean();
  });

  test('amounts are shown in another currency by a rate that is entered, and the address keeps it', async () => {
    const { page, closeClean } = await openAs('finance', '/settings');
    await page.getByText('Every amount is shown in US dollars').waitFor();
    await button(page, 'Enter a rate').click();
    const form = dialog(page, 'Enter an exchange rate');
    await form.getByLabel('Currency').fill('eur');
    await form.getByLabel('Rate').fill('0,92');
    await form.getByLabel('From (UTC)').fill('2026-11-01');
    await form.getByLabel('Source').fill('The bank’s list');
    await form.getByRole('button', { name: 'Enter rate' }).click();
    await page.getByRole('row', { name: '1 USD = 0.92 EUR' }).waitFor();

    await page.goto(`${dashboard.url}/`);
    await page.getByLabel('Amounts in').selectOption('EUR');
    await page.getByText('Converted from US dollars by the rate of Nov 20, 2026').first().waitFor();
    const { total } = await readApi<CostReport>(page, '/api/v1/reports/cost');
    const spend = writeMoney(convertedNanos(BigInt(total.costNanos), '0.92'), 'EUR');
    await page.getByText('Spend (EUR)').first().waitFor();
    expect(await page.getByRole('definition').filter({ hasText: spend }).count()).toBeGreaterThan(0);
    await page.getByRole('link', { name: 'Cost explorer' }).click();
    await page.getByRole('columnheader', { name: 'Spend (EUR)' }).first().waitFor();
    expect(new URL(page.url()).searchParams.get('currency')).toBe('EUR');
    // October had no rate: it is said, and nothing is converted.
    await page.goto(`${dashboard.url}/explorer?period=lastMonth&currency=EUR`);
    await page.getByText('No rate into EUR holds').waitFor();
    await page.getByRole('columnheader', { name: 'Spend (USD)' }).first().waitFor();

    await page.goto(`${dashboard.url}/allocation?month=2026-11&currency=EUR`);
    await page.getByRole('columnheader', { name: 'Amount (EUR)' }).waitFor();
    await page.getByRole('link', { name: 'Unallocated' }).click();
    const { unallocated } = await readApi<AllocationStatement>(
      page,
      '/api/v1/allocation/statement?month=2026-11&displayCurrency=EUR',
    );
    await page
      .getByText(writeMoney(unallocated.converted ?? '', 'EUR'))
      .first()
      .waitFor();
    // A bill in euros, as a spreadsheet writes it, waits for the rate of its days.
    await page.goto(`${dashboard.url}/reconciliation?month=2026-10`);
    await button(page, 'Import a bill').click();
    const bill = dialog(page, 'Import a bill');
    await bill.getByLabel('File').setInputFiles({
      name: 'oktober.csv',
      mimeType: 'text/csv',
      buffer: Buffer.from('\uFEFFUsage date;Total cost\r\n05.10.2026;1.150,25\r\n'),
    });
    await bill.getByLabel('Provider').selectOption({ label: 'Mistral AI' });
    await bill.getByLabel('Every row is in').fill('eur');
    await button(page, 'Import').click();
    await page.getByText('No rate holds on Oct 5, 2026 (EUR)').waitFor();
    await button(page, 'Enter a rate').click();
    expect(await form.getByLabel('Currency').inputValue()).toBe('EUR');
    await form.getByLabel('Rate').fill('0.9202');
    await form.getByLabel('Source').fill('The bank’s list');
    await form.getByRole('button', { name: 'Enter rate' }).click();
    await page.getByText('Oct 5, 2026: 1 USD = 0.9202 EUR').waitFor();
    await page.getByText(formatDollars(1_250_000_000_000n)).first().waitFor();
    await page.getByText('€1,150.25').first().waitFor();
    await closeClean();
  });

  test('something unusual is opened, called expected, and that is undone; the overview names what moved', async () => {
    await addFinding(dashboard, keyId);
    const { page, closeClean } = await openAs('finance', '/findings');
    await page.getByRole('link', { name: 'Unusual spend of a day' }).click();
    const panel = dialog(page, 'Unusual spend of a day');
    await panel.getByText('Less read from caches').waitFor();
    await panel.getByText('gpt-5-mini').waitFor();
    await button(page, 'Expected').click();
    await button(page, 'Undo').click();
    await button(page, 'Undo').waitFor({ state: 'hidden' });
    const { findings } = await readApi<{ findings: { scopeId: string; state: string }[] }>(
      page,
      '/api/v1/findings',
    );
    expect(findings).toMatchObject([{ scopeId: keyId, state: 'open' }]);
    await page.goto(dashboard.url);
    const month = await readApi<MonthToDate>(page, '/api/v1/reports/month-to-date');
    const moved = page.getByRole('region', { name: 'What moved most', exact: true });
    await moved.getByText(formatDollars(BigInt(month.differenceNanos))).waitFor();
    await closeClean();
  });

  test('P15: an auditor sees the screens of finance and is offered nothing that changes them', async () => {
    const { page, closeClean } = await openAs('auditor', '/allocation?month=2026-10');
    for (const [path, text] of [
      ['/allocation?month=2026-10', 'Version 1, from'],
      ['/reconciliation?month=2026-10', 'october.csv'],
      ['/close/2026-10', 'Before it is signed'],
    ] as const) {
      await page.goto(dashboard.url + path);
      await page.getByText(text).first().waitFor();
      for (const action of ['Add a cost centre', 'Import a bill', 'Remove october.csv', 'Begin to close'])
        expect(await button(page, action).count()).toBe(0);
    }
    await closeClean();
  });

  test.each([
    ['/allocation?month=2026-10', 'Version 1, from'],
    ['/allocation/unallocated?month=2026-10', 'No rule matches'],
    ['/allocation/rules?month=2026-10', 'Nothing here is in force'],
    ['/reconciliation?month=2026-10', 'Not through SpendGate'],
    ['/close/2026-10', 'What it is made of'],
    ['/exports', 'Report by team'],
    ['/stores', 'waits for its file or its turn'],
    ['/findings', 'Unusual spend of a day'],
  ])('axe finds nothing on %s, and nothing runs off the page', async (path, text) => {
    watched ??= await openAs('owner', '/close');
    const { page } = watched;
    await asAtFirst(page);
    await page.goto(dashboard.url + path);
    await page.getByText(text).first().waitFor();
    expect(await faultsOf(page)).toEqual([]);
  });
});
