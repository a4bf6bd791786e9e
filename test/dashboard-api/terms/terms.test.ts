import { afterAll, beforeAll, expect, test } from 'vitest';
import { newId } from '../../../contract/ids.ts';
import type { TermsDocument } from '../../../contract/privacy-api.ts';
import { createApp } from '../../../dashboard-api/app.ts';
import type { Database } from '../../../db/database.ts';
import { insertNotice } from '../../../db/operators/notices.ts';
import { ENGINES } from '../../db/engines.ts';
import { sampleOrganisation } from '../../db/sample-organisation.ts';
import type { Placed } from '../../db/sample-usage.ts';
import { PUBLIC_URL, type TestApi, testApi } from '../api.ts';
import { type SignedIn, signedIn } from '../sign-in.ts';

const TERMS: TermsDocument = { id: 'terms', version: '1', title: 'Terms', url: 'https://acme.example/terms' };
const [ENGINE] = ENGINES;

let db: Database;
let api: TestApi;
let placed: Placed;
let owner: SignedIn;
beforeAll(async () => {
  if (!ENGINE) throw new Error('no engine');
  db = await ENGINE.open();
  api = await testApi(db, { terms: [TERMS] });
  placed = await sampleOrganisation(db);
  owner = await signedIn(db, placed.organisationId, 'owner', api.services.clock());
});
afterAll(() => db.close());

const send = async (method: string, path: string, body?: unknown, app = api.app) => {
  const response = await app.request(`/api/v1${path}`, {
    method,
    headers: { cookie: owner.cookie, origin: PUBLIC_URL, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, ...(text === '' ? {} : (JSON.parse(text) as Record<string, unknown>)) };
};

test('P26: at the first sign-in, and when a version changes, terms are accepted before anything else; it is on record', async () => {
  expect(await send('GET', '/members')).toMatchObject({ status: 403, code: 'terms_to_accept' });
  expect(await send('GET', '/session')).toMatchObject({ status: 200, mustAcceptTerms: true });
  expect(await send('GET', '/terms')).toMatchObject({ documents: [{ ...TERMS, acceptedAt: null }] });
  const old = { documents: [{ id: 'terms', version: '0' }] };
  expect(await send('POST', '/terms/acceptances', old)).toMatchObject({ status: 400 });
  const at = api.services.clock().toISOString();
  const first = { documents: [{ id: 'terms', version: '1' }] };
  expect(await send('POST', '/terms/acceptances', first)).toMatchObject({
    documents: [{ acceptedAt: at }],
  });
  api.advance(1_000);
  await send('POST', '/terms/acceptances', first);
  expect(await send('GET', '/members')).toMatchObject({ status: 200 });
  expect(await send('GET', '/session')).toMatchObject({ mustAcceptTerms: false });

  const changed = { ...api.services.config, terms: [{ ...TERMS, version: '2' }] };
  const later = createApp({ ...api.services, config: changed }, []);
  expect(await send('GET', '/members', undefined, later)).toMatchObject({ code: 'terms_to_accept' });
  await send('POST', '/terms/acceptances', { documents: [{ id: 'terms', version: '2' }] }, later);
  expect(await send('GET', '/members', undefined, later)).toMatchObject({ status: 200 });
  const recorded = { personId: owner.personId, document: 'terms' };
  expect(await send('GET', '/privacy/acceptances', undefined, later)).toMatchObject({
    acceptances: [
      { ...recorded, version: '1', acceptedAt: at },
      { ...recorded, version: '2' },
    ],
  });
});

test('P26: who has read a notice is on record; of a notice that does not stand there is nothing to read', async () => {
  await send('POST', '/terms/acceptances', { documents: [{ id: 'terms', version: '1' }] });
  const noticeId = newId();
  const notice = {
    noticeId,
    level: 'incident',
    text: 'Read this',
    raisedAt: api.services.clock(),
    endsAt: null,
  };
  await db.inTenant('app_user', placed.organisationId, (unit) => insertNotice(unit, notice));
  expect(await send('POST', `/notices/${newId()}/acknowledgement`)).toMatchObject({ status: 404 });
  expect(await send('POST', `/notices/${noticeId}/acknowledgement`)).toMatchObject({ status: 204 });
  const { acceptances } = (await send('GET', '/privacy/acceptances')) as { acceptances?: unknown };
  expect(acceptances).toContainEqual(
    expect.objectContaining({ personId: owner.personId, document: `notice:${noticeId}` }),
  );
});
