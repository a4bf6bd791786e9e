import { describe, expect, test } from 'vitest';
import type { AuditLine } from '../../../contract/audit-api.ts';
import { detailHash, entryHash, GENESIS } from '../../../db/audit/chain.ts';
import { verifyLog } from '../../../scripts/verify-audit/verify.ts';

const ORGANISATION = '11111111-2222-4333-8444-555555555555';

/** A whole log; what is said of each entry can be chosen. */
function log(results: readonly string[]): AuditLine[] {
  let previous = GENESIS;
  return results.map((result, index) => {
    const [salt, detail] = ['s'.repeat(64), `{"reason":"${index}"}`];
    const entry = {
      organisationId: ORGANISATION,
      sequence: index + 1,
      entryId: `entry-${index}`,
      at: '2026-11-21T09:00:00.000Z',
      actorKind: 'system',
      actorId: null,
      action: 'key.issue',
      target: null,
      result,
      times: 1,
      detailHash: detailHash(salt, detail),
    };
    previous = entryHash(previous, entry);
    return { ...entry, hash: previous, salt, detail };
  });
}

const WHOLE = log(['a', 'b', 'c', 'd', 'e']);
const headAt = (sequence: number, lines = WHOLE) => ({
  organisationId: ORGANISATION,
  sequence,
  iat: 0,
  hash: lines[sequence - 1]?.hash ?? GENESIS,
});
const found = (lines: readonly AuditLine[], heads = [headAt(4)]) =>
  verifyLog(lines, heads).findings.map(({ kind, sequence }) => `${kind} ${sequence}`);
const without = (index: number) => WHOLE.filter((_, at) => at !== index);
const changed = (index: number, change: Partial<AuditLine>) =>
  WHOLE.map((line, at) => (at === index ? { ...line, ...change } : line));

describe('P17: an exported audit log', () => {
  test('that is whole is said to be, with what no head vouches for', () => {
    expect(verifyLog(WHOLE, [headAt(2), headAt(4)])).toEqual({
      isWhole: true,
      entries: 5,
      removed: 0,
      erased: 0,
      headsConfirmed: 2,
      entriesBehindLastHead: 1,
      findings: [],
    });
  });

  test.each(Object.keys(WHOLE[2] ?? {}).filter((name) => !['salt', 'detail', 'detailHash'].includes(name)))(
    'an entry whose %s was edited is found',
    (name) => {
      const value = typeof WHOLE[2]?.[name as keyof AuditLine] === 'number' ? 77 : 'edited';
      expect(found(changed(2, { [name]: value }))).not.toEqual([]);
    },
  );

  test('an entry that was removed, inserted or moved is found', () => {
    expect(found(without(2))).toEqual(['missing 3']);
    expect(found([...WHOLE.slice(0, 2), ...WHOLE.slice(1)])).toEqual(['misplaced 2']);
    const [first, second, third, ...rest] = WHOLE;
    expect(first && second && third && found([first, third, second, ...rest])).toEqual([
      'missing 2',
      'misplaced 2',
    ]);
    const inserted = { ...WHOLE[1], entryId: 'inserted', sequence: 3 } as AuditLine;
    const moved = WHOLE.slice(2).map((line) => ({ ...line, sequence: line.sequence + 1 }));
    expect(found([...WHOLE.slice(0, 2), inserted, ...moved])).toContain('changed 3');
  });

  test('a tail that was cut off is found by a head, and by nothing else', () => {
    const cut = WHOLE.slice(0, 3);
    expect(found(cut, [])).toEqual([]);
    expect(found(cut)).toEqual(['cut_off 4']);
  });

  test('a chain that was computed anew is found by a head, and by nothing else', () => {
    const anew = log(['a', 'b', 'forged', 'd', 'e']);
    expect(found(anew, [])).toEqual([]);
    expect(found(anew)).toEqual(['recomputed 4']);
    expect(found(anew, [headAt(2)])).toEqual([]);
  });

  test('a beginning that retention removed is vouched for by a checkpoint, and by no head', () => {
    const rest = WHOLE.slice(2);
    const checkpoint = { ...headAt(2), isCheckpoint: true };
    expect(verifyLog(rest, [headAt(1), checkpoint, headAt(4)])).toMatchObject({
      isWhole: true,
      entries: 3,
      removed: 2,
      headsConfirmed: 2,
      entriesBehindLastHead: 1,
    });
    expect(found(rest, [headAt(2), headAt(4)])).toEqual(['missing 1', 'missing 2']);
    expect(found(WHOLE.slice(3), [checkpoint, headAt(4)])).toContain('missing 1');
    expect(found(log(['x', 'y', 'c', 'd', 'e']).slice(2), [checkpoint])).toContain('changed 3');
  });

  test('an erased detail leaves the chain whole; one that was changed, or erased together with its hash, does not', () => {
    const erased = verifyLog(changed(2, { detail: null, salt: null }), [headAt(4)]);
    expect(erased).toMatchObject({ isWhole: true, erased: 1 });
    expect(found(changed(2, { detail: '{"reason":"x"}' }))).toEqual(['detail_changed 3']);
    expect(found(changed(2, { salt: 't'.repeat(64) }))).toEqual(['detail_changed 3']);
    expect(found(changed(2, { detail: null, salt: null, detailHash: null }))).toEqual(['changed 3']);
  });

  test('entries and heads of another organisation are no proof', () => {
    expect(found(WHOLE, [{ ...headAt(4), organisationId: 'another' }])).toEqual(['other_organisation 0']);
    expect(found(changed(2, { organisationId: 'another' }))).toContain('other_organisation 3');
  });
});
