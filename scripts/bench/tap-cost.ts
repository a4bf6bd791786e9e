/**
 * What it costs to read a long event stream rather than to pipe it unread, per megabyte: processor time of the gateway
 * and time until the last byte. Differences are taken within a round, since nothing else can be compared. Pure.
 */
import { type BenchCase, TAP_BODIES, TAP_CONNECTIONS, type TapBody } from './cases.ts';
import type { Measurement } from './report.ts';
import { median, rounded } from './statistics.ts';

/** Milliseconds per megabyte: the median of the rounds, and between what they lie. */
export interface Range {
  readonly median: number;
  readonly least: number;
  readonly most: number;
}

export interface TapWay {
  readonly body: TapBody;
  /** Of the gateway's process; null where it cannot be read. */
  readonly processorMs: Range | null;
  /** To the last byte, over the direct way; the median call of each round. */
  readonly lastByteMs: Range | null;
  /** The same, less what the unread stream cost in the same round; null for that one itself. */
  readonly overUnread: { readonly processorMs: Range | null; readonly lastByteMs: Range | null } | null;
}

export interface TapCost {
  readonly connections: number;
  /** Of one stream. */
  readonly megabytes: number;
  readonly ways: readonly TapWay[];
}

type Rounds = readonly (readonly Measurement[])[];
const BYTES_PER_MEGABYTE = 1_000_000;

/**
 * @param measured the rounds of each case, in the same order for all of them
 * @param bytes of the long stream
 */
export function tapCosts(measured: ReadonlyMap<BenchCase, Rounds>, bytes: number): TapCost[] {
  const megabytes = bytes / BYTES_PER_MEGABYTE;
  return TAP_CONNECTIONS.flatMap((connections) => {
    const roundsOf = (body: TapBody): Rounds =>
      [...measured].find(([one]) => one.body === body && one.connections === connections)?.[1] ?? [];
    const unread = roundsOf('unread');
    if (unread.length === 0 || megabytes === 0) return [];
    const ways = TAP_BODIES.toReversed().flatMap((body) => wayOf(body, roundsOf(body), unread, megabytes));
    return [{ connections, megabytes: rounded(megabytes, 2), ways }];
  });
}

function wayOf(body: TapBody, rounds: Rounds, unread: Rounds, megabytes: number): TapWay[] {
  if (rounds.length === 0) return [];
  const figures = (figure: Figure, base: Rounds | null) =>
    rangeOf(
      rounds.map((round, index) => {
        const own = figure(round);
        const less = base === null ? 0 : figure(base[index] ?? []);
        return own === null || less === null ? null : (own - less) / megabytes;
      }),
    );
  return [
    {
      body,
      processorMs: figures(processor, null),
      lastByteMs: figures(lateness, null),
      overUnread:
        body === 'unread'
          ? null
          : { processorMs: figures(processor, unread), lastByteMs: figures(lateness, unread) },
    },
  ];
}

/** A figure of one round; null: it was not measured. */
type Figure = (round: readonly Measurement[]) => number | null;

const of = (round: readonly Measurement[], target: Measurement['target']): Measurement | undefined =>
  round.find((one) => one.target === target);
const processor: Figure = (round) => of(round, 'spendgate')?.processorMs ?? null;
const lateness: Figure = (round) => {
  const [ours, direct] = [of(round, 'spendgate'), of(round, 'direct')];
  return ours && direct ? ours.lastByteMs.p50 - direct.lastByteMs.p50 : null;
};

function rangeOf(values: readonly (number | null)[]): Range | null {
  const known = values.filter((value) => value !== null);
  const middle = median(known);
  if (middle === null) return null;
  return {
    median: rounded(middle, 2),
    least: rounded(Math.min(...known), 2),
    most: rounded(Math.max(...known), 2),
  };
}
