import { expect, test } from 'vitest';
import { auditExportQuerySchema, auditQuerySchema } from '../../../../contract/audit-api.ts';
import {
  type AuditSearch,
  auditCsvPath,
  auditPath,
  validateAuditSearch,
} from '../../../../dashboard-api/web/audit/search.ts';

test('an address keeps what is understood of it', () => {
  const search = { from: '2026-11-01', to: '2026-11-30', show: 'all', action: 'key.rotate', target: 'k1' };
  expect(validateAuditSearch({ ...search, other: '1' })).toEqual(search);
  expect(
    validateAuditSearch({
      from: 'yesterday',
      to: '2026-13-01',
      show: 'nothing',
      action: 'Key Rotate',
      actor: 'me',
      open: 'x',
    }),
  ).toEqual({});
});

test('both days are whole, and the API understands what is asked', () => {
  const path = auditPath({ from: '2026-11-30', to: '2026-11-30', action: 'key.rotate' }, 17);
  const query = Object.fromEntries(new URLSearchParams(path.split('?')[1]));
  expect(auditQuerySchema.parse(query)).toMatchObject({
    from: new Date('2026-11-30T00:00:00.000Z'),
    to: new Date('2026-12-01T00:00:00.000Z'),
    action: 'key.rotate',
    before: 17,
  });
});

/** What the API reads of a path of the page. */
function readBack(path: string): Record<string, string | string[]> {
  const params = new URLSearchParams(path.split('?')[1]);
  return Object.fromEntries(
    [...params.keys()].map((name) => [
      name,
      name === 'kind' ? params.getAll(name) : (params.get(name) ?? ''),
    ]),
  );
}

test('reading is left out unless it is asked for, on pages and in the file alike', () => {
  const asked = (search: AuditSearch) => [
    auditQuerySchema.parse(readBack(auditPath(search, null))).kind,
    auditExportQuerySchema.parse(readBack(auditCsvPath(search))).kind,
  ];
  expect(asked({})).toEqual([
    ['change', 'access'],
    ['change', 'access'],
  ]);
  expect(asked({ show: 'changes' })).toEqual([['change'], ['change']]);
  expect(asked({ show: 'all' })).toEqual([undefined, undefined]);
  expect(asked({ action: 'api.read' })).toEqual([undefined, undefined]);
  expect(asked({ action: 'api.read', show: 'changes' })).toEqual([['change'], ['change']]);
});
