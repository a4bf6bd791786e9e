import { getTableName } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { PLAN_RETENTION, RETAINED_KINDS, type RetainedKind } from '../../../contract/retention.ts';
import { KEPT, type KeptUntil } from '../../../db/retention/kept.ts';
import { agingRows } from '../../../db/retention/rows.ts';
import { TABLE_PROPERTIES } from '../../../db/schema/properties.ts';
import type { Tables } from '../../../db/schema/tables.ts';

const NAMES = Object.keys(TABLE_PROPERTIES) as (keyof Tables)[];
const sqlName = (name: keyof Tables) => getTableName(TABLE_PROPERTIES[name]);

test('P10: every table says how long its rows are kept, and no other is named', () => {
  expect(Object.keys(KEPT).sort()).toEqual(NAMES.toSorted());
});

test('P10: what goes by age is what is said to', () => {
  const said = NAMES.flatMap((name): [string, RetainedKind][] => {
    const until = KEPT[name];
    // Events go with the numbers of their gates, entries of the audit log with a signed checkpoint.
    return 'kind' in until && !['usage', 'audit'].includes(until.kind) ? [[sqlName(name), until.kind]] : [];
  });
  // A table may go in more than one step.
  const done = new Map(agingRows(TABLE_PROPERTIES).map(({ table, kind }) => [getTableName(table), kind]));
  expect([...done].sort()).toEqual(said.sort());
});

test('every kind that can be chosen is of some table, and what goes with another table ends somewhere', () => {
  const kinds = new Set(NAMES.flatMap((name) => ('kind' in KEPT[name] ? [KEPT[name].kind] : [])));
  expect([...kinds].sort()).toEqual([...RETAINED_KINDS].sort());
  for (const name of NAMES) {
    const passed = new Set<string>();
    for (let until = KEPT[name]; 'with' in until; until = KEPT[until.with]) {
      expect(passed.has(until.with), `${name} goes round in a circle`).toBe(false);
      passed.add(until.with);
    }
  }
});

test('P10: docs/retention.md says it as it is', async () => {
  await expect(page()).toMatchFileSnapshot('../../../docs/retention.md');
});

function page(): string {
  const days = ({ least, most, usual }: { least: number; most: number; usual: number }) =>
    `${usual} (${least} to ${most})`;
  const kinds = RETAINED_KINDS.map(
    (kind) =>
      `| \`${kind}\` | ${days(PLAN_RETENTION.standard[kind])} | ${days(PLAN_RETENTION.extended[kind])} |`,
  );
  const tables = NAMES.toSorted((one, other) => (sqlName(one) < sqlName(other) ? -1 : 1)).map(
    (name) => `| \`${sqlName(name)}\` | ${wordsOf(KEPT[name])} |`,
  );
  return [
    '# How long what is kept',
    '',
    'Everything of an organisation goes with it (`docs/operations.md`, "Deleting an organisation"). Until then:',
    '',
    '## What an organisation chooses',
    '',
    'Days, with the bounds of the plan: `GET` and `PUT /api/v1/settings/retention`.',
    '',
    '| kind | standard plan | extended plan |',
    '|---|---|---|',
    ...kinds,
    '',
    '## Table by table',
    '',
    'From `db/retention/kept.ts`: a table that does not say how long it is kept does not compile.',
    '',
    '| table | rows are kept |',
    '|---|---|',
    ...tables,
    '',
  ].join('\n');
}

function wordsOf(until: KeptUntil): string {
  if ('kind' in until) return `as chosen for \`${until.kind}\``;
  if ('with' in until) return `as long as the row of \`${sqlName(until.with)}\` that it belongs to`;
  if ('removedBy' in until) return `until removed by ${until.removedBy}`;
  if ('time' in until) return until.time.startsWith('until') ? until.time : `for ${until.time}`;
  return `with the organisation: ${until.organisation}`;
}
