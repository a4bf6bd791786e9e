/** A gate's place among the gates of a key: what it says of the others. Pure. */
import { type Shards, shardIndexOf, shardsOf } from '../../contract/shards.ts';
import type { AdmitAnswer, ShardHint } from './protocol.ts';
import type { StoredKey } from './store.ts';

/**
 * What a gate answers that does not decide on calls of this key: it is not the first and holds no record, or calls are no
 * longer spread as far as to it. Null: it decides.
 */
export function sentElsewhere(gateId: string, held: StoredKey | null): AdmitAnswer | null {
  const index = shardIndexOf(gateId);
  if (held && index < shardsOf(held.record).active) return null;
  if (held) return { ok: false, refusal: { code: 'cannot_decide' }, elsewhere: hintOf(held) ?? UNKNOWN };
  const refusal = { code: 'invalid_key' } as const;
  return index === 0 ? { ok: false, refusal } : { ok: false, refusal, elsewhere: UNKNOWN };
}

/** Where further calls of a key may go; null: the key has always had one gate. */
export function hintOf({ record, version }: StoredKey): ShardHint | null {
  const { active, known }: Shards = shardsOf(record);
  return known === 1 ? null : { active, version };
}

const UNKNOWN: ShardHint = { active: 1, version: 0 };
