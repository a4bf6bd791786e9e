/** One key's calls over one gate and over several. */
import { Secret } from '../../contract/secret.ts';
import type { Dashboard } from '../attack-budget/dashboard.ts';
import { requestBody } from '../bench/cases.ts';
import type { ExpectedAnswer, LoadJob, LoadResult } from '../bench/load-protocol.ts';
import type { Program } from '../bench/program.ts';
import { median, percentiles, rounded } from '../bench/statistics.ts';
import { type RunningTarget, requestsFor } from '../bench/targets.ts';

export interface Subject {
  readonly dashboard: Dashboard;
  readonly gatewayUrl: string;
  /** The key and its id. */
  readonly key: string;
  readonly keyId: string;
}

export interface Spread {
  readonly shards: number;
  readonly requestsPerSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Gates of the key that admitted calls meanwhile. */
  readonly gatesUsed: number;
  readonly failures: number;
}

export interface Plan {
  readonly shards: readonly number[];
  readonly rounds: number;
  readonly durationMs: number;
  readonly connections: number;
}

const WARM_UP_MS = 300;
const ENDING_LENGTH = 14;

/** Measures every number of shards in turn, round by round, since the machine is shared. Figures are medians. */
export async function measureSpreads(
  subject: Subject,
  load: Program,
  { shards, rounds, durationMs, connections }: Plan,
  say: (what: string) => void,
): Promise<{ readonly spreads: Spread[]; readonly calls: number }> {
  const target = targetOf(subject);
  const requests = requestsFor(target, { name: 'shards', body: 'json', connections, keys: 1 });
  const expected = await expectedAnswer(subject);
  let calls = 1;
  const measured = new Map<number, Spread[]>();
  for (let round = 1; round <= rounds; round++) {
    for (const count of shards) {
      say(`round ${round} of ${rounds}: ${count} gates`);
      await subject.dashboard.spread(subject.keyId, count);
      const before = await subject.dashboard.admittedBy(subject.keyId);
      const times = { connections, warmUpMs: WARM_UP_MS, durationMs };
      const job: LoadJob = { type: 'load', port: target.port, requests, expected, ...times };
      const result = await load.ask<LoadResult>('loaded', job);
      calls += result.calls;
      const after = await subject.dashboard.admittedBy(subject.keyId);
      const gatesUsed = [...after].filter(([gateId, number]) => number > (before.get(gateId) ?? 0)).length;
      measured.set(count, [...(measured.get(count) ?? []), spreadOf(count, result, gatesUsed)]);
    }
  }
  return { spreads: [...measured.values()].map(medians), calls };
}

function spreadOf(shards: number, result: LoadResult, gatesUsed: number): Spread {
  const { p50, p99 } = percentiles(result.lastByteMs);
  return {
    shards,
    requestsPerSecond: (result.measured * 1_000) / result.measuredMs,
    p50Ms: p50,
    p99Ms: p99,
    gatesUsed,
    failures: Object.values(result.failures).reduce((sum, count) => sum + count, 0),
  };
}

function medians(rounds: readonly Spread[]): Spread {
  const of = (name: 'requestsPerSecond' | 'p50Ms' | 'p99Ms', digits: number) =>
    rounded(median(rounds.map((one) => one[name])) ?? 0, digits);
  return {
    shards: rounds[0]?.shards ?? 0,
    requestsPerSecond: of('requestsPerSecond', 0),
    p50Ms: of('p50Ms', 2),
    p99Ms: of('p99Ms', 2),
    gatesUsed: Math.min(...rounds.map((one) => one.gatesUsed)),
    failures: rounds.reduce((sum, one) => sum + one.failures, 0),
  };
}

function targetOf({ gatewayUrl, key }: Subject): RunningTarget {
  return {
    target: 'spendgate',
    port: Number(new URL(gatewayUrl).port),
    pid: null,
    path: '/v1/openai/v1/chat/completions',
    headers: { 'x-aso-dims': 'team=search,app=ranker' },
    keys: [new Secret(key)],
    unruledKeys: [],
  };
}

/** Every answer is the same, byte for byte: the prompt says so to the simulator. */
async function expectedAnswer({ gatewayUrl, key }: Subject): Promise<ExpectedAnswer> {
  const response = await fetch(`${gatewayUrl}/v1/openai/v1/chat/completions`, {
    method: 'POST',
    headers: headersFor(key),
    body: requestBody('json'),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`a call was answered with ${response.status}`);
  return { status: 200, bodyBytes: Buffer.byteLength(text), ending: text.slice(-ENDING_LENGTH) };
}

const headersFor = (key: string) => ({
  'x-aso-api-key': key,
  authorization: 'Bearer simulator',
  'content-type': 'application/json',
});
