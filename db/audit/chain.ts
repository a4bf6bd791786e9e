/**
 * How audit entries are chained: each holds the SHA-256 of the hash before it and of what it says, so that an entry that
 * is changed, removed, inserted or moved breaks the chain. Pure; whoever verifies an export needs this file alone.
 */
import { createHash } from 'node:crypto';

/** What the first entry of an organisation is chained to. */
export const GENESIS = '0'.repeat(64);

/** What is chained. Optional parts that are absent are null. */
export interface ChainedEntry {
  readonly organisationId: string;
  readonly sequence: number;
  readonly entryId: string;
  /** UTC, milliseconds: `2026-11-21T09:00:00.000Z`. */
  readonly at: string;
  readonly actorKind: string;
  readonly actorId: string | null;
  readonly action: string;
  readonly target: string | null;
  readonly result: string;
  readonly times: number;
  readonly detailHash: string | null;
}

/** The hash of an entry behind another. Lower-case hex. */
export function entryHash(previousHash: string, entry: ChainedEntry): string {
  const { organisationId, sequence, entryId, at, actorKind, actorId } = entry;
  const { action, target, result, times, detailHash: hash } = entry;
  return sha256(
    JSON.stringify([
      'spendgate.audit.1',
      previousHash,
      organisationId,
      sequence,
      entryId,
      at,
      actorKind,
      actorId,
      action,
      target,
      result,
      times,
      hash,
    ]),
  );
}

/** The hash of a detail as it is stored. Lower-case hex. @param detail JSON text, to the letter */
export const detailHash = (salt: string, detail: string): string => sha256(JSON.stringify([salt, detail]));

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
