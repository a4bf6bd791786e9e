/**
 * Which of its key's gates a call goes to. This isolate remembers how many there are, as a gate has said in an answer, so
 * that choosing costs nothing. A memory that is too old does no harm: every shard holds the key's record and judges by
 * that, and one that takes no more calls says where to go.
 */
import type { ParsedKey } from '../../contract/key.ts';
import { gateIdOf } from '../../contract/shards.ts';
import type { ShardHint } from '../gate/protocol.ts';

const hints = new Map<string, ShardHint>();
const MAX_HINTS = 10_000;

/** @param name what the choice follows from: calls of one session go to one gate */
export function chooseGate({ id, bucket }: Pick<ParsedKey, 'id' | 'bucket'>, name: string): string {
  const active = hints.get(id)?.active ?? 1;
  return gateIdOf(bucket, active === 1 ? 0 : Number.parseInt(name.slice(-8), 16) % active);
}

/** A gate has said how many there are. What was said of an older version of the key counts no more. */
export function noteShards(keyId: string, hint: ShardHint): void {
  const known = hints.get(keyId);
  if (hint.version < (known?.version ?? 0)) return;
  // Keys with one gate, as most have, need no room here.
  if (hint.active === 1) {
    hints.delete(keyId);
    return;
  }
  if (!known && hints.size >= MAX_HINTS) hints.clear();
  hints.set(keyId, hint);
}

/** The gate that was chosen knows nothing of the key: the first one will say what is true. */
export function forgetShards(keyId: string): void {
  hints.delete(keyId);
}
