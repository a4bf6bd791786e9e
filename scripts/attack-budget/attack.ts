/** Many calls at once, through many keys, against one budget; and what the ledger then says of them. */

import { once } from 'node:events';
import { Agent, request } from 'node:http';
import type { RequestRow } from '../../contract/reports.ts';

/** A call as its caller saw it. Instants are Unix milliseconds. */
export interface Shot {
  readonly kind: number;
  readonly sentMs: number;
  readonly heardMs: number;
  /** 0: the connection broke. */
  readonly status: number;
  readonly requestId: string;
}

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
      shots.push(await shootOnce(gatewayUrl, key, number % KINDS.length, agent));
    }
  };
  await Promise.all(Array.from({ length: concurrency }, caller));
  agent.destroy();
  return shots;
}

async function shootOnce(gatewayUrl: string, key: string, kind: number, agent: Agent): Promise<Shot> {
  const sentMs = Date.now();
  const body = JSON.stringify({
    model: MODEL,
    max_completion_tokens: KINDS[kind]?.cap,
    messages: [{ role: 'user', content: `Call of kind ${kind} [[delay:20]]` }],
  });
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
    return { kind, sentMs, heardMs: Date.now(), status: response.statusCode, requestId };
  } catch {
    return { kind, sentMs, heardMs: Date.now(), status: 0, requestId: '' };
  }
}

const isAdmitted = ({ status }: Shot): boolean => status === 200;
const isRefused = ({ status }: Shot): boolean => status === 402 || status === 429;

export const countAdmitted = (shots: readonly Shot[]): number => shots.filter(isAdmitted).length;

/** Holds what the callers saw against what the ledger has. */
export function judge(
  shots: readonly Shot[],
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
    falseRefusals: countFalse(refused, admitted, closings, limit),
    missingEvents: admitted.filter(({ requestId }) => closings.get(requestId)?.length !== 1).length,
  };
}

function countFalse(
  refused: readonly Shot[],
  admitted: readonly Shot[],
  closings: ReadonlyMap<string, readonly RequestRow[]>,
  limit: bigint,
): number {
  const needs = new Map<number, bigint>();
  for (const { kind, requestId } of admitted) {
    const row = closings.get(requestId)?.[0];
    if (row) needs.set(kind, BigInt(row.reservedNanos));
  }
  const steps = usedOverTime([...closings.values()].flat());
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

/** Reserved from admission, charged from the end. A step of the same millisecond counts before and after. */
function usedOverTime(rows: readonly RequestRow[]): Step[] {
  const changes = rows.flatMap((row) => {
    const admittedMs = Date.parse(row.admittedAt);
    const [reserved, charged] = [BigInt(row.reservedNanos), BigInt(row.chargedNanos)];
    return [
      { atMs: admittedMs, by: reserved },
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
