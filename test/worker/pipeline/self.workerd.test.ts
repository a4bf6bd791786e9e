/** `GET /v1/aso/self`, from the address to the gate and its ledger. */
import { env } from 'cloudflare:workers';
import { describe, expect, it } from 'vitest';
import type { KeyRecord } from '../../../contract/command.ts';
import { newId } from '../../../contract/ids.ts';
import type { OrganisationState } from '../../../contract/organisation.ts';
import { type Self, selfSchema } from '../../../contract/self.ts';
import { sampleBudget, sampleCommand, sampleOrganisationCommand } from '../gate/samples.ts';
import { Caller, serve } from './caller.ts';

const PATH = 'https://gateway.test/v1/aso/self';

async function ask(headers: Record<string, string>, query = ''): Promise<Response> {
  const { response, over } = await serve(new Request(PATH + query, { headers }));
  await over();
  return response;
}

async function selfOf(caller: Caller): Promise<Self> {
  const response = await ask({ 'x-aso-api-key': caller.key.text.reveal() });
  expect(response.status).toBe(200);
  return selfSchema.parse(await response.json());
}

/** A key of an organisation of its own. */
async function callerIn(
  state: Partial<OrganisationState>,
  changes: Partial<KeyRecord> = {},
  policy: Partial<KeyRecord['policy']> = {},
): Promise<Caller> {
  const organisationId = newId();
  const command = sampleOrganisationCommand(1, { organisationId, ...state });
  await env.BUDGET_LEDGER.get(env.BUDGET_LEDGER.idFromName(organisationId)).apply(command);
  return Caller.withKey({ organisationId, ...changes }, policy);
}

describe('a key that asks who it is', () => {
  it('hears its name, its limits and what they come from, whom to ask and when it ends', async () => {
    const teamId = newId();
    const policies = [
      { teamId: null, version: 1, rules: { requestsPerMinute: 90, contact: 'platform@acme.test' } },
      { teamId, version: 4, rules: { deniedModels: ['gpt-5*'] } },
    ];
    const names = { key: 'Ranker', project: 'Ranking', team: 'Search' };
    const caller = await callerIn(
      { policies },
      { teamId, names, environment: 'prod', expiresAtMs: Date.UTC(2099, 0, 1) },
      { requestsPerMinute: 600, concurrency: 4 },
    );
    expect(await selfOf(caller)).toMatchObject({
      keyId: caller.key.id,
      name: 'Ranker',
      project: 'Ranking',
      team: 'Search',
      environment: 'prod',
      expiresAt: '2099-01-01T00:00:00.000Z',
      secretEndsAt: null,
      contact: 'platform@acme.test',
      limits: {
        requestsPerMinute: { value: 90, level: 'organisation' },
        tokensPerMinute: null,
        concurrency: { value: 4, level: 'key' },
      },
      policies: [
        { level: 'organisation' },
        { level: 'team', rules: { deniedModels: ['gpt-5*'] } },
        { level: 'key' },
      ],
      budgets: [],
    });
  });

  it('hears what is left of each budget that counts its calls, and of no other', async () => {
    const budgets = [
      sampleBudget({ name: 'All', limitNanos: '5000', contact: 'finance@acme.test' }),
      sampleBudget({ id: newId(), name: 'Of one model', match: { model: 'gpt-*' } }),
      sampleBudget({ id: newId(), name: 'Of another key', match: { keyId: 'x'.repeat(24) } }),
      sampleBudget({ id: newId(), name: 'Over', windows: [{ startMs: 0, endMs: 1, openingNanos: '0' }] }),
      sampleBudget({
        id: newId(),
        name: 'Half spent',
        match: { environment: 'prod' },
        windows: [{ startMs: 0, endMs: null, openingNanos: '4000' }],
      }),
    ];
    const caller = await callerIn({ budgets }, { environment: 'prod' });
    expect((await selfOf(caller)).budgets).toMatchObject([
      { name: 'All', only: {}, limitNanos: '5000', leftNanos: '5000', contact: 'finance@acme.test' },
      { name: 'Of one model', only: { model: 'gpt-*' }, leftNanos: '10000' },
      { name: 'Half spent', limitNanos: '10000', spentNanos: '4000', leftNanos: '6000', reservedNanos: '0' },
    ]);
  });

  it.each([
    ['x-aso-api-key', (key: string) => key],
    ['authorization', (key: string) => `Bearer ${key}`],
    ['x-api-key', (key: string) => key],
    ['x-goog-api-key', (key: string) => key],
    ['api-key', (key: string) => key],
  ])('may ask with %s', async (name, text) => {
    const caller = await callerIn({});
    expect((await ask({ [name]: text(caller.key.text.reveal()) })).status).toBe(200);
  });

  it('may ask with the query parameter of an SDK, and is not shown again', async () => {
    const caller = await callerIn({});
    const response = await ask({}, `?key=${caller.key.text.reveal()}`);
    expect(response.status).toBe(200);
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(await response.text()).not.toContain(caller.key.text.reveal().slice(-40));
  });

  it('is counted nowhere, and leaves no event', async () => {
    const caller = await callerIn({}, {}, { requestsPerMinute: 1 });
    for (let asked = 0; asked < 5; asked++) await selfOf(caller);
    expect(await caller.events()).toEqual([]);
    expect(await caller.gate.stub.figures()).toMatchObject({ admitted: 0, events: 0 });
  });

  it('hears when the secret that it asks with ends', async () => {
    const organisationId = newId();
    const caller = await Caller.withKey({ organisationId });
    const [held] = await caller.gate.stub.held(organisationId, null);
    if (!held) throw new Error('no key');
    const hashes = held.record.hashes.map((hash) => ({ ...hash, validUntilMs: Date.UTC(2099, 0, 1) }));
    await caller.gate.stub.apply(sampleCommand(2, { ...held.record, hashes }));
    expect((await selfOf(caller)).secretEndsAt).toBe('2099-01-01T00:00:00.000Z');
  });
});

describe('who asks without being one', () => {
  const refusalOf = async (headers: Record<string, string>) => {
    const response = await ask(headers);
    return [response.status, response.headers.get('x-aso-error')];
  };

  it.each([
    ['no key', {}, [401, 'missing_key']],
    ['a provider’s key', { authorization: 'Bearer sk-proj-1' }, [401, 'missing_key']],
    ['a damaged one', { 'x-aso-api-key': 'aso_k_short' }, [403, 'invalid_key']],
    ['a damaged one in an SDK’s place', { authorization: 'Bearer aso_k_short' }, [403, 'invalid_key']],
  ])('with %s hears that and nothing else', async (_, headers, refusal) => {
    expect(await refusalOf(headers as Record<string, string>)).toEqual(refusal);
  });

  it('with a key that is switched off, or from where it may not be used', async () => {
    const off = await callerIn({}, { status: 'disabled' });
    expect(await refusalOf({ 'x-aso-api-key': off.key.text.reveal() })).toEqual([403, 'inactive_key']);
    const bound = await callerIn({}, {}, { allowedNetworks: ['203.0.113.0/24'] });
    expect(await refusalOf({ 'x-aso-api-key': bound.key.text.reveal() })).toEqual([
      403,
      'address_not_allowed',
    ]);
  });

  it('with another method finds nothing there', async () => {
    const { response } = await serve(new Request(PATH, { method: 'POST', body: '{}' }));
    expect(response.headers.get('x-aso-error')).toBe('unknown_endpoint');
  });

  it('may be read by a page that has the key, refused or not', async () => {
    const { response, over } = await serve(new Request(PATH, { method: 'OPTIONS' }));
    await over();
    expect(response.status).toBe(204);
    expect(response.headers.get('access-control-allow-headers')).toBe('x-aso-api-key');
    const refused = await ask({ 'x-aso-api-key': 'no key' });
    expect(refused.ok).toBe(false);
    for (const answer of [response, refused])
      expect(answer.headers.get('access-control-allow-origin')).toBe('*');
    expect(refused.headers.get('access-control-allow-credentials')).toBeNull();
  });
});
