/**
 * The gates of a key. One object serves a key until it is hotter than that; then its calls are spread over several
 * gates, its shards. The first is the gate that the key's id names, the others have a number after a dot. Pure.
 */
import * as z from 'zod';

/** Each shard is an object of its own and must confirm every command. */
export const MAX_SHARDS = 32;

/**
 * Calls of one key a second from which its gate calls it hot: three quarters of what one object takes on Cloudflare, see
 * `docs/scale.md`.
 */
export const HOT_CALLS_PER_SECOND = 300;

/** How many gates would leave each of them half of that; at least as many as there are. */
export function suggestedShards(active: number, callsPerSecond: number): number {
  const wanted = Math.ceil(callsPerSecond / (HOT_CALLS_PER_SECOND / 2));
  return Math.max(active, Math.min(wanted, MAX_SHARDS));
}

const countSchema = z.int().min(1).max(MAX_SHARDS);

export const shardsSchema = z
  .strictObject({
    /** Calls are spread over the first so many. */
    active: countSchema,
    /** So many ever were active: each keeps a record, for calls that were admitted there and for whoever comes late. */
    known: countSchema,
  })
  .refine(({ active, known }) => active <= known, { error: 'no shard is active that is not known' });
export type Shards = z.infer<typeof shardsSchema>;

export const ONE_GATE: Shards = { active: 1, known: 1 };

/** A record of before there were shards names none. */
export const shardsOf = ({ shards }: { readonly shards?: Shards | undefined }): Shards => shards ?? ONE_GATE;

/** The name of a bucket's gate. @param index 0 for the one that key ids name */
export const gateIdOf = (bucket: string, index: number): string =>
  index === 0 ? bucket : `${bucket}.${index}`;

/** Which of its bucket's gates this is. */
export function shardIndexOf(gateId: string): number {
  const [, index = '0'] = gateId.split('.');
  return Number(index);
}

/** The bucket that a gate belongs to. */
export const bucketOfGate = (gateId: string): string => gateId.split('.')[0] ?? gateId;

/** All gates that hold a record of a key, the first one first. @param known how many ever were active */
export const gateIdsOf = (bucket: string, known: number): string[] =>
  Array.from({ length: known }, (_, index) => gateIdOf(bucket, index));
