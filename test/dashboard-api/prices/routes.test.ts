import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  priceAlarmsSchema,
  priceAnswerSchema,
  priceModelsSchema,
  priceProvidersSchema,
} from '../../../contract/price-answers.ts';
import { findPrice, PRICE_BOOK_VERSION } from '../../../contract/prices/book.ts';
import { issueApiToken } from '../../../dashboard-api/identity/api-tokens.ts';
import type { Database } from '../../../db/database.ts';
import { ENGINES } from '../../db/engines.ts';
import { sampleOrganisation } from '../../db/sample-organisation.ts';
import { numbered, type Placed, sampleClass, sampleEvent, sampleLine } from '../../db/sample-usage.ts';
import { GATEWAY_ID, type TestApi, testApi } from '../api.ts';

describe.each(ENGINES)('prices over HTTP on $name', (engine) => {
  let db: Database;
  let api: TestApi;
  const headers: Record<string, string> = {};
  const tokenOf = async ({ organisationId }: Placed) =>
    (
      await issueApiToken(db, organisationId, { origin: 'issued', lifetimeMs: 1e9 }, api.services.clock())
    ).reveal();
  beforeAll(async () => {
    db = await engine.open();
    api = await testApi(db);
    headers['authorization'] = `Bearer ${await tokenOf(await sampleOrganisation(db))}`;
  });
  afterAll(() => db.close());

  const read = async (path: string, more = headers) => {
    const response = await api.get(`/api/v1/prices${path}`, more);
    return { status: response.status, body: await response.json() };
  };

  const lookUp = async (query: string) => priceAnswerSchema.parse((await read(query)).body);

  test('a look-up gives brackets, rates and where they were read', async () => {
    expect((await lookUp('?provider=google-ai-studio&model=no-such-model')).price).toBeNull();
    const { price, ...query } = await lookUp(
      '?provider=google-ai-studio&model=gemini-2.5-pro&at=2026-11-20T12:00:00Z',
    );
    expect(query).toEqual({
      provider: 'google-ai-studio',
      model: 'gemini-2.5-pro',
      serviceTier: null,
      at: '2026-11-20T12:00:00.000Z',
      priceVersion: PRICE_BOOK_VERSION,
    });
    expect(price?.brackets.map(({ aboveInputTokens }) => aboveInputTokens)).toEqual([-1, 200_000]);
    const entry = findPrice({
      provider: 'google-ai-studio',
      model: 'gemini-2.5-pro',
      serviceTier: null,
      atMs: Date.parse(query.at),
    });
    expect(price?.brackets.map(({ rates }) => rates.length)).toEqual(
      entry?.brackets.map(({ rates }) => rates.size),
    );
    expect(price?.brackets[0]?.rates).toContainEqual({
      class: 'input.uncached',
      modality: 'text',
      priceUsd: '1.25',
      priceUnit: '1000000',
    });
    expect(price?.origins[0]?.source).toMatch(/^https:/);
  });

  test('a tier is the one that is named, and one without a price is none', async () => {
    const flex = await lookUp('?provider=openai&model=gpt-5&serviceTier=flex');
    expect(flex.price?.priceSource).toBe('overlay');
    expect((await lookUp('?provider=openai&model=gpt-5&serviceTier=no-such-tier')).price).toBeNull();
  });

  test('every list can be listed, and every model in it looked up as it says', async () => {
    const { providers } = priceProvidersSchema.parse((await read('/providers')).body);
    expect(providers.map(({ provider }) => provider)).toContain('anthropic-us');
    expect(providers.every(({ models }) => models > 0)).toBe(true);
    const { models } = priceModelsSchema.parse((await read('/models?provider=anthropic')).body);
    expect(models.map(({ model }) => model)).toEqual(models.map(({ model }) => model).sort());
    for (const { lookUpAs, price } of models) {
      expect((await lookUp(`?provider=anthropic&model=${lookUpAs}`)).price).toEqual(price);
    }
    expect(models.flatMap(({ names }) => names)).toContain('claude-sonnet-4-5*');
    expect((await read('/models?provider=nobody')).status).toBe(404);
  });

  test('alarms are the organisation’s own, in the form of the contract', async () => {
    const [own, other] = [await sampleOrganisation(db), await sampleOrganisation(db)];
    const line = sampleLine({ model: 'new-model', classes: [sampleClass({ priceUsd: null })] });
    const { organisationId, gateId, incarnationId } = own;
    const events = numbered([sampleEvent(own, { lines: [line], unknownUsageKeys: ['usage.new'] })]);
    await api.deliver({
      gatewayId: GATEWAY_ID,
      messages: [{ organisationId, gateId, incarnationId, events }],
    });
    const seen = await read('/alarms', { authorization: `Bearer ${await tokenOf(own)}` });
    const alarms = priceAlarmsSchema.parse(seen.body);
    expect(alarms).toMatchObject({
      from: '2026-11-19T13:00:00.000Z',
      to: '2026-11-20T13:00:00.000Z',
      isTruncated: false,
      unpriced: [{ model: 'new-model', calls: 1, chargedNanos: '10000000' }],
      unknownUsageKeys: [{ key: 'usage.new' }],
    });
    const unseen = await read('/alarms', { authorization: `Bearer ${await tokenOf(other)}` });
    expect(unseen.body).toMatchObject({ unpriced: [], unknownUsageKeys: [] });
  });

  test('what cannot be asked is refused', async () => {
    for (const path of [
      '?provider=openai',
      '?provider=openai&model=gpt-5&surprise=1',
      '?provider=openai&model=a%20b',
      '/models',
      '/alarms?from=2026-11-20T00:00:00Z&to=2026-11-19T00:00:00Z',
      '/alarms?from=yesterday',
    ]) {
      expect((await read(path)).status, path).toBe(400);
    }
    expect((await read('/providers', {})).status).toBe(401);
  });
});
