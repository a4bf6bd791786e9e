import { expect, test } from 'vitest';
import { auditQuerySchema } from '../../../../contract/audit-api.ts';
import { auditPath, validateAuditSearch } from '../../../../dashboard-api/web/audit/search.ts';

test('an address keeps what is understood of it', () => {
  const search = { from: '2026-11-01', to: '2026-11-30', action: 'key.rotate', target: 'k1' };
  expect(validateAuditSearch({ ...search, other: '1' })).toEqual(search);
  expect(
    validateAuditSearch({
      from: 'yesterday',
      to: '2026-13-01',
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
  expect(auditPath({}, null)).toBe('/audit?');
});
