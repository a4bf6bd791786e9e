import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Database } from '../../../db/database.ts';
import { ENGINES } from '../../db/engines.ts';
import { sampleOrganisation } from '../../db/sample-organisation.ts';
import { PUBLIC_URL, type TestApi, testApi } from '../api.ts';
import { type SignedIn, signedIn } from '../sign-in.ts';

const ENGINE = ENGINES.find(({ name }) => name.includes('PostgreSQL')) ?? ENGINES[0];
const DAY_MS = 24 * 3_600_000;

let db: Database;
let api: TestApi;
let organisationId: string;
let [owner, admin]: SignedIn[] = [];
beforeAll(async () => {
  if (!ENGINE) throw new Error('no engine');
  db = await ENGINE.open();
  api = await testApi(db);
  organisationId = (await sampleOrganisation(db)).organisationId;
  owner = await signedIn(db, organisationId, 'owner', api.services.clock());
  admin = await signedIn(db, organisationId, 'admin', api.services.clock());
});
afterAll(() => db.close());

const invite = async (who: SignedIn | undefined, key: string, address: string, query = '') => {
  const response = await api.app.request(`/api/v1/invitations${query}`, {
    method: 'POST',
    headers: {
      cookie: who?.cookie ?? '',
      origin: PUBLIC_URL,
      'content-type': 'application/json',
      'Idempotency-Key': key,
    },
    body: JSON.stringify({ address, role: 'developer' }),
  });
  const body = (await response.json()) as Record<string, unknown>;
  return { status: response.status, isReplay: response.headers.get('Idempotency-Replayed'), body };
};
const get = (path: string, headers: Record<string, string> = {}) =>
  api.get(`/api/v1${path}`, { cookie: owner?.cookie ?? '', ...headers });
const invited = async () =>
  ((await (await get('/invitations')).json()) as { invitations: { address: string }[] }).invitations.map(
    ({ address }) => address,
  );

test('sent again under its key, a request is answered as before, with the secret in it, and carried out once', async () => {
  const first = await invite(owner, 'once', 'a@acme.example');
  expect(first).toMatchObject({ status: 200, isReplay: null });
  const again = await invite(owner, 'once', 'a@acme.example');
  expect(again).toEqual({ ...first, isReplay: 'true' });
  expect(await invited()).toEqual(['a@acme.example']);
  // What rests shows nothing of the address that works once.
  const stored = await db.inTenant('app_user', organisationId, ({ tx, tables }) =>
    tx.select().from(tables.keptAnswer),
  );
  const [row] = stored;
  expect(Buffer.from(row?.sealedBody ?? []).toString('latin1')).not.toContain('token');
});

test('of many at once one is carried out; the others are told that it is under way, or what it gave', async () => {
  const all = await Promise.all(Array.from({ length: 6 }, () => invite(owner, 'many', 'many@acme.example')));
  expect(all.filter(({ status, isReplay }) => status === 200 && isReplay === null)).toHaveLength(1);
  for (const { status, body } of all.filter(({ status }) => status !== 200))
    expect({ status, code: body['code'] }).toEqual({ status: 409, code: 'idempotency_open' });
  expect((await invited()).filter((address) => address === 'many@acme.example')).toHaveLength(1);
});

test('another request under the same key is refused; another person has keys of their own', async () => {
  expect(await invite(owner, 'once', 'b@acme.example')).toMatchObject({
    status: 422,
    body: { code: 'idempotency_mismatch' },
  });
  expect(await invite(admin, 'once', 'b@acme.example')).toMatchObject({ status: 200, isReplay: null });
  expect((await invite(owner, 'a key', 'c@acme.example')).status).toBe(400);
});

test('a refusal changes nothing and keeps nothing; after a day a key is new', async () => {
  expect((await invite(owner, 'later', 'not an address')).status).toBe(400);
  expect(await invite(owner, 'later', 'd@acme.example')).toMatchObject({ status: 200, isReplay: null });
  api.advance(DAY_MS + 1);
  owner = await signedIn(db, organisationId, 'owner', api.services.clock());
  const renewed = await invite(owner, 'later', 'e@acme.example');
  expect(renewed).toMatchObject({ status: 200, isReplay: null });
});

test('an answer that has not changed is not sent again; whoever may not read it is told so whatever they show', async () => {
  const first = await get('/members');
  const tag = first.headers.get('etag') ?? '';
  expect(tag).toMatch(/^W\/"[\w-]{43}"$/);
  for (const shown of [tag, tag.slice(2), `"x", ${tag}`, '*']) {
    const same = await get('/members', { 'if-none-match': shown });
    expect({ status: same.status, tag: same.headers.get('etag'), text: await same.text() }).toEqual({
      status: 304,
      tag,
      text: '',
    });
  }
  await signedIn(db, organisationId, 'auditor', api.services.clock());
  const changed = await get('/members', { 'if-none-match': tag });
  expect({ status: changed.status, isSame: changed.headers.get('etag') === tag }).toEqual({
    status: 200,
    isSame: false,
  });
  expect((await get('/members', { cookie: 'aso_session=x', 'if-none-match': '*' })).status).toBe(401);
});

test('the document says both, of every operation behind a sign-in', async () => {
  const { paths } = (await (await api.get('/api/v1/openapi.json')).json()) as {
    paths: Record<
      string,
      Record<string, { parameters?: { name: string }[]; responses: object; 'x-access': string }>
    >;
  };
  for (const [path, { get: read, post }] of Object.entries(paths)) {
    if (post && post['x-access'] !== 'public') {
      expect(
        post.parameters?.map(({ name }) => name),
        path,
      ).toContain('Idempotency-Key');
      expect(Object.keys(post.responses), path).toEqual(expect.arrayContaining(['409', '422']));
    }
    if (read && read['x-access'] !== 'public') expect(Object.keys(read.responses), path).toContain('304');
  }
});
