import { env } from 'cloudflare:workers';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { plainLine } from '../../../worker/gate/events.ts';
import { Dashboard } from '../delivery/dashboard.ts';
import { Clock, eventsOf, newGate } from './gates.ts';
import {
  sampleAdmit,
  sampleBudget,
  sampleCommand,
  sampleId,
  sampleOrganisationCommand,
  sampleRecord,
  sampleSettlement,
} from './samples.ts';

let clock: Clock;
beforeEach(() => {
  clock = Clock.start();
  Dashboard.open();
});
afterEach(() => {
  vi.restoreAllMocks();
});

it('P4: a policy of the organisation holds for a key that knows nothing of it, and the event says whose it was', async () => {
  const organisationId = crypto.randomUUID();
  const ledger = env.BUDGET_LEDGER.get(env.BUDGET_LEDGER.idFromName(organisationId));
  const policies = [{ teamId: null, version: 1, rules: { deniedModels: ['gpt-4o*'] } }];
  await ledger.apply(sampleOrganisationCommand(1, { organisationId, policies }));
  const gate = newGate();
  await gate.stub.apply(sampleCommand(1, sampleRecord({ organisationId })));
  expect(await gate.stub.admit(sampleAdmit(1))).toMatchObject({
    ok: false,
    refusal: { code: 'model_not_allowed', level: 'organisation' },
  });
  expect(await eventsOf(gate)).toMatchObject([
    {
      kind: 'refusal',
      refusal: 'model_not_allowed',
      refusalLevel: 'organisation',
      refusalRule: 'deniedModels',
      operation: 'chat',
      organisationVersion: 1,
    },
  ]);
});

it('calls at once are bounded, whatever the interleaving, and an end makes room', async () => {
  const gate = newGate();
  await gate.stub.apply(sampleCommand(1, sampleRecord({}, { concurrency: 3 })));
  const answers = await Promise.all(
    Array.from({ length: 12 }, (_, index) => gate.stub.admit(sampleAdmit(index + 1))),
  );
  expect(answers.filter(({ ok }) => ok)).toHaveLength(3);
  expect(answers.find(({ ok }) => !ok)).toMatchObject({
    refusal: { code: 'too_many_at_once', level: 'key' },
  });
  const first = answers.findIndex(({ ok }) => ok) + 1;
  await gate.stub.settle(sampleSettlement(first));
  expect(await gate.stub.admit(sampleAdmit(20))).toMatchObject({ ok: true });
  expect(await gate.stub.admit(sampleAdmit(21))).toMatchObject({ ok: false });
});

it('a session is one call, however many operations it has open', async () => {
  const gate = newGate();
  await gate.stub.apply(sampleCommand(1, sampleRecord({}, { concurrency: 1 })));
  const ofSession = (number: number, sessionId: string) => {
    const asked = sampleAdmit(number);
    return gate.stub.admit({ ...asked, call: { ...asked.call, sessionId } });
  };
  for (const number of [1, 2, 3]) expect(await ofSession(number, sampleId(1))).toMatchObject({ ok: true });
  for (const answer of [await ofSession(4, sampleId(4)), await gate.stub.admit(sampleAdmit(5))])
    expect(answer).toMatchObject({ ok: false, refusal: { code: 'too_many_at_once' } });
  for (const number of [1, 2, 3]) await gate.stub.settle(sampleSettlement(number));
  expect(await ofSession(6, sampleId(6))).toMatchObject({ ok: true });
});

it('requests per minute are bounded, and the refusal says how long to wait', async () => {
  const gate = newGate();
  await gate.stub.apply(sampleCommand(1, sampleRecord({}, { requestsPerMinute: 2 })));
  for (const number of [1, 2]) expect(await gate.stub.admit(sampleAdmit(number))).toMatchObject({ ok: true });
  clock.advance(20_000);
  expect(await gate.stub.admit(sampleAdmit(3))).toMatchObject({
    ok: false,
    refusal: { code: 'rate_limited', retryAfterSeconds: 40 },
  });
  clock.advance(40_001);
  expect(await gate.stub.admit(sampleAdmit(4))).toMatchObject({ ok: true });
});

it('the repeat of an admission is not counted again', async () => {
  const gate = newGate();
  await gate.stub.apply(sampleCommand(1, sampleRecord({}, { concurrency: 1, requestsPerMinute: 1 })));
  const first = await gate.stub.admit(sampleAdmit(1));
  expect(await gate.stub.admit(sampleAdmit(1))).toEqual(first);
});

it('tokens per minute: the worst case counts until the call has ended, then what it used', async () => {
  const gate = newGate();
  await gate.stub.apply(sampleCommand(1, sampleRecord({}, { tokensPerMinute: 1_000 })));
  const asked = (number: number, maxOutputTokens: number) => ({
    ...sampleAdmit(number),
    reserveFacts: {
      priceLists: ['openai'],
      model: 'gpt-4o-mini',
      atMs: clock.nowMs,
      serviceTier: null,
      inputBytes: 100,
      mayHoldMedia: false,
      maxOutputTokens,
      candidateCount: 1,
    },
  });
  expect(await gate.stub.admit(asked(1, 5_000))).toMatchObject({ refusal: { code: 'exceeds_token_rate' } });
  expect(await gate.stub.admit(asked(2, 900))).toMatchObject({ ok: true });
  clock.advance(10_000);
  expect(await gate.stub.admit(asked(3, 200))).toMatchObject({
    refusal: { code: 'token_rate_limited', rule: 'tokensPerMinute', retryAfterSeconds: 50 },
  });
  const line = plainLine('gpt-4o-mini', 'reported', '1', '1');
  const priced = (quantity: string) => ({
    class: 'output.text' as const,
    modality: 'text' as const,
    quantity,
    priceUsd: '1',
    priceUnit: '1000000' as const,
    costNanos: '1',
  });
  const lines = [{ ...line, classes: [priced('30'), { ...priced('20'), class: 'input.uncached' as const }] }];
  await gate.stub.settle(sampleSettlement(2, '1', { lines }));
  expect(await gate.stub.admit(asked(4, 800))).toMatchObject({ ok: true });
  expect(await gate.stub.admit(asked(5, 1))).toMatchObject({ refusal: { code: 'token_rate_limited' } });
  await gate.stub.cancel(sampleId(4));
  expect(await gate.stub.admit(asked(6, 800))).toMatchObject({ ok: true });
});

it('a limit of the organisation holds for every single key, and what a budget refuses is not counted', async () => {
  const organisationId = crypto.randomUUID();
  const ledger = env.BUDGET_LEDGER.get(env.BUDGET_LEDGER.idFromName(organisationId));
  const policies = [{ teamId: null, version: 1, rules: { requestsPerMinute: 1 } }];
  const budgets = [sampleBudget({ limitNanos: '1500', match: { model: 'dear' } })];
  await ledger.apply(sampleOrganisationCommand(1, { organisationId, policies, budgets }));
  const gate = newGate();
  await gate.stub.apply(sampleCommand(1, sampleRecord({ organisationId }, { requestsPerMinute: 5 })));
  const dear = sampleAdmit(1, '2000');
  expect(await gate.stub.admit({ ...dear, call: { ...dear.call, model: 'dear' } })).toMatchObject({
    refusal: { code: 'budget_exhausted' },
  });
  expect(await gate.stub.admit(sampleAdmit(2))).toMatchObject({ ok: true });
  expect(await gate.stub.admit(sampleAdmit(3))).toMatchObject({
    refusal: { code: 'rate_limited', level: 'organisation' },
  });
});

it('hours are those of the organisation, and without its time nobody is let in or told no', async () => {
  const organisationId = crypto.randomUUID();
  const ledger = env.BUDGET_LEDGER.get(env.BUDGET_LEDGER.idFromName(organisationId));
  const gate = newGate();
  const allowedHours = [{ days: [1, 2, 3, 4, 5, 6, 7], from: '08:00', to: '18:00' }];
  await gate.stub.apply(sampleCommand(1, sampleRecord({ organisationId }, { allowedHours })));
  expect(await gate.stub.admit(sampleAdmit(1))).toMatchObject({ refusal: { code: 'cannot_decide' } });
  const midnight = Math.floor(clock.nowMs / 86_400_000) * 86_400_000;
  clock.advance(midnight + 7 * 3_600_000 - clock.nowMs);
  const zoneOffsets = [{ fromMs: 0, offsetSeconds: 7_200 }];
  await ledger.apply(sampleOrganisationCommand(1, { organisationId, zoneOffsets }));
  await gate.stub.organise({
    version: 1,
    state: sampleOrganisationCommand(1, { organisationId, zoneOffsets }).record,
  });
  expect(await gate.stub.admit(sampleAdmit(2))).toMatchObject({ ok: true });
  clock.advance(9 * 3_600_000);
  expect(await gate.stub.admit(sampleAdmit(3))).toMatchObject({
    refusal: { code: 'outside_hours', rule: 'allowedHours', level: 'key' },
  });
});

it('a dimension has so many values a day, and what is refused is an event', async () => {
  const gate = newGate();
  const dimensions = { allowedKeys: ['team'], requiredKeys: [], allowedValues: {}, fixed: {}, maxValues: 1 };
  await gate.stub.apply(sampleCommand(1, sampleRecord({}, { dimensions })));
  const asked = (number: number, team: string) => {
    const one = sampleAdmit(number);
    return gate.stub.admit({ ...one, call: { ...one.call, dimensions: { team } } });
  };
  expect(await asked(1, 'a')).toMatchObject({ ok: true });
  expect(await asked(2, 'b')).toMatchObject({
    refusal: { code: 'too_many_dimension_values', subject: 'team' },
  });
  expect(await asked(3, 'a')).toMatchObject({ ok: true });
  expect((await eventsOf(gate)).at(-1)).toMatchObject({
    refusalRule: 'dimensions.maxValues',
    dimensions: {},
  });
});
