import { describe, expect, it } from 'vitest';
import { NO_TIMERS } from '../../../contract/policies/timers.ts';
import type { AdmitAnswer } from '../../../worker/gate/protocol.ts';
import type { Admitted } from '../../../worker/pipeline/call.ts';
import { heldPrices, pricesOf } from '../../../worker/pipeline/held-prices.ts';
import { sampleId, samplePrice } from '../gate/samples.ts';
import { admittedCall } from './calls.ts';

let buckets = 0;

/** A call of a gate that nothing is held of. */
function newCall(provider = 'openai'): Admitted {
  const bucket = `bucket${++buckets}`;
  return { ...admittedCall(provider, '/v1/chat/completions'), key: { bucket } as Admitted['key'] };
}

type Answer = Extract<AdmitAnswer, { ok: true }>;

function answer(priceVersion: number, priceOverrides: Answer['priceOverrides']): Answer {
  const admitted = {
    ok: true,
    admissionNumber: 1,
    admittedAtMs: 0,
    reservedNanos: '0',
    streamHeldNanos: null,
    cap: null,
    timers: NO_TIMERS,
    host: null,
    credential: null,
  } as const;
  return { ...admitted, priceVersion, priceOverrides, shards: null };
}

const PRICES = [samplePrice()];

describe('an organisation’s own prices in an isolate', () => {
  it('are held by gate and provider, and replaced by a newer version', () => {
    const call = newCall();
    expect(heldPrices(call)).toBeNull();
    expect(pricesOf(call, answer(3, PRICES), null)).toEqual(PRICES);
    expect(heldPrices(call)).toEqual({ version: 3, overrides: PRICES });
    expect(heldPrices({ ...newCall('mistral'), key: call.key })).toBeNull();
    expect(heldPrices(newCall())).toBeNull();
    const newer = [samplePrice({ id: sampleId(9) })];
    expect(pricesOf(call, answer(4, newer), heldPrices(call))).toEqual(newer);
    expect(heldPrices(call)?.version).toBe(4);
  });

  it('are those that were held when the gate was asked, whatever has been heard since', () => {
    const call = newCall();
    pricesOf(call, answer(3, PRICES), null);
    const before = heldPrices(call);
    pricesOf(call, answer(4, [samplePrice({ id: sampleId(9) })]), before);
    expect(pricesOf(call, answer(3, null), before)).toEqual(PRICES);
  });

  it('are never guessed: what is taken for held and is not is no price', () => {
    expect(pricesOf(newCall(), answer(3, null), null)).toBeNull();
    expect(pricesOf(newCall(), answer(3, null), { version: 2, overrides: PRICES })).toBeNull();
  });

  it('are none, and nothing is held, where the organisation has none', () => {
    const call = newCall();
    expect(pricesOf(call, answer(3, []), null)).toEqual([]);
    expect(heldPrices(call)).toBeNull();
  });

  it('are bounded: beyond twenty thousand rates everything is heard anew', () => {
    const rate = { class: 'output.text', modality: 'text', priceUsd: '1', priceUnit: '1' } as const;
    const price = {
      kind: 'rates',
      serviceTiers: null,
      rates: Array.from({ length: 24 }, () => rate),
    } as const;
    const many = Array.from({ length: 500 }, () =>
      samplePrice({ price: { ...price, rates: [...price.rates] } }),
    );
    const [one, other] = [newCall(), newCall()];
    pricesOf(one, answer(1, many), null);
    pricesOf(one, answer(2, many), null);
    expect(heldPrices(one)?.version).toBe(2);
    pricesOf(other, answer(1, many), null);
    expect([heldPrices(one), heldPrices(other)?.version]).toEqual([null, 1]);
  });
});
