import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newId } from '../../../contract/ids.ts';
import { auditEntries } from '../../../db/audit/entries.ts';
import type { Database } from '../../../db/database.ts';
import { ENGINES } from '../../db/engines.ts';
import { sampleOrganisation } from '../../db/sample-organisation.ts';
import type { Placed } from '../../db/sample-usage.ts';
import { PUBLIC_URL, type TestApi, testApi } from '../api.ts';
import { type SignedIn, signedIn } from '../sign-in.ts';
import { changeableThings, type Json, type Thing } from './changeable-things.ts';

describe.each(ENGINES)('If-Match on $name', (engine) => {
  let db: Database;
  let api: TestApi;
  let placed: Placed;
  let owner: SignedIn;
  let all: Record<string, Thing>;
  beforeAll(async () => {
    db = await engine.open();
    api = await testApi(db);
    placed = await sampleOrganisation(db);
    owner = await signedIn(db, placed.organisationId, 'owner', api.services.clock());
    all = await changeableThings({ db, api, placed, send });
  });
  afterAll(() => db.close());

  const send = async (method: string, path: string, body?: unknown, ifMatch?: string) => {
    api.advance(1);
    const response = await api.app.request(`/api/v1${path}`, {
      method,
      headers: {
        cookie: owner.cookie,
        origin: PUBLIC_URL,
        'content-type': 'application/json',
        ...(ifMatch === undefined ? {} : { 'if-match': ifMatch }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, body: (text === '' ? {} : JSON.parse(text)) as Json };
  };
  const tagOf = async ({
    shownAt,
    within = (answer) => answer,
  }: Pick<Thing, 'shownAt' | 'within'>): Promise<string> =>
    String(within((await send('GET', shownAt)).body)?.['etag']);

  test('of two who have read the same, the first to write is heard and the other is told, with nothing of theirs saved', async () => {
    for (const [name, thing] of Object.entries(all)) {
      const { method, path, changes } = thing;
      const read = await tagOf(thing);
      expect(read, name).toMatch(/^W\/"[\w-]{43}"$/);
      expect((await send(method, path, changes[0], read)).status, name).toBeLessThan(300);
      const between = await tagOf(thing);
      expect(between, name).not.toBe(read);
      expect(await send(method, path, changes[1], read), name).toMatchObject({
        status: 412,
        body: { code: 'changed_since', detail: expect.stringContaining('Read it anew') },
      });
      expect(await tagOf(thing), name).toBe(between);
      // Read anew, it is heard; without the header the last one is, as ever.
      const strong = between.replace('W/', '');
      expect((await send(method, path, changes[1], `"other", ${strong}`)).status, name).toBeLessThan(300);
      expect((await send(method, path, changes[0])).status, name).toBeLessThan(300);
    }
  });

  // Where there is one connection, nobody is at one instant with anybody.
  test.skipIf(engine.name === 'PGlite')(
    'of two who write at one instant with the same tag, one is heard; beside one without a tag nobody waits in vain',
    async () => {
      for (const [name, thing] of Object.entries(all)) {
        const { method, path, changes } = thing;
        const [first, second] = changes;
        await send(method, path, first);
        const read = await tagOf(thing);
        const both = await Promise.all([send(method, path, second, read), send(method, path, second, read)]);
        const statuses = both.map(({ status }) => status).sort();
        expect(statuses, name).toEqual([expect.toSatisfy((status) => status < 300), 412]);
        const present = await tagOf(thing);
        const [tagged, plain] = await Promise.all([
          send(method, path, first, present),
          send(method, path, second),
        ]);
        expect(tagged.status, name).toSatisfy((status) => status < 300 || status === 412);
        expect(plain.status, name).toBeLessThan(300);
      }
    },
  );

  test('whose change it was stands in the audit log, whatever was changed', async () => {
    const entries = await db.readTenant(placed.organisationId, (unit) => auditEntries(unit, 500));
    const changes = entries.filter(({ action }) => action !== 'api.read');
    expect(new Set(changes.map(({ actorId }) => actorId))).toEqual(new Set([owner.personId]));
    expect(new Set(changes.map(({ action }) => action))).toContain('key.policy');
  });

  test('what is not there matches nothing', async () => {
    const body = { name: 'x' };
    expect((await send('PATCH', `/teams/${newId()}`, body, '*')).status).toBe(412);
    expect((await send('PATCH', `/teams/${newId()}`, body)).status).toBe(404);
  });

  test('each operation that takes the header answers 412, and none answers it without', async () => {
    const document = (await (await api.get('/api/v1/openapi.json')).json()) as {
      paths: Record<string, Record<string, { parameters?: { name: string }[]; responses: object }>>;
    };
    const operations = Object.values(document.paths).flatMap((methods) => Object.values(methods));
    const taking = operations.filter(({ parameters = [] }) =>
      parameters.some(({ name }) => name === 'if-match'),
    );
    expect(taking.length).toBeGreaterThanOrEqual(31);
    for (const operation of operations) expect('412' in operation.responses).toBe(taking.includes(operation));
  });

  test('of ten who write at once with the same tag, one is heard', async () => {
    const read = String((await send('GET', '/settings/access')).body['etag']);
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, index) =>
        send(
          'PUT',
          '/settings/access',
          { idleMinutes: 100 + index, absoluteMinutes: 720, secondFactorFor: 'admins', isSsoRequired: false },
          read,
        ),
      ),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([
      200,
      ...Array.from({ length: 9 }, () => 412),
    ]);
  });
});
