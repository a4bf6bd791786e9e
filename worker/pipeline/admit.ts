/** Asks the gate. One hop decides, reserves the worst-case cost and gives the admission number. */
import { reserveNanos } from '../../contract/prices/reserve.ts';
import type { RefusalCode } from '../../contract/refusals.ts';
import type { AdmitAnswer, AdmitRequest, ReserveFacts } from '../gate/protocol.ts';
import { possiblePriceLists, providerAt, registeredHostOf } from '../providers/provider.ts';
import { type Admitted, proceed, type Read, type StepResult, stop } from './call.ts';
import { callFacts, keyGate } from './gates.ts';
import { heldPrices, pricesOf } from './held-prices.ts';

/** "Cannot decide" is never confused with "no": a gate that does not answer is a 503. */
export async function admit(call: Read): Promise<StepResult<Admitted>> {
  const held = heldPrices(call);
  const request = {
    proof: call.proof,
    call: callFacts(call, call.facts, call.dimensions),
    ...reservation(call),
    heldPriceVersion: held?.version ?? null,
  };
  const answer = await askTwice(call, request);
  if (!answer) return giveUp(call, 'cannot_decide');
  if (!answer.ok) return answer;
  const provider = providerAt(call.provider, call.place, answer.host);
  if (!provider) return giveUp(call, 'unknown_host');
  const priceOverrides = pricesOf(call, answer, held);
  if (!priceOverrides) return giveUp(call, 'cannot_decide');
  return proceed({
    ...call,
    provider,
    admittedAtMs: answer.admittedAtMs,
    reservedNanos: BigInt(answer.reservedNanos),
    priceOverrides,
  });
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
  };
  const { reservedNanos } = reserveNanos({ ...reserveFacts, unknownChargeNanos: 0n });
  return { reserveNanos: reservedNanos === 0n ? null : reservedNanos.toString(), reserveFacts };
}

type Reserve = Pick<AdmitRequest, 'reserveNanos' | 'reserveFacts'>;
