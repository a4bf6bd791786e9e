import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { UsageEvent } from '../../../contract/event.ts';
import { newId } from '../../../contract/ids.ts';
import {
  type DryRun,
  dryRunSchema,
  effectivePolicySchema,
  type PolicyDraft,
} from '../../../contract/policies-api.ts';
import { dryRun } from '../../../dashboard-api/policies/dry-run.ts';
import type { Database } from '../../../db/database.ts';
import { takeIn } from '../../../db/usage/take-in.ts';
import { ENGINES } from '../../db/engines.ts';
import { SAMPLE_POLICY } from '../../db/sample-organisation.ts';
import { MINUTE_MS, NOON_MS, numbered, type Placed, sampleEvent, sampleLine } from '../../db/sample-usage.ts';
import { Administrator } from '../organisation/administrator.ts';

const NOW = new Date(NOON_MS + 12 * 3_600_000);
const COST = '4500000';

describe.each(ENGINES)('a dry run, on $name', (engine) => {
  let db: Database;
  let placed: Placed;
  let administrator: Administrator;
  beforeAll(async () => {
    db = await engine.open();
  });
  afterAll(() => db.close());
  beforeEach(async () => {
    administrator = await Administrator.signedIn(db);
    ({ placed } = administrator);
  });

  const record = (changes: Partial<UsageEvent>[]) => {
    const { gateId, incarnationId } = placed;
    const events = numbered(changes.map((change) => sampleEvent(placed, change)));
    return db.inTenant('ingest_user', placed.organisationId, (unit) =>
      takeIn(unit, { gate: { gateId, incarnationId }, events, refused: [] }, NOW),
    );
  };
  async function tried(draft: PolicyDraft, bounds?: { mostCalls: number; page: number }): Promise<DryRun> {
    const found = await dryRun(db, placed.organisationId, { draft, days: 30 }, NOW, bounds);
    return dryRunSchema.parse(found);
  }
  const ofOrganisation = (rules: Extract<PolicyDraft, { scope: 'organisation' }>['rules']): PolicyDraft => ({
    scope: 'organisation',
    rules,
  });
  const ofKey = (changes: object): PolicyDraft => {
    const { version, ...policy } = SAMPLE_POLICY;
    expect(version).toBe(1);
    return { scope: 'key', keyId: placed.keyId, policy: { ...policy, ...changes } };
  };

  test('says who would have been refused, by which rule, and what it would have saved', async () => {
    const unknown = sampleLine({ costNanos: null, chargedNanos: '70' });
    await record([
      { modelRequested: 'gpt-4o' },
      { modelRequested: 'o1', lines: [unknown] },
      { modelRequested: 'o1', admittedAtMs: NOON_MS + MINUTE_MS },
      { modelRequested: 'o1', kind: 'refusal', admissionNumber: null, lines: [] },
      { modelRequested: 'o1', admittedAtMs: NOON_MS - 31 * 24 * 3_600_000 },
    ]);
    for (const page of [1, 2, 1_000]) {
      const found = await tried(ofOrganisation({ deniedModels: ['o1*'] }), { mostCalls: 100, page });
      const figures = { calls: 2, costNanos: COST, unknownCostCalls: 1, unknownChargedNanos: '70' };
      expect(found).toMatchObject({
        examinedCalls: 3,
        isComplete: true,
        callsWithoutFacts: 0,
        refused: figures,
        alreadyRefused: { calls: 0 },
        byKey: [{ value: placed.keyId, label: 'Ranking service', ...figures }],
        byModel: [{ value: 'o1', label: 'o1', isOther: false, ...figures }],
        byRule: [{ level: 'organisation', rule: 'deniedModels', code: 'model_not_allowed', ...figures }],
        notKnown: [{ about: 'models' }],
      });
    }
  });

  test('tells what a draft adds from what the policies that stand refuse already', async () => {
    await record([{ modelRequested: 'o1' }, { modelRequested: 'gpt-4o' }]);
    const rules = { deniedModels: ['o1'] };
    await administrator.send('PUT', '/policies/organisation', { rules, reason: 'No' });
    const found = await tried({ scope: 'team', teamId: placed.teamId, rules: { allowedModels: [] } });
    expect(found).toMatchObject({
      refused: { calls: 1 },
      alreadyRefused: { calls: 1, costNanos: COST },
      byModel: [{ value: 'gpt-4o' }],
      byRule: [{ level: 'team', rule: 'allowedModels' }],
    });
  });

  test('counts limits over time as the gate does, over what calls used', async () => {
    const starts = [0, 10, 20, 70];
    await record(
      starts.map((second) => ({
        admittedAtMs: NOON_MS + second * 1_000,
        endedAtMs: NOON_MS + (second + 15) * 1_000,
      })),
    );
    const refusedBy = async (changes: object) =>
      (await tried(ofKey(changes))).byRule.map(({ rule, calls }) => [rule, calls]);
    expect(await refusedBy({ requestsPerMinute: 2 })).toEqual([['requestsPerMinute', 1]]);
    expect(await refusedBy({ tokensPerMinute: 2_400 })).toEqual([['tokensPerMinute', 1]]);
    expect(await refusedBy({ tokensPerMinute: 3_600 })).toEqual([]);
    expect(await refusedBy({ concurrency: 1 })).toEqual([['concurrency', 1]]);
  });

  test('tries hours, caps and dimensions, and lets pass what was not recorded', async () => {
    const old = { operation: null, outputCapTokens: null, outputCapBy: null } as const;
    await record([{ dimensions: { team: 'search' } }, { ...old, dimensions: { app: 'x' } }]);
    const noon = { days: [5], from: '12:00', to: '13:00' };
    expect((await tried(ofOrganisation({ allowedHours: [noon] }))).refused.calls).toBe(0);
    expect((await tried(ofOrganisation({ allowedHours: [{ ...noon, from: '12:01' }] }))).refused.calls).toBe(
      2,
    );
    expect((await tried(ofOrganisation({ maxOutputTokens: 100 }))).refused.calls).toBe(1);
    const clamped = await tried(ofOrganisation({ maxOutputTokens: 100, outputTokensAbove: 'clamp' }));
    expect(clamped).toMatchObject({ refused: { calls: 0 }, cappedCalls: 1, callsWithoutFacts: 1 });
    expect((await tried(ofOrganisation({ allowedOperations: [], allowedNetworks: [] }))).refused.calls).toBe(
      1,
    );
    const required = await tried(ofOrganisation({ dimensions: { requiredKeys: ['team'] } }));
    expect(required.byRule).toMatchObject([{ rule: 'dimensions.requiredKeys', calls: 1 }]);
  });

  test('counts the values of a dimension', async () => {
    const teams = ['a', 'b', 'a', 'c'];
    await record(teams.map((team, index) => ({ dimensions: { team }, admittedAtMs: NOON_MS + index })));
    const found = await tried(ofOrganisation({ dimensions: { maxValues: 2 } }));
    expect(found.byRule).toMatchObject([{ rule: 'dimensions.maxValues', calls: 1 }]);
  });

  test.each(['before', 'after'])(
    'a correction that is read %s its call makes a cost known, once',
    async (place) => {
      const ids = [newId(), newId()].toSorted();
      const [correctionId, eventId] = place === 'before' ? ids : ids.toReversed();
      if (eventId === undefined || correctionId === undefined) throw new Error('no ids');
      const lost = sampleLine({ costNanos: null, chargedNanos: '70' });
      await record([
        { eventId, modelRequested: 'o1', outcome: 'lost', lines: [lost] },
        {
          eventId: correctionId,
          kind: 'correction',
          correctsEventId: eventId,
          modelRequested: 'o1',
          lines: [sampleLine({ chargedNanos: '-10' })],
        },
      ]);
      for (const page of [1, 10]) {
        const found = await tried(ofOrganisation({ deniedModels: ['o1'] }), { mostCalls: 10, page });
        expect(found.refused).toEqual({
          calls: 1,
          costNanos: COST,
          unknownCostCalls: 0,
          unknownChargedNanos: '0',
        });
      }
    },
  );

  test('looks at the newest calls where there are too many, and says from when', async () => {
    const hours = [-3, -2, -1, 0].map((hour) => NOON_MS + hour * 3_600_000);
    await record(hours.map((admittedAtMs) => ({ admittedAtMs })));
    const found = await tried(ofOrganisation({ allowedModels: [] }), { mostCalls: 2, page: 10 });
    expect(found).toMatchObject({
      isComplete: false,
      examinedCalls: 2,
      refused: { calls: 2 },
      examinedFrom: new Date(NOON_MS - 3_600_000).toISOString(),
    });
  });

  test('is asked over the API; a draft that is none, or of nobody, is refused', async () => {
    const ask = (draft: object, more: object = {}) =>
      administrator.send('POST', '/policies/dry-run', { draft, ...more });
    const answer = await ask({ scope: 'organisation', rules: {} }, { days: 7 });
    expect(answer.status).toBe(200);
    expect(dryRunSchema.parse(answer.body)).toMatchObject({
      currency: 'USD',
      refused: { calls: 0, costNanos: '0' },
    });
    expect((await ask({ scope: 'organisation', rules: { deniedColours: [] } })).status).toBe(400);
    expect((await ask({ scope: 'organisation', rules: {} }, { days: 31 })).status).toBe(400);
    expect((await ask({ scope: 'team', teamId: newId(), rules: {} })).status).toBe(404);
    const { version, ...policy } = SAMPLE_POLICY;
    expect(version).toBe(1);
    expect((await ask({ scope: 'key', keyId: 'x'.repeat(24), policy })).status).toBe(404);
  });

  test('what holds for a key names the level of each rule', async () => {
    const rules = { deniedModels: ['o1'], contact: '#ai' };
    await administrator.send('PUT', '/policies/organisation', { rules, reason: 'No' });
    const { status, body } = await administrator.send('GET', `/keys/${placed.keyId}/effective-policy`);
    expect(status).toBe(200);
    const { version: _, ...keyPolicy } = SAMPLE_POLICY;
    expect(effectivePolicySchema.parse(body)).toEqual({
      keyPolicy,
      etag: expect.any(String),
      keyId: placed.keyId,
      teamId: placed.teamId,
      contact: '#ai',
      rules: [
        { rule: 'deniedModels', level: 'organisation', value: ['o1'], isDecisive: true },
        { rule: 'dimensions.allowedKeys', level: 'key', value: ['team', 'app'], isDecisive: true },
      ],
      fixedDimensions: {},
      unknownChargeNanos: '10000000',
    });
    expect((await administrator.send('GET', `/keys/${'x'.repeat(24)}/effective-policy`)).status).toBe(404);
  });
});
