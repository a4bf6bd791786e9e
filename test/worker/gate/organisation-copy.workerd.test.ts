/** What a gate knows of its organisation: told by the ledger, kept in its storage, used by the calls that it admits. */
import { evictDurableObject, runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { OrganisationState } from '../../../contract/organisation.ts';
import { KeyGate } from '../../../worker/gate/key-gate.ts';
import type { AdmitAnswer, CallFacts } from '../../../worker/gate/protocol.ts';
import { BudgetLedger } from '../../../worker/ledger/budget-ledger.ts';
import { Dashboard } from '../delivery/dashboard.ts';
import { eventually } from '../eventually.ts';
import { Clock, type Gate, gateWithKey } from './gates.ts';
import {
  sampleAdmit,
  sampleCall,
  sampleId,
  sampleOrganisationCommand,
  samplePrice,
  sampleRecord,
} from './samples.ts';

const CUSTOM = {
  kind: 'custom',
  name: 'ours',
  baseUrl: 'https://llm.example.com',
  mustAskForUsage: false,
  onCallerLeft: 'cancel',
} as const;

let clock: Clock;
let organisationId: string;

beforeEach(() => {
  clock = Clock.start();
  organisationId = crypto.randomUUID();
  Dashboard.open();
});
afterEach(() => {
  vi.restoreAllMocks();
});

const gate = (): Promise<Gate> => gateWithKey(sampleRecord({ organisationId }));

function publish(version: number, changes: Partial<OrganisationState>) {
  const ledger = env.BUDGET_LEDGER.get(env.BUDGET_LEDGER.idFromName(organisationId));
  return ledger.apply(sampleOrganisationCommand(version, { organisationId, ...changes }));
}

function admit({ stub }: Gate, number: number, call: Partial<CallFacts> = {}): Promise<AdmitAnswer> {
  return stub.admit({ ...sampleAdmit(number), call: sampleCall(number, call) });
}

async function pricesAt(one: Gate, number: number): Promise<readonly string[]> {
  const answer = await admit(one, number);
  if (!answer.ok) throw new Error(answer.refusal.code);
  return (answer.priceOverrides ?? []).map(({ id }) => id);
}

/** How often a gate has asked its ledger. */
const askedBy = ({ name }: Gate, { mock }: { readonly mock: { readonly calls: readonly unknown[][] } }) =>
  mock.calls.filter(([gateId]) => gateId === name).length;

describe('prices of an organisation’s own', () => {
  it('stand in the answer to every call of their provider, and to no other', async () => {
    const price = samplePrice();
    await publish(1, { priceOverrides: [price, samplePrice({ provider: 'mistral' })] });
    const one = await gate();
    expect(await admit(one, 1)).toMatchObject({ ok: true, priceOverrides: [price] });
    expect(await admit(one, 2, { provider: 'anthropic' })).toMatchObject({ ok: true, priceOverrides: [] });
  });

  it('are not repeated to whoever holds their version', async () => {
    const price = samplePrice();
    await publish(7, { priceOverrides: [price] });
    const one = await gate();
    const ask = (number: number, heldPriceVersion: number | null) =>
      one.stub.admit({ ...sampleAdmit(number), heldPriceVersion });
    expect(await ask(1, null)).toMatchObject({ priceVersion: 7, priceOverrides: [price] });
    expect(await ask(2, 7)).toMatchObject({ priceVersion: 7, priceOverrides: null });
    expect(await ask(3, 6)).toMatchObject({ priceVersion: 7, priceOverrides: [price] });
    expect(await ask(3, 7)).toMatchObject({ priceVersion: 7, priceOverrides: null });
  });

  it('move the reservation where they are dearer than the price book', async () => {
    const rate = { class: 'input.uncached', modality: 'text', priceUsd: '5', priceUnit: '1' } as const;
    const price = samplePrice({ price: { kind: 'rates', serviceTiers: null, rates: [rate] } });
    await publish(1, { priceOverrides: [price] });
    const one = await gate();
    const reserveFacts = {
      priceLists: ['openai'],
      model: 'gpt-4o-mini',
      atMs: clock.nowMs,
      serviceTier: null,
      inputBytes: 76,
      mayHoldMedia: false,
      maxOutputTokens: 1,
      candidateCount: 1,
    };
    expect(await one.stub.admit({ ...sampleAdmit(1), reserveFacts })).toMatchObject({
      ok: true,
      reservedNanos: String(1_100 * 5_000_000_000 + 12),
    });
  });
});

describe('registered hosts', () => {
  it('are named by the gate to the call that asks for one; one that is not registered is refused', async () => {
    await publish(1, { hosts: [CUSTOM, { kind: 'azure-openai', name: 'east' }] });
    const one = await gate();
    const host = (kind: 'custom' | 'azure-openai', name: string) => ({ host: { kind, name } });
    expect(await admit(one, 1, host('custom', 'ours'))).toMatchObject({ ok: true, host: CUSTOM });
    expect(await admit(one, 2, host('azure-openai', 'east'))).toMatchObject({
      ok: true,
      host: { kind: 'azure-openai', name: 'east' },
    });
    for (const unknown of [host('custom', 'east'), host('azure-openai', 'ours'), host('custom', 'theirs')]) {
      expect(await admit(one, 3, unknown)).toEqual({ ok: false, refusal: { code: 'unknown_host' } });
    }
    expect(await admit(one, 4)).toMatchObject({ ok: true, host: null });
  });

  it('of another organisation are not to be had', async () => {
    await publish(1, { hosts: [CUSTOM] });
    const other = await gateWithKey(sampleRecord({ organisationId: crypto.randomUUID() }));
    expect(await admit(other, 1, { host: { kind: 'custom', name: 'ours' } })).toMatchObject({ ok: false });
  });
});

describe('the copy', () => {
  it('is asked for once, before the first call, confirmed behind it, and needs no hop after a restart', async () => {
    await publish(1, { priceOverrides: [samplePrice()] });
    const one = await gate();
    const news = vi.spyOn(BudgetLedger.prototype, 'news');
    for (const number of [1, 2, 3]) expect(await pricesAt(one, number)).toHaveLength(1);
    const held = () =>
      news.mock.calls.filter(([gateId]) => gateId === one.name).map(([, version]) => version);
    await eventually(() => expect(held()).toEqual([0, 1]));
    await evictDurableObject(one.stub);
    news.mockRejectedValue(new Error('away'));
    expect(await pricesAt(one, 4)).toHaveLength(1);
  });

  it('of a gate that was told nothing says so, and is not asked for again at each call', async () => {
    const one = await gate();
    const news = vi.spyOn(BudgetLedger.prototype, 'news');
    for (const number of [1, 2, 3]) expect(await pricesAt(one, number)).toEqual([]);
    expect(askedBy(one, news)).toBe(1);
  });

  it('is replaced when the ledger tells, and when the gate asks every ten seconds of use', async () => {
    const one = await gate();
    await publish(1, {});
    expect(await pricesAt(one, 1)).toEqual([]);
    const told = samplePrice({ id: sampleId(11) });
    await publish(2, { priceOverrides: [told] });
    let call = 1;
    await eventually(async () => expect(await pricesAt(one, ++call)).toEqual([told.id]));
    vi.spyOn(KeyGate.prototype, 'organise').mockRejectedValue(new Error('lost'));
    await publish(3, {});
    expect(await pricesAt(one, ++call)).toEqual([told.id]);
    clock.advance(10_000);
    await eventually(async () => expect(await pricesAt(one, ++call)).toEqual([]));
  });

  it('L32: serves on while the ledger is away', async () => {
    await publish(1, { priceOverrides: [samplePrice()] });
    const one = await gate();
    const news = vi.spyOn(BudgetLedger.prototype, 'news');
    await pricesAt(one, 1);
    await eventually(() => expect(askedBy(one, news)).toBe(2)); // asked before the call, confirmed behind it
    news.mockRejectedValue(new Error('away'));
    clock.advance(60_000);
    expect(await pricesAt(one, 2)).toHaveLength(1);
    await eventually(() => expect(askedBy(one, news)).toBe(3));
    expect(await pricesAt(one, 3)).toHaveLength(1);
  });

  it('takes neither an older version nor what is another organisation’s', async () => {
    await publish(2, { priceOverrides: [samplePrice()] });
    const one = await gate();
    await pricesAt(one, 1);
    const of = (organisation: string, version: number) => ({
      version,
      state: sampleOrganisationCommand(version, { organisationId: organisation }).record,
    });
    expect(await one.stub.organise(of(organisationId, 1))).toBe(2);
    expect(await one.stub.organise(of(crypto.randomUUID(), 9))).toBe(2);
    expect(await pricesAt(one, 2)).toHaveLength(1);
    const held = await runInDurableObject(one.stub, (_, state) =>
      state.storage.sql.exec<{ value: string }>(`SELECT value FROM meta WHERE name = 'organisation'`).one(),
    );
    expect(JSON.parse(held.value)).toMatchObject({ version: 2, state: { organisationId } });
  });
});
