/** `GET /v1/aso/self`: who a key is, what it may do and what is left, asked with the key alone. */
import { KEY_SHAPED } from '../../contract/key.ts';
import type { RefusalCode } from '../../contract/refusals.ts';
import type { SelfAnswer } from '../gate/protocol.ts';
import { PROVIDERS } from '../providers/registry.ts';
import type { Arrived } from './call.ts';
import { clientAddress, gateOf } from './gates.ts';
import { noteAnswer, refusedBefore } from './guard.ts';
import { KEY_HEADER, recognise } from './identify.ts';

/** Every header that can carry a key: ours, then those in which SDKs send a credential. */
const HEADERS = [KEY_HEADER, ...new Set(PROVIDERS.flatMap(({ credentialHeaders }) => credentialHeaders))];
const PARAMETERS = new Set(PROVIDERS.flatMap(({ credentialParameter }) => credentialParameter ?? []));

/** @param waitUntil keeps the Worker alive until a promise resolves */
export async function tellSelf(
  arrived: Arrived,
  waitUntil: (work: Promise<unknown>) => void,
): Promise<SelfAnswer> {
  const { request, url, env } = arrived;
  if (request.method !== 'GET') return refused('unknown_endpoint');
  const text = keyIn(request.headers, url.searchParams);
  if (text === null) return refused('missing_key');
  const known = await recognise(text, arrived);
  if (!known) return refused('invalid_key');
  const refusal = refusedBefore(arrived, known.proof);
  if (refusal) return { ok: false, refusal };
  try {
    const told = await gateOf(env, known.key.bucket).describeKey(known.proof, clientAddress(arrived));
    noteAnswer(arrived, known.proof, told.ok ? null : told.refusal, waitUntil);
    return told;
  } catch {
    return refused('cannot_decide');
  }
}

/** Our own header wins, whatever is in it; elsewhere only what is shaped like a key of ours counts. */
function keyIn(headers: Headers, query: URLSearchParams): string | null {
  const own = headers.get(KEY_HEADER);
  if (own !== null) return own;
  const sent = [
    ...HEADERS.map((name) => headers.get(name)),
    ...[...PARAMETERS].map((name) => query.get(name)),
  ];
  const found = sent.find((value) => value != null && KEY_SHAPED.test(value));
  return found?.replace(/^Bearer +/i, '') ?? null;
}

const refused = (code: RefusalCode): SelfAnswer => ({ ok: false, refusal: { code } });
