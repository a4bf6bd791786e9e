import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Role } from '../../../contract/rights.ts';
import { madeSchema, teamListSchema } from '../../../contract/teams-api.ts';
import { auditEntries } from '../../../db/audit/entries.ts';
import type { Database } from '../../../db/database.ts';
import { ENGINES } from '../../db/engines.ts';
import { sampleOrganisation } from '../../db/sample-organisation.ts';
import type { Placed } from '../../db/sample-usage.ts';
import { PUBLIC_URL, type TestApi, testApi } from '../api.ts';
import { type SignedIn, signedIn } from '../sign-in.ts';

describe.each(ENGINES)('teams and projects on $name', (engine) => {
  let db: Database;
  let api: TestApi;
  let placed: Placed;
  let owner: SignedIn;
  beforeAll(async () => {
    db = await engine.open();
    api = await testApi(db);
  });
  afterAll(() => db.close());
  beforeEach(async () => {
    placed = await sampleOrganisation(db);
    owner = await as('owner');
  });

  const as = (role: Role) => signedIn(db, placed.organisationId, role, api.services.clock());
  const send = async (who: SignedIn, method: string, path: string, body?: unknown) => {
    const response = await api.app.request(`/api/v1${path}`, {
      method,
      headers: { cookie: who.cookie, origin: PUBLIC_URL, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return {
      status: response.status,
      body: (text === '' ? {} : JSON.parse(text)) as Record<string, unknown>,
    };
  };
  const teamsOf = async (who = owner) => teamListSchema.parse((await send(who, 'GET', '/teams')).body).teams;
  const make = async (path: string, body: object) =>
    madeSchema.parse((await send(owner, 'POST', path, body)).body).id;

  test('are made, listed by name, renamed and audited', async () => {
    const teamId = await make('/teams', { name: ' Aardvark ' });
    const projectId = await make('/projects', { teamId, name: 'Burrow' });
    await send(owner, 'PATCH', `/teams/${teamId}`, { name: 'Ant bear' });
    await send(owner, 'PATCH', `/projects/${projectId}`, { name: 'Den' });
    const [first, ...others] = await teamsOf();
    expect(first).toMatchObject({ teamId, name: 'Ant bear', projects: [{ projectId, name: 'Den' }] });
    expect(others.map((team) => team.teamId)).toEqual([placed.teamId]);
    const audit = await db.readTenant(placed.organisationId, (unit) => auditEntries(unit, 4));
    expect(audit.map(({ action, target }) => [action, target])).toEqual([
      ['project.rename', projectId],
      ['team.rename', teamId],
      ['project.create', projectId],
      ['team.create', teamId],
    ]);
  });

  test('have names of their own: a second of one name is refused, and nothing has happened', async () => {
    const [known] = await teamsOf();
    const teamId = await make('/teams', { name: 'Other' });
    const project = { teamId, name: 'One' };
    const projectId = await make('/projects', project);
    const second = await make('/projects', { teamId, name: 'Two' });
    const attempts = [
      send(owner, 'POST', '/teams', { name: known?.name }),
      send(owner, 'PATCH', `/teams/${teamId}`, { name: known?.name }),
      send(owner, 'POST', '/projects', project),
      send(owner, 'PATCH', `/projects/${second}`, { name: 'One' }),
    ];
    for (const attempt of attempts)
      expect(await attempt).toMatchObject({ status: 409, body: { code: 'name_taken' } });
    // Another team may have a project of the same name.
    await make('/projects', { teamId: placed.teamId, name: 'One' });
    expect((await teamsOf()).find((team) => team.teamId === teamId)?.projects.map((one) => one.name)).toEqual(
      ['One', 'Two'],
    );
    expect(await send(owner, 'PATCH', `/projects/${projectId}`, { name: 'One' })).toMatchObject({
      status: 200,
    });
  });

  test('of another organisation are not there', async () => {
    const other = await sampleOrganisation(db);
    const attempts = [
      send(owner, 'PATCH', `/teams/${other.teamId}`, { name: 'Mine' }),
      send(owner, 'PATCH', `/projects/${other.projectId}`, { name: 'Mine' }),
      send(owner, 'POST', '/projects', { teamId: other.teamId, name: 'Mine' }),
    ];
    for (const attempt of attempts) expect(await attempt).toMatchObject({ status: 404 });
    expect((await teamsOf()).map(({ teamId }) => teamId)).toEqual([placed.teamId]);
  });

  test('P15: a developer sees the teams that they are in, and makes none', async () => {
    const developer = await as('developer');
    const teamId = await make('/teams', { name: 'Theirs' });
    expect(await teamsOf(developer)).toEqual([]);
    await send(owner, 'PATCH', `/members/${developer.personId}`, { teamIds: [teamId] });
    expect((await teamsOf(developer)).map((team) => team.teamId)).toEqual([teamId]);
    expect(await send(developer, 'POST', '/teams', { name: 'Mine' })).toMatchObject({ status: 403 });
  });
});
