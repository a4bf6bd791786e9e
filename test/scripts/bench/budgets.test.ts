import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BudgetReport } from '../../../scripts/bench/budget-bench.ts';
import { BUDGET_CASES } from '../../../scripts/bench/budget-cases.ts';
import { budgetTable } from '../../../scripts/bench/budget-table.ts';
import { ADMITTED, endAfterAdmission } from '../../../scripts/bench/early-end.ts';
import { parseOptions } from '../../../scripts/bench/options.ts';
import { bundleWorker } from '../../../scripts/bundle/worker.ts';

const ROOT = resolve(import.meta.dirname, '../../..');

describe('what budgets cost', () => {
  it('is measured at each number of connections with each number of keys, for admission alone and whole calls', () => {
    const names = BUDGET_CASES.map(({ path, connections, keys }) => `${path} ${connections} ${keys}`);
    expect(names).toHaveLength(18);
    expect(names).toEqual(expect.arrayContaining(['admission 1 1', 'whole 32 10', 'whole 256 1000']));
  });

  it('is asked for by name, and has rounds of its own', () => {
    const parsed = parseOptions(['--only', 'budgets']);
    expect(parsed).toMatchObject({
      kind: 'options',
      options: { isBudgets: true, rounds: 3, durationMs: 1_000 },
    });
    expect(parseOptions(['--only', 'else']).kind).toBe('refused');
  });

  it('stands in a table with its ratio, and with what is missing', () => {
    const figures = { requestsPerSecond: 600, p50Ms: 1.5, p99Ms: 4, processorMsPerCall: 1.2 };
    const report: BudgetReport = {
      schema: 1,
      startedAt: '2026-11-21T10:00:00.000Z',
      rounds: 3,
      durationMs: 1_000,
      budgets: 3,
      machine: { cores: 2, processor: 'any', loadAverage: 0 },
      cases: [
        {
          path: 'whole',
          connections: 32,
          keys: 10,
          ratio: 0.95,
          processorRatio: 1.04,
          without: figures,
          with: { ...figures, requestsPerSecond: 570 },
        },
      ],
      failures: { 'status 402': 2 },
      accounting: {
        calls: 10,
        events: 9,
        repeated: 0,
        missing: 1,
        refused: 0,
        isComplete: false,
        outcomes: {},
        bases: {},
        chargedNanos: '0',
      },
    };
    const table = budgetTable(report);
    expect(table).toMatch(/whole-32c-10k\s+600\s+570\s+0\.95 x/);
    expect(table).toContain('NOT COMPLETE');
    expect(table).toContain('WRONG ANSWERS: 2 status 402.');
  });
});

describe('the gateway that ends a call once it is admitted', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'spendgate-early-end-'));
    await mkdir(join(folder, 'worker/pipeline'), { recursive: true });
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('is the gateway, but for that end', async () => {
    const { code } = await bundleWorker(ROOT, 'worker/local.ts', [endAfterAdmission]);
    expect(code).toContain(`new Response("${ADMITTED}")`);
  });

  it('is not made where the place of that end cannot be told', async () => {
    const file = join(folder, 'worker/pipeline/gateway.ts');
    await writeFile(file, 'export const gateway = 1;');
    const built = build({
      entryPoints: [file],
      write: false,
      logLevel: 'silent',
      plugins: [endAfterAdmission],
    });
    await expect(built).rejects.toThrow('in another way');
  });
});
