/** Whether an exported audit log is whole. Pure: lines and heads in, findings out. */

import type { z } from 'zod';
import type { auditHeadSchema, auditLineSchema } from '../../contract/audit-api.ts';
import { detailHash, entryHash, GENESIS } from '../../db/audit/chain.ts';

type Line = z.infer<typeof auditLineSchema>;
type Head = z.infer<typeof auditHeadSchema> & { readonly isCheckpoint?: boolean };

/**
 * What is wrong. `changed`: an entry is not what was hashed. `missing`: entries are not there, removed or moved.
 * `misplaced`: an entry stands twice, inserted or moved. `detail_changed`: a detail is not what was hashed.
 * `cut_off`: a head says that there were more. `recomputed`: the chain is whole, and not the one whose head was signed.
 * `other_organisation`: an entry, or every head, is of another.
 */
export type FindingKind =
  | 'changed'
  | 'missing'
  | 'misplaced'
  | 'detail_changed'
  | 'cut_off'
  | 'recomputed'
  | 'other_organisation';

export interface Finding {
  readonly kind: FindingKind;
  readonly sequence: number;
}

export interface Verdict {
  readonly isWhole: boolean;
  readonly entries: number;
  /** Entries that retention removed before the first, as a checkpoint says. */
  readonly removed: number;
  /** Details that were erased, which the chain allows. */
  readonly erased: number;
  /** Heads of this organisation that agree with the chain. */
  readonly headsConfirmed: number;
  /** Entries behind the last confirmed head: nothing outside the database vouches for these. */
  readonly entriesBehindLastHead: number;
  readonly findings: readonly Finding[];
}

/** @param heads signed heads and checkpoints, their signatures checked */
export function verifyLog(lines: readonly Line[], heads: readonly Head[]): Verdict {
  const findings: Finding[] = [];
  const hashes = new Map<number, string>();
  const organisationId = lines[0]?.organisationId;
  const own = heads.filter((head) => head.organisationId === organisationId);
  // The log begins where a checkpoint says that its removed beginning ended; a head alone removes nothing.
  const first = lines[0]?.sequence ?? 1;
  const checkpoint = own.find(({ isCheckpoint, sequence }) => isCheckpoint && sequence === first - 1);
  const removed = checkpoint?.sequence ?? 0;
  let previous = checkpoint?.hash ?? GENESIS;
  let expected = removed + 1;
  let erased = 0;
  for (const line of lines) {
    const { sequence } = line;
    const find = (kind: FindingKind) => findings.push({ kind, sequence });
    if (line.organisationId !== organisationId) find('other_organisation');
    if (sequence < expected) {
      find('misplaced');
      continue;
    }
    // Behind a gap the hash before is not known, and the next one has to be believed.
    if (sequence > expected) findings.push({ kind: 'missing', sequence: expected });
    else if (entryHash(previous, line) !== line.hash) find('changed');
    if (line.detailHash !== null && line.detail === null) erased++;
    else if (!isDetailWhole(line)) find('detail_changed');
    hashes.set(sequence, line.hash);
    previous = line.hash;
    expected = sequence + 1;
  }
  if (heads.length > 0 && own.length === 0) findings.push({ kind: 'other_organisation', sequence: 0 });
  let confirmed = 0;
  let lastConfirmed = 0;
  for (const { sequence, hash } of own) {
    // What was removed can be compared with nothing any more, but for its end.
    if (sequence < removed) continue;
    const found = sequence === removed ? (checkpoint?.hash ?? GENESIS) : hashes.get(sequence);
    if (found === undefined) findings.push({ kind: sequence >= expected ? 'cut_off' : 'missing', sequence });
    else if (found !== hash) findings.push({ kind: 'recomputed', sequence });
    else {
      confirmed++;
      lastConfirmed = Math.max(lastConfirmed, sequence);
    }
  }
  return {
    isWhole: findings.length === 0,
    entries: lines.length,
    removed,
    erased,
    headsConfirmed: confirmed,
    entriesBehindLastHead: Math.max(0, expected - 1 - lastConfirmed),
    findings,
  };
}

function isDetailWhole({ detail, salt, detailHash: expected }: Line): boolean {
  if (detail === null) return expected === null;
  return salt !== null && detailHash(salt, detail) === expected;
}
