import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SHARED } from '../../../db/placement/place.ts';
import { ENGINES } from '../../db/engines.ts';
import { OWN, openTwo, type TwoDatabases } from '../../db/placement/two-databases.ts';
import { sampleOrganisation } from '../../db/sample-organisation.ts';
import { numbered, type Placed, sampleEvent } from '../../db/sample-usage.ts';
import { GATEWAY_ID, PUBLIC_URL, type TestApi, testApi } from '../api.ts';
import { newMember, signIn } from '../sign-in.ts';

class BrokenOff extends Error {}

describe.each(ENGINES.slice(0, 1))('P9: an API whose organisation moves, on $name', (engine) => {
  let two: TwoDatabases;
  let api: TestApi;
  let placed: Placed;
  let cookie: string;
  beforeAll(async () => {
    two = await openTwo(engine);
    api = await testApi(two.routed);
    placed = await sampleOrganisation(two.routed);
    const owner = await newMember(two.routed, placed.organisationId, 'owner', api.services.clock());
    ({ cookie } = await signIn(two.routed, placed.organisationId, owner, api.services.clock()));
  });
  afterAll(() => two.close());

  const events = () => numbered([1, 2, 3].map(() => sampleEvent(placed)));
  const deliver = (all: ReturnType<typeof events>) => {
    const { organisationId, gateId, incarnationId } = placed;
    return api.deliver({
      gatewayId: GATEWAY_ID,
      messages: [{ organisationId, gateId, incarnationId, events: all }],
    });
  };
  const makeTeam = (name: string) =>
    api.app.request('/api/v1/teams', {
      method: 'POST',
      body: JSON.stringify({ name }),
      headers: { cookie, origin: PUBLIC_URL, 'content-type': 'application/json' },
    });
  const read = () => api.get('/api/v1/teams', { cookie });

  test('answers writes and deliveries 503 with Retry-After and reads as before; what a gate kept arrives afterwards', async () => {
    const all = events();
    expect((await deliver(all.slice(0, 1))).status).toBe(200);
    const breaking = two.move(placed.organisationId, OWN, (step) => {
      if (step === 'verify') throw new BrokenOff();
    });
    await expect(breaking).rejects.toThrow(BrokenOff);
    for (const refused of [await makeTeam('Too early'), await deliver(all)]) {
      expect(refused.status).toBe(503);
      expect(refused.headers.get('retry-after')).toBe('30');
      expect(await refused.json()).toMatchObject({ code: 'organisation_moving' });
    }
    expect((await read()).status).toBe(200);
    await two.move(placed.organisationId, OWN);
    const taken = await deliver(all);
    expect(taken.status).toBe(200);
    const { gateId, incarnationId } = placed;
    expect(await taken.json()).toEqual({
      watermarks: [{ gateId, incarnationId, eventNumber: 3 }],
      quarantined: 0,
    });
    expect((await makeTeam('In time')).status).toBe(200);
    expect(await (await read()).text()).toContain('In time');
    const left = await two.shared
      .as(SHARED)
      .ownTenant(placed.organisationId, ({ tx, tables }) =>
        tx.select({ name: tables.team.name }).from(tables.team),
      );
    expect(left).toEqual([]);
  });
});
