import { describe, expect, it } from 'vitest';
import { wrongImports } from '../../../scripts/check/arrows.ts';
import type { SourceFile } from '../../../scripts/check/check.ts';
import { engineImports } from '../../../scripts/check/engines.ts';
import { binaryFractions } from '../../../scripts/check/money.ts';
import { emptyNames, oversizedFiles } from '../../../scripts/check/shape.ts';
import { vendorComparisons } from '../../../scripts/check/vendors.ts';

const file = (path: string, text: string): SourceFile => ({ path, text });

describe('imports between the parts', () => {
  it.each([
    ['worker/a.ts', "import { x } from '../db/x.ts';"],
    ['worker/a.ts', "import { readFile } from 'node:fs/promises';"],
    ['worker/a.ts', "export * from '../dashboard-api/x.ts';"],
    ['contract/a.ts', "import '../worker/x.ts';"],
    ['contract/prices/a.ts', "import { x } from '../../db/x.ts';"],
    ['contract/a.ts', "import type { WorkerEntrypoint } from 'cloudflare:workers';"],
    ['db/a.ts', "import {\n  x,\n} from '../dashboard-api/x.ts';"],
    ['dashboard-api/a.ts', "import { x } from './web/x.ts';"],
    ['dashboard-api/a.ts', "const x = await import('../worker/x.ts');"],
    ['dashboard-api/web/a.tsx', "import { x } from '../routes/x.ts';"],
    ['dashboard-api/a.ts', "import { x } from '../scripts/x.ts';"],
    ['scripts/a.ts', "import { x } from '../test/x.ts';"],
  ])('refuses in %s: %s', (path, text) => {
    expect(wrongImports([file(path, text)])).toHaveLength(1);
  });

  it.each([
    [
      'worker/a.ts',
      "import { x } from '../contract/x.ts';\nimport { DurableObject } from 'cloudflare:workers';",
    ],
    ['dashboard-api/a.ts', "import { x } from '../db/x.ts';\nimport { join } from 'node:path';"],
    [
      'dashboard-api/web/a.tsx',
      "import { x } from '../../contract/x.ts';\nimport { useState } from 'react';",
    ],
    ['test/a.test.ts', "import { x } from '../scripts/x.ts';\nimport { y } from '../worker/y.ts';"],
    ['dashboard-api/web/vite.config.ts', "import { join } from 'node:path';"],
    ['worker/a.ts', "const text = 'come from ../db/x.ts';"],
  ])('allows in %s: %s', (path, text) => {
    expect(wrongImports([file(path, text)])).toEqual([]);
  });

  it('names the line', () => {
    const [finding] = wrongImports([
      file('db/a.ts', "import { a } from './a.ts';\n\nimport { b } from '../worker/b.ts';"),
    ]);
    expect(finding).toMatch(/^db\/a\.ts:3 /);
  });
});

describe('shape of the tree', () => {
  it('refuses the 401st line of a file, and no line before it', () => {
    expect(oversizedFiles([file('db/a.ts', 'x\n'.repeat(400))])).toEqual([]);
    expect(oversizedFiles([file('db/a.ts', 'x\n'.repeat(401))])).toHaveLength(1);
    expect(oversizedFiles([file('docs/a.md', 'x\n'.repeat(401))])).toEqual([]);
  });

  it('refuses names that say nothing', () => {
    const names = [
      'worker/utils/a.ts',
      'db/helpers.ts',
      'worker/util.ts',
      'test/helper/a.ts',
      'db/common/a.ts',
    ];
    expect(emptyNames(names.map((path) => file(path, '')))).toHaveLength(names.length);
    expect(emptyNames([file('worker/pipeline/settle.ts', '')])).toEqual([]);
  });
});

describe('vendor names', () => {
  it.each([
    "if (provider === 'openai') return;",
    "switch (p) {\n case 'anthropic': }",
    "if ('groq' !== id) return;",
    'id.startsWith("google")',
  ])('are not compared in the Worker: %s', (text) =>
    expect(vendorComparisons([file('worker/pipeline/a.ts', text)])).toHaveLength(1),
  );

  it('may stand in the registry, in tests and in the dashboard', () => {
    const text = "if (provider === 'openai') return;";
    const paths = ['worker/providers/registry.ts', 'test/worker/a.test.ts', 'dashboard-api/a.ts'];
    expect(vendorComparisons(paths.map((path) => file(path, text)))).toEqual([]);
  });
});

describe('money', () => {
  it.each(['parseFloat(text)', 'cost.toFixed(2)', 'Number(line.costNanos)', 'Number(chargedNanos)'])(
    'is never a binary fraction: %s',
    (text) => expect(binaryFractions([file('dashboard-api/reports/a.ts', text)])).toHaveLength(1),
  );

  it('leaves bigint and other numbers alone', () => {
    expect(
      binaryFractions([file('db/a.ts', 'const nanos = BigInt(text); const port = Number(portText);')]),
    ).toEqual([]);
  });
});

describe('engines of the database', () => {
  it.each([
    ['db/reports/a.ts', "import { usageEvent } from '../schema/tables.pg.ts';"],
    ['dashboard-api/a.ts', "import type { x } from '../db/dialect.mssql.ts';"],
    ['scripts/a.ts', "const x = await import('../db/connection.pg.ts');"],
  ])('refuses in %s: %s', (path, text) => {
    expect(engineImports([file(path, text)])).toHaveLength(1);
  });

  it.each([
    ['db/reports/a.ts', "import type { Tables } from '../schema/tables.ts';"],
    ['db/schema/team.ts', "import type { Kit } from './kit.pg.ts';"],
    ['db/open.ts', "import { openPostgres } from './connection.pg.ts';"],
    ['db/connection.pg.ts', "import { pgDialect } from './dialect.pg.ts';"],
    ['test/db/a.test.ts', "import * as tables from '../../db/schema/tables.pg.ts';"],
  ])('allows in %s: %s', (path, text) => {
    expect(engineImports([file(path, text)])).toEqual([]);
  });
});
