/** Asks the gate. One hop decides, reserves the worst-case cost and gives the admission number. */
import { reserveNanos } from '../../contract/prices/reserve.ts';
import type { RefusalCode } from '../../contract/refusals.ts';
import type { AdmitAnswer, AdmitRequest, ReserveFacts } from '../gate/protocol.ts';
import { possiblePriceLists, providerAt, registeredHostOf } from '../providers/provider.ts';
import { type Admitted, proceed, type Read, type StepResult, stop } from './call.ts';
import { equip } from './equip.ts';
import { callFacts, keyGate } from './gates.ts';
import { heldPrices, pricesOf } from './held-prices.ts';
import { chooseGate, forgetShards, noteShards } from './shards.ts';

/** Then the first gate is asked. */
const MOST_SHARDS_ASKED = 2;

/** "Cannot decide" is never confused with "no": a gate that does not answer is a 503. */
export async function admit(read: Read): Promise<StepResult<Admitted>> {
  const held = heldPrices(read);
  const request = {
    proof: read.proof,
    call: callFacts(read, read.facts, read.dimensions),
    ...reservation(read),
    heldPriceVersion: held?.version ?? null,
    credentialWish: read.credentialWish,
  };
  const { call, answer } = await askShards(read, request);
  if (!answer) return giveUp(call, 'cannot_decide');
  if (!answer.ok) return answer;
  const provider = providerAt(call.provider, call.place, answer.host);
  if (!provider) return giveUp(call, 'unknown_host');
  const priceOverrides = pricesOf(call, answer, held);
  if (!priceOverrides) return giveUp(call, 'cannot_decide');
  const equipped = await equip(call, answer);
  if (!equipped.ok) return giveUp(call, equipped.code);
  return proceed({
    ...call,
    provider,
    credential: equipped.credential,
    credentialAccount: equipped.account,
    admittedAtMs: answer.admittedAtMs,
    reservedNanos: BigInt(answer.reservedNanos),
    streamHold:
      answer.streamHeldNanos == null || request.reserveFacts === null
        ? null
        : { heldNanos: BigInt(answer.streamHeldNanos), facts: request.reserveFacts },
    cap: answer.cap,
    timers: answer.timers,
    priceOverrides,
  });
}

/** Asks the gate that the call's name chooses; one that does not decide says where to go. The first gate of a key always decides. */
async function askShards(
  read: Read,
  request: AdmitRequest,
): Promise<{ readonly call: Read; readonly answer: AdmitAnswer | null }> {
  const { key, sessionId, requestId } = read;
  for (let asked = 1; ; asked++) {
    const gateId = asked > MOST_SHARDS_ASKED ? key.bucket : chooseGate(key, sessionId ?? requestId);
    const call = { ...read, gateId };
    const answer = await askTwice(call, request);
    if (answer?.ok && answer.shards) noteShards(key.id, answer.shards);
    if (!answer || answer.ok || !answer.elsewhere || gateId === key.bucket) return { call, answer };
    if (answer.elsewhere.version === 0) forgetShards(key.id);
    else noteShards(key.id, answer.elsewhere);
  }
}

/** The second question carries the same request id, so an admission whose answer was lost is found again. */
async function askTwice(call: Read, request: AdmitRequest): Promise<AdmitAnswer | null> {
  try {
    return await keyGate(call).admit(request);
  } catch {
    return keyGate(call)
      .admit(request)
      .catch(() => null);
  }
}

/** Nothing goes upstream, so that an admission, even one of which we have not heard, must cost nothing. */
async function giveUp(call: Read, code: RefusalCode): Promise<StepResult<never>> {
  await keyGate(call)
    .cancel(call.requestId)
    .catch(() => undefined);
  return stop(code);
}

/** What is to be reserved by the price book. Of an endpoint that is free or cannot be read, and of a batch, no price says that. */
function reservation({ endpoint, provider, place, facts, startedAtMs }: Read): Reserve {
  if (endpoint.metering === 'free') return { reserveNanos: '0', reserveFacts: null };
  if (endpoint.metering === 'unmetered' || endpoint.job?.role === 'creates')
    return { reserveNanos: null, reserveFacts: null };
  const reserveFacts: ReserveFacts = {
    priceLists: possiblePriceLists(provider, place),
    host: registeredHostOf(provider, place),
    model: facts.strictModel,
    atMs: startedAtMs,
    serviceTier: facts.serviceTier,
    inputBytes: facts.inputBound ?? facts.bodyBytes,
    mayHoldMedia: facts.mayHoldMedia,
    maxOutputTokens: facts.maxOutputTokens,
    candidateCount: facts.candidateCount,
    ...(facts.spokenCharacters === undefined ? {} : { spokenCharacters: facts.spokenCharacters }),
  };
  const { reservedNanos } = reserveNanos({ ...reserveFacts, unknownChargeNanos: 0n });
  return { reserveNanos: reservedNanos === 0n ? null : reservedNanos.toString(), reserveFacts };
}

type Reserve = Pick<AdmitRequest, 'reserveNanos' | 'reserveFacts'>;
