import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { auditEntries } from '../../../db/audit/entries.ts';
import type { Database } from '../../../db/database.ts';
import { noteDeletion } from '../../../db/deletion/requests.ts';
import { organisationsDue } from '../../../db/directory/due-jobs.ts';
import { readProfile } from '../../../db/tenancy/organisations.ts';
import { ENGINES } from '../../db/engines.ts';
import { sampleOrganisation } from '../../db/sample-organisation.ts';
import { PUBLIC_URL, type TestApi, testApi } from '../api.ts';
import { type SignedIn, signedIn } from '../sign-in.ts';

const PATH = '/api/v1/organisation/deletion';
const DAY_MS = 86_400_000;
const reason = 'We are leaving';

describe.each(ENGINES)('P10: asking for a deletion, on $name', (engine) => {
  let db: Database;
  let api: TestApi;
  let organisationId: string;
  let owner: SignedIn;
  let asking: { confirmation: string; reason: string };
  beforeAll(async () => {
    db = await engine.open();
  });
  afterAll(() => db.close());
  beforeEach(async () => {
    api = await testApi(db, {}, Date.now());
    ({ organisationId } = await sampleOrganisation(db));
    const profile = await db.readTenant(organisationId, readProfile);
    asking = { confirmation: profile?.name ?? '', reason };
    owner = await signedIn(db, organisationId, 'owner', api.services.clock());
  });

  const call = async (method: string, body?: object, by = owner) => {
    const response = await api.app.request(PATH, {
      method,
      headers: { cookie: by.cookie, origin: PUBLIC_URL, 'content-type': 'application/json' },
      ...(body && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, body: text === '' ? null : JSON.parse(text) };
  };
  const notices = async () => {
    const response = await api.get('/api/v1/notices', { cookie: owner.cookie });
    return ((await response.json()) as { notices: { text: string }[] }).notices.map(({ text }) => text);
  };

  test('it waits, every member is told, and until then an owner takes it back: nothing has changed', async () => {
    expect((await call('GET')).body).toEqual({ deletion: null });
    const asked = await call('POST', asking);
    const runsAt = new Date(api.services.clock().getTime() + 30 * DAY_MS).toISOString();
    const deletion = { reason, requestedBy: owner.personId, runsAt, beganAt: null };
    expect(asked).toMatchObject({ status: 200, body: { organisationId, deletion } });
    expect(asked.body.receipt).toMatch(/^[0-9A-Za-z]{43}$/);
    expect((await call('GET')).body).toMatchObject({ deletion });
    expect(await notices()).toEqual([expect.stringContaining(runsAt.slice(0, 10))]);
    expect(await call('POST', asking)).toMatchObject({ status: 409, body: { code: 'deletion_requested' } });
    expect((await call('DELETE')).status).toBe(204);
    expect((await call('GET')).body).toEqual({ deletion: null });
    expect(await notices()).toEqual([]);
    expect((await call('DELETE')).status).toBe(404);
    const entries = await db.readTenant(organisationId, (unit) => auditEntries(unit, 20));
    const actions = entries.map(({ action }) => action).filter((action) => action.startsWith('termination'));
    expect(actions).toEqual(['termination.cancel', 'termination.request']);
    expect(JSON.stringify(entries)).not.toContain(asked.body.receipt);
  });

  test('asked for at once it is due at once; what has begun is not taken back', async () => {
    await call('POST', { ...asking, waitDays: 0 });
    const soon = new Date(api.services.clock().getTime() + 1);
    api.advance(1);
    expect(await organisationsDue(db, 'organisation.close', soon)).toContain(organisationId);
    const now = api.services.clock();
    await db.inTenant('app_user', organisationId, (unit) => noteDeletion(unit, { beganAt: now }));
    expect(await call('DELETE')).toMatchObject({ status: 409, body: { code: 'deletion_begun' } });
  });

  test('it takes an owner, the organisation’s name, and a proof of who they are', async () => {
    const admin = await signedIn(db, organisationId, 'admin', api.services.clock());
    expect(await call('POST', asking, admin)).toMatchObject({ status: 403, body: { code: 'not_allowed' } });
    const other = { ...asking, confirmation: asking.confirmation.toLowerCase() };
    expect(await call('POST', other)).toMatchObject({ status: 400, body: { code: 'not_confirmed' } });
    expect((await call('POST', { ...asking, waitDays: 31 })).status).toBe(400);
    api.advance(11 * 60_000);
    expect(await call('POST', asking)).toMatchObject({ status: 403, body: { code: 'step_up_required' } });
    expect((await call('GET')).body).toEqual({ deletion: null });
  });
});
