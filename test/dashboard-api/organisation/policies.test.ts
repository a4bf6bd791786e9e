import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Database } from '../../../db/database.ts';
import { ENGINES } from '../../db/engines.ts';
import type { Placed } from '../../db/sample-usage.ts';
import { Administrator } from './administrator.ts';

describe.each(ENGINES)('policies above the keys, on $name', (engine) => {
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

  const send = (method: string, path: string) => administrator.send(method, path);
  const set = (scope: string, rules: object) =>
    administrator.send('PUT', `/policies/${scope}`, { rules, reason: 'Rules' });
  const told = async () => (await administrator.told())?.record;

  test('go out, each in its own version', async () => {
    expect((await set('organisation', { deniedModels: ['o1-*'] })).status).toBe(200);
    expect((await set(placed.teamId, { allowedOperations: ['chat'] })).status).toBe(200);
    expect((await set('organisation', { deniesUnmetered: true })).status).toBe(200);
    expect(await told()).toMatchObject({
      policies: [
        { teamId: null, version: 2, rules: { deniesUnmetered: true } },
        { teamId: placed.teamId, version: 1, rules: { allowedOperations: ['chat'] } },
      ],
    });
    const listed = await send('GET', '/policies');
    expect(listed.body).toMatchObject({ policies: [{ teamId: null }, { teamId: placed.teamId }] });
  });

  test('hours at any level bring the edge the time zone, for years ahead', async () => {
    const allowedHours = [{ days: [1, 2, 3, 4, 5], from: '08:00', to: '18:00' }];
    expect((await set('organisation', { allowedHours })).status).toBe(200);
    expect(await told()).toMatchObject({ zoneOffsets: [{ offsetSeconds: 0 }] });
    expect((await set('organisation', { allowedHours: [{ days: [8], from: '1', to: '2' }] })).status).toBe(
      400,
    );
    const before = (await administrator.told())?.version ?? 0;
    const { keyId } = placed;
    const policy = {
      allowedProviders: null,
      allowedModels: null,
      unknownChargeNanos: '1',
      allowedHours,
      dimensions: { allowedKeys: [], requiredKeys: [], allowedValues: {}, fixed: {} },
    };
    const changed = await administrator.send('PUT', `/keys/${keyId}/policy`, { policy, reason: 'Hours' });
    expect(changed.status).toBe(200);
    expect((await administrator.told())?.version).toBeGreaterThan(before);
    const unknown = { policy: { ...policy, allowedColours: [] }, reason: 'x' };
    expect((await administrator.send('PUT', `/keys/${keyId}/policy`, unknown)).status).toBe(400);
  });

  test('of a team that is not there, of everyone, or of rules that do not exist are refused', async () => {
    expect((await set(placed.organisationId, {})).status).toBe(404);
    expect((await set('everyone', {})).status).toBe(400);
    expect((await set('organisation', { deniedColours: ['red'] })).status).toBe(400);
    expect(await told()).toBeUndefined();
  });
});
