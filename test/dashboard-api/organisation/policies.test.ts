import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Database } from '../../../db/database.ts';
import { pendingCommands } from '../../../db/edge/commands.ts';
import { ENGINES } from '../../db/engines.ts';
import { sampleOrganisation } from '../../db/sample-organisation.ts';
import type { Placed } from '../../db/sample-usage.ts';
import { PUBLIC_URL, type TestApi, testApi } from '../api.ts';
import { signedIn } from '../sign-in.ts';

describe.each(ENGINES)('policies above the keys, on $name', (engine) => {
  let db: Database;
  let api: TestApi;
  let placed: Placed;
  let cookie: string;
  beforeAll(async () => {
    db = await engine.open();
  });
  afterAll(() => db.close());
  beforeEach(async () => {
    api = await testApi(db);
    placed = await sampleOrganisation(db);
    ({ cookie } = await signedIn(db, placed.organisationId, 'owner', api.services.clock()));
  });

  const send = async (method: string, path: string, body?: unknown) => {
    const response = await api.app.request(`/api/v1${path}`, {
      method,
      headers: { cookie, origin: PUBLIC_URL, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  };
  const set = (scope: string, rules: object) => send('PUT', `/policies/${scope}`, { rules, reason: 'Rules' });
  const told = async () => {
    const pending = await db.readTenant(placed.organisationId, pendingCommands);
    return pending.find(({ content }) => content.kind === 'organisation.put')?.content.record;
  };

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

  test('of a team that is not there, of everyone, or of rules that do not exist are refused', async () => {
    expect((await set(placed.organisationId, {})).status).toBe(404);
    expect((await set('everyone', {})).status).toBe(400);
    expect((await set('organisation', { deniedColours: ['red'] })).status).toBe(400);
    expect(await told()).toBeUndefined();
  });
});
