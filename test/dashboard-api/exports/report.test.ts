/** Reports as files, from the question to what is read back. */
import readWorkbook from 'read-excel-file/node';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { exportRequestSchema } from '../../../contract/exports-api.ts';
import { ExportFailedError } from '../../../dashboard-api/exports/failure.ts';
import { makingOf } from '../../../dashboard-api/exports/making.ts';
import type { Database } from '../../../db/database.ts';
import { ENGINES } from '../../db/engines.ts';
import { sampleOrganisation } from '../../db/sample-organisation.ts';
import { NOON_MS, type Placed, sampleEvent, sampleLine } from '../../db/sample-usage.ts';
import { takeInCalls } from '../rating/rated-calls.ts';

const AS_OF = new Date('2026-12-01T00:00:00Z');
const DAY = { from: '2026-11-20T00:00:00Z', to: '2026-11-21T00:00:00Z' };

describe.each(ENGINES)('exports of reports on $name', (engine) => {
  let db: Database;
  let placed: Placed;
  beforeAll(async () => {
    db = await engine.open();
    placed = await sampleOrganisation(db);
    const calls = ['b-model', 'a-model', 'c-model', 'a-model'].map((model, index) =>
      sampleEvent(placed, {
        admittedAtMs: NOON_MS + index,
        lines: [sampleLine({ model, costNanos: String(10n ** 12n + BigInt(index)), chargedNanos: '1' })],
      }),
    );
    const before = sampleEvent(placed, {
      admittedAtMs: NOON_MS - 24 * 3_600_000,
      lines: [sampleLine({ model: 'gone' })],
    });
    const unpriced = sampleEvent(placed, {
      admittedAtMs: NOON_MS - 48 * 3_600_000,
      lines: [sampleLine({ model: 'no-price', costNanos: null, classes: [] })],
    });
    await takeInCalls(db, placed, [...calls, before, unpriced]);
  });
  afterAll(() => db.close());

  async function file(request: unknown) {
    const context = { db, organisationId: placed.organisationId, asOf: AS_OF };
    const making = makingOf(context, exportRequestSchema.parse(request));
    const pieces: Uint8Array[] = [];
    for await (const { bytes } of making.pieces(null)) pieces.push(bytes);
    return { bytes: Buffer.concat(pieces), figures: making.figures(), columns: making.columns };
  }

  test('as CSV: the column row first, then every row, exact, whatever was to be shown', async () => {
    const query = { ...DAY, groupBy: ['team', 'model'], top: 1, compare: 'previous' };
    const { bytes, figures, columns } = await file({ kind: 'report', format: 'csv', query });
    const [head = '', ...rows] = bytes.toString().trimEnd().split('\r\n');
    expect(head.split(',')).toEqual(columns.map(({ name }) => name));
    expect(head.startsWith('team,teamName,model,contractedCostUsd,')).toBe(true);
    const cells = rows.map((row) => row.split(','));
    expect(cells.map(([, team, model, cost]) => [team, model, cost])).toEqual([
      ['Search', 'a-model', '2000.000000004'],
      ['Search', 'c-model', '1000.000000002'],
      ['Search', 'b-model', '1000'],
      ['Search', 'gone', '0'],
    ]);
    expect(cells.map((row) => row.at(-1))).toEqual(['new', 'new', 'new', 'gone']);
    expect(figures).toMatchObject({ contractedCostUsd: '4000.000000006', timeZone: 'UTC' });
  });

  test('as a workbook: numbers to add up, their exact text beside them, and provenance', async () => {
    const query = { ...DAY, groupBy: ['model'], interval: 'day', measures: ['contractedCost', 'tokens'] };
    const { bytes } = await file({ kind: 'report', format: 'xlsx', query });
    const [report, provenance] = await readWorkbook(bytes);
    const [head = [], first] = report?.data ?? [];
    expect(head.slice(0, 3)).toEqual(['model', 'contractedCostUsd', 'contractedCostUsd (exact)']);
    expect(head.slice(-2)).toEqual(['contractedCost 2026-11-20', 'contractedCost 2026-11-20 (exact)']);
    expect(first?.slice(0, 3)).toEqual(['a-model', 2_000.000000004, '2000.000000004']);
    expect(Object.fromEntries((provenance?.data ?? []) as [string, string][])).toMatchObject({
      'time zone': 'UTC',
      currency: 'USD',
      'grouped by': 'model',
      'asked for at': AS_OF.toISOString(),
    });
  });

  test('what nothing is known of is empty and no zero, in the row, its buckets and its change', async () => {
    const day = { from: '2026-11-18T00:00:00Z', to: '2026-11-19T00:00:00Z' };
    const query = { ...day, groupBy: ['model'], interval: 'day', compare: 'previous' };
    const { bytes } = await file({ kind: 'report', format: 'csv', query });
    const [head = '', row = ''] = bytes.toString().split('\r\n');
    const cells = row.split(',');
    const cell = Object.fromEntries(head.split(',').map((name, index) => [name, cells[index]]));
    expect(cell).toMatchObject({
      model: 'no-price',
      contractedCostUsd: '',
      unknownLines: '1',
      requests: '1',
      previousContractedCostUsd: '0',
      changeUsd: '',
      'contractedCost 2026-11-18': '',
    });
  });

  test('a report without groupings is one row', async () => {
    const { bytes } = await file({
      kind: 'report',
      format: 'csv',
      query: { ...DAY, measures: ['contractedCost', 'effectiveCost'] },
    });
    expect(bytes.toString().split('\r\n')[1]).toMatch(/^4000\.000000006,4000\.000000006,0,0,0,4/);
  });

  test('requests as a workbook hold every call', async () => {
    const { bytes } = await file({ kind: 'requests', format: 'xlsx', ...DAY });
    const [requests, provenance] = await readWorkbook(bytes);
    expect(requests?.data).toHaveLength(5);
    expect(provenance?.data[0]).toEqual(['what', 'requests']);
  });

  test('a question that contradicts itself makes no file', async () => {
    const query = { ...DAY, groupBy: ['tokenClass'], orderBy: 'requests' };
    await expect(file({ kind: 'report', format: 'csv', query })).rejects.toThrow(ExportFailedError);
  });
});
