/** One revocation while a key is being used. */
import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { requestBody } from '../bench/cases.ts';

export interface Revocation {
  /** From the moment at which it was asked for, in milliseconds. */
  readonly firstRefusalMs: number;
  readonly confirmedMs: number;
  /** Calls that passed although they were sent after the confirmation. */
  readonly passedAfter: number;
}

export interface Subject {
  readonly gatewayUrl: string;
  readonly key: string;
  readonly connections: number;
  /** Asks for the revocation; settles once it is confirmed. */
  readonly revoke: () => Promise<void>;
}

const CALLS_BEFORE = 100;
const CALLS_AFTER = 100;
const REFUSED = 403;

/** @throws {Error} if a call is answered with anything but 200 and 403 */
export async function revokeWhileCalled({
  gatewayUrl,
  key,
  connections,
  revoke,
}: Subject): Promise<Revocation> {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const warm = Promise.withResolvers<void>();
  let passed = 0;
  let sentAfter = 0;
  let passedAfter = 0;
  let firstRefusedAt: number | null = null;
  let isConfirmed = false;
  const caller = async () => {
    while (sentAfter < CALLS_AFTER) {
      const isAfter = isConfirmed;
      if (isAfter) sentAfter++;
      const status = await call(gatewayUrl, key, agent);
      if (status !== 200 && status !== REFUSED) throw new Error(`a call was answered with ${status}`);
      if (status === REFUSED) firstRefusedAt ??= performance.now();
      else if (isAfter) passedAfter++;
      else if (++passed === CALLS_BEFORE) warm.resolve();
    }
  };
  const callers = Promise.all(Array.from({ length: connections }, caller));
  await Promise.race([warm.promise, callers]);
  const askedAt = performance.now();
  await revoke();
  const confirmedMs = performance.now() - askedAt;
  isConfirmed = true;
  await callers;
  agent.destroy();
  return { firstRefusalMs: (firstRefusedAt ?? performance.now()) - askedAt, confirmedMs, passedAfter };
}

async function call(gatewayUrl: string, key: string, agent: Agent): Promise<number> {
  const body = requestBody('json');
  const headers = {
    'x-aso-api-key': key,
    authorization: 'Bearer simulator',
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
  };
  const sent = request(`${gatewayUrl}/v1/openai/v1/chat/completions`, { method: 'POST', headers, agent });
  sent.end(body);
  const [response] = await once(sent, 'response');
  response.resume();
  await once(response, 'end');
  return response.statusCode;
}
