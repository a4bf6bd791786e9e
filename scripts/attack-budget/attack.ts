/** Many calls at once, through many keys, against one budget; and what the ledger then says of them. */

import { hash } from 'node:crypto';
import { once } from 'node:events';
import { Agent, request } from 'node:http';
import type { RequestRow } from '../../contract/reports.ts';
import type { LogEntry } from '../simulator/log.ts';

/** A call as its caller saw it. Instants are Unix milliseconds. */
export interface Shot {
  readonly kind: number;
  readonly sentMs: number;
  readonly heardMs: number;
  /** 0: the connection broke. */
  readonly status: number;
  readonly requestId: string;
  readonly bodySha256: string;
}

/** When each call arrived at the provider, Unix milliseconds, by the hash of its body. */
export type Arrivals = ReadonlyMap<string, number>;

export interface Verdict {
  readonly admitted: number;
  readonly refused: number;
  /** Answered neither by the upstream nor by the budget. */
  readonly otherwise: number;
  readonly spentNanos: string;
  /** Spent above the limit. */
  readonly overshootNanos: string;
  /** Refused although, from sending to refusal, what was neither spent nor reserved would have covered the call. */
  readonly falseRefusals: number;
  /** Admitted calls of which no closing event is in the ledger, or more than one. */
  readonly missingEvents: number;
}

/** Sizes differ, so that what is left over fits one and not another. */
const KINDS = [{ cap: 24 }, { cap: 64 }, { cap: 160 }] as const;
const MODEL = 'gpt-4o';

/** Sends `requests` calls, `concurrency` at a time, through the keys in turn. */
export async function shoot(
  gatewayUrl: string,
  keys: readonly string[],
  requests: number,
  concurrency: number,
): Promise<Shot[]> {
  const agent = new Agent({ keepAlive: true, maxSockets: concurrency });
  const shots: Shot[] = [];
  let next = 0;
  const caller = async () => {
    for (let number = next++; number < requests; number = next++) {
      const key = keys[number % keys.length] ?? '';
      shots.push(await shootOnce(gatewayUrl, key, number, agent));
    }
  };
  await Promise.all(Array.from({ length: concurrency }, caller));
  agent.destroy();
  return shots;
}

async function shootOnce(gatewayUrl: string, key: string, number: number, agent: Agent): Promise<Shot> {
  const sentMs = Date.now();
  const kind = number % KINDS.length;
  const body = JSON.stringify({
    model: MODEL,
    max_completion_tokens: KINDS[kind]?.cap,
    messages: [{ role: 'user', content: `Call ${String(number).padStart(7, '0')} [[delay:20]]` }],
  });
  const bodySha256 = hash('sha256', body);
  const headers = {
    'x-aso-api-key': key,
    authorization: 'Bearer simulator',
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
  };
  try {
    const call = request(`${gatewayUrl}/v1/openai/v1/chat/completions`, { method: 'POST', headers, agent });
    call.end(body);
    const [response] = await once(call, 'response');
    response.resume();
    await once(response, 'end');
    const requestId = String(response.headers['x-aso-request-id'] ?? '');
    return { kind, sentMs, heardMs: Date.now(), status: response.statusCode, requestId, bodySha256 };
  } catch {
    return { kind, sentMs, heardMs: Date.now(), status: 0, requestId: '', bodySha256 };
  }
}

/** What the simulator has seen. */
export async function readArrivals(simulatorUrl: string): Promise<Arrivals> {
  const response = await fetch(`${simulatorUrl}/simulator/log`);
  const lines = (await response.text()).split('\n').filter((line) => line !== '');
  const entries = lines.map((line) => JSON.parse(line) as Pick<LogEntry, 'arrivedAtMs' | 'bodySha256'>);
  return new Map(entries.map(({ arrivedAtMs, bodySha256 }) => [bodySha256 ?? '', arrivedAtMs]));
}

const isAdmitted = ({ status }: Shot): boolean => status === 200;
const isRefused = ({ status }: Shot): boolean => status === 402 || status === 429;

export const countAdmitted = (shots: readonly Shot[]): number => shots.filter(isAdmitted).length;

/** Holds what the callers saw against what the ledger has. */
export function judge(
  shots: readonly Shot[],
  arrivals: Arrivals,
  rows: readonly RequestRow[],
  limit: bigint,
  spent: bigint,
): Verdict {
  const closings = new Map<string, RequestRow[]>();
  for (const row of rows.filter(({ kind }) => kind === 'closing'))
    closings.set(row.requestId, [...(closings.get(row.requestId) ?? []), row]);
  const admitted = shots.filter(isAdmitted);
  const refused = shots.filter(isRefused);
  return {
    admitted: admitted.length,
    refused: refused.length,
    otherwise: shots.length - admitted.length - refused.length,
    spentNanos: spent.toString(),
    overshootNanos: (spent > limit ? spent - limit : 0n).toString(),
    falseRefusals: countFalse(refused, admitted, arrivals, closings, limit),
    missingEvents: admitted.filter(({ requestId }) => closings.get(requestId)?.length !== 1).length,
  };
}

function countFalse(
  refused: readonly Shot[],
  admitted: readonly Shot[],
  arrivals: Arrivals,
  closings: ReadonlyMap<string, readonly RequestRow[]>,
  limit: bigint,
): number {
  const needs = new Map<number, bigint>();
  const reached = new Map<string, number>();
  for (const { kind, requestId, bodySha256 } of admitted) {
    const row = closings.get(requestId)?.[0];
    if (row) needs.set(kind, BigInt(row.reservedNanos));
    const arrivedAtMs = arrivals.get(bodySha256);
    if (arrivedAtMs !== undefined) reached.set(requestId, arrivedAtMs);
  }
  const steps = usedOverTime([...closings.values()].flat(), reached);
  return refused.filter((shot) => {
    const need = needs.get(shot.kind);
    return need !== undefined && mostUsed(steps, shot.sentMs, shot.heardMs) + need <= limit;
  }).length;
}

interface Step {
  readonly atMs: number;
  /** Spent and reserved from this instant on. */
  readonly used: bigint;
}

/**
 * Charged from the end, and reserved from the arrival at the provider: a call may have waited for money before, and its
 * admission is stamped when it began to. So rather too little counts as used, and rather too many refusals as false. A
 * step of the same millisecond counts before and after.
 */
function usedOverTime(rows: readonly RequestRow[], reached: ReadonlyMap<string, number>): Step[] {
  const changes = rows.flatMap((row) => {
    const admittedMs = Date.parse(row.admittedAt);
    const [reserved, charged] = [BigInt(row.reservedNanos), BigInt(row.chargedNanos)];
    return [
      { atMs: reached.get(row.requestId) ?? admittedMs, by: reserved },
      { atMs: admittedMs + row.totalMs, by: charged - reserved },
    ];
  });
  changes.sort(
    (one, other) => one.atMs - other.atMs || Number(other.by > one.by) - Number(one.by > other.by),
  );
  let used = 0n;
  return changes.map(({ atMs, by }) => {
    used += by;
    return { atMs, used };
  });
}

function mostUsed(steps: readonly Step[], fromMs: number, toMs: number): bigint {
  let before = 0n;
  let most = 0n;
  for (const { atMs, used } of steps) {
    if (atMs > toMs) break;
    if (atMs < fromMs) before = used;
    else if (used > most) most = used;
  }
  return before > most ? before : most;
}
