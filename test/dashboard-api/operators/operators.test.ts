import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { madeCustomerSchema } from '../../../contract/operators.ts';
import { supportGrantSchema, supportListSchema } from '../../../contract/support.ts';
import { issueApiToken } from '../../../dashboard-api/identity/api-tokens.ts';
import { auditEntries } from '../../../db/audit/entries.ts';
import type { Database } from '../../../db/database.ts';
import { ENGINES } from '../../db/engines.ts';
import { sampleOrganisation } from '../../db/sample-organisation.ts';
import type { Placed } from '../../db/sample-usage.ts';
import { PUBLIC_URL, type TestApi, testApi } from '../api.ts';
import { type SignedIn, signedIn, signIn } from '../sign-in.ts';

const HOUR_MS = 3_600_000;
const ORGANISATIONS = '/operator/organisations';

describe.each(ENGINES)('operators on $name', (engine) => {
  let db: Database;
  let staff: Placed;
  let customers: TestApi;
  let desk: TestApi;
  let customer: Placed;
  let owner: SignedIn;
  let operator: SignedIn;
  beforeAll(async () => {
    db = await engine.open();
    staff = await sampleOrganisation(db);
  });
  afterAll(() => db.close());
  beforeEach(async () => {
    customers = await testApi(db);
    desk = await testApi(db, { operators: { organisationId: staff.organisationId } });
    customer = await sampleOrganisation(db);
    const now = customers.services.clock();
    owner = await signedIn(db, customer.organisationId, 'owner', now);
    operator = await signedIn(db, staff.organisationId, 'admin', now);
    expect((await act('PUT', own(), { label: 'Acme' })).status).toBe(200);
  });

  const own = (rest = '') => `${ORGANISATIONS}/${customer.organisationId}${rest}`;
  async function send(api: TestApi, who: SignedIn, method: string, path: string, body?: unknown, more = {}) {
    const response = await api.app.request(`/api/v1${path}`, {
      method,
      headers: { cookie: who.cookie, origin: PUBLIC_URL, 'content-type': 'application/json', ...more },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return {
      status: response.status,
      body: text === '' ? {} : (JSON.parse(text) as Record<string, unknown>),
    };
  }
  const act = (method: string, path: string, body?: unknown, who = operator) =>
    send(desk, who, method, path, body);
  const decide = (method: string, path: string, body?: unknown) => send(customers, owner, method, path, body);
  /** Looks at the customer's data as the customer would. */
  const see = (path: string, who = operator, method = 'GET') =>
    send(desk, who, method, path, undefined, { 'X-Support-Organisation': customer.organisationId });
  const audited = (organisationId: string, most: number) =>
    db.readTenant(organisationId, async (unit) =>
      (await auditEntries(unit, most)).map(({ actorKind, action, result }) => [actorKind, action, result]),
    );
  async function ask(modules: string[] = ['budgets']) {
    const asked = await act('POST', own('/support-requests'), { modules, hours: 2, reason: 'Ticket 4711' });
    return supportGrantSchema.parse(asked.body).grantId;
  }
  const later = (ms: number) => {
    customers.advance(ms);
    desk.advance(ms);
  };

  test('P16: refused without a grant, served within it, refused after it, each time in the customer’s audit log', async () => {
    const { organisationId } = customer;
    expect(await see('/budgets')).toMatchObject({ status: 403, body: { code: 'no_grant' } });
    const grantId = await ask();
    expect(await see('/budgets')).toMatchObject({ status: 403, body: { code: 'no_grant' } });
    expect((await decide('POST', `/support-access/${grantId}/approval`, {})).status).toBe(200);
    expect(await see('/budgets')).toMatchObject({ status: 200, body: { timeZone: 'UTC' } });
    const [shown] = supportListSchema.parse((await decide('GET', '/support-access')).body).grants;
    expect(shown).toMatchObject({
      grantId,
      state: 'approved',
      modules: ['budgets'],
      uses: 1,
      reason: 'Ticket 4711',
      operator: { id: operator.personId },
    });
    later(2 * HOUR_MS);
    const now = desk.services.clock();
    operator = await signIn(db, staff.organisationId, operator.personId, now);
    expect(await see('/budgets')).toMatchObject({ status: 403, body: { code: 'no_grant' } });
    const entries = await audited(organisationId, 9);
    expect(entries.filter(([kind, action]) => kind === 'support' && action === 'support.use')).toEqual([
      ['support', 'support.use', 'no_grant'],
      ['support', 'support.use', 'done'],
      ['support', 'support.use', 'no_grant'],
      ['support', 'support.use', 'no_grant'],
    ]);
    const trail = await audited(staff.organisationId, 20);
    expect(trail).toContainEqual(['session', 'support.use', 'done']);
  });

  test('P16: a grant opens the modules that it names, for reading, and can be ended at once', async () => {
    const grantId = await ask(['budgets', 'usage']);
    const approval = `/support-access/${grantId}/approval`;
    const approved = await decide('POST', approval, { modules: ['usage'], hours: 24 });
    expect(approved.body).toMatchObject({ modules: ['usage'], hours: 2 });
    expect(await decide('POST', approval, {})).toMatchObject({ status: 409, body: { code: 'decided' } });
    expect((await see('/reports/cost?from=2026-11-01T00:00:00Z&to=2026-11-02T00:00:00Z')).status).toBe(200);
    for (const path of ['/budgets', '/members', '/tokens', '/credentials', '/keys', '/audit/export'])
      expect((await see(path)).status, path).toBe(403);
    expect((await see('/budgets', operator, 'POST')).status).toBe(403);
    expect((await decide('POST', `/support-access/${grantId}/refusal`)).body).toMatchObject({
      state: 'ended',
    });
    expect((await see('/reports/cost?from=2026-11-01T00:00:00Z&to=2026-11-02T00:00:00Z')).status).toBe(403);
  });

  test('P16: a grant is for the operator who asked, and nobody decides their own', async () => {
    const grantId = await ask();
    await decide('POST', `/support-access/${grantId}/approval`, {});
    const other = await signedIn(db, staff.organisationId, 'admin', desk.services.clock());
    expect((await see('/budgets', other)).status).toBe(403);
    const second = await ask();
    expect((await see(`/support-access/${second}/approval`, operator, 'POST')).status).toBe(403);
    expect((await act('POST', `/support-access/${second}/approval`, {})).status).toBe(404);
  });

  test('the operators’ process serves members of their organisation alone, as people, with a second factor', async () => {
    expect((await act('GET', ORGANISATIONS, undefined, owner)).status).toBe(403);
    const lifetime = { origin: 'issued', lifetimeMs: 1e9, personId: operator.personId } as const;
    const token = await issueApiToken(db, staff.organisationId, lifetime, desk.services.clock());
    const authorization = `Bearer ${token.reveal()}`;
    expect((await desk.get(`/api/v1${ORGANISATIONS}`, { authorization })).status).toBe(403);
    await db.inDirectory({ organisationId: staff.organisationId }, ({ tx, tables: { session } }) =>
      tx
        .update(session)
        .set({ secondFactorAt: null })
        .where(eq(session.organisationId, staff.organisationId)),
    );
    const refused = await act('GET', ORGANISATIONS);
    expect(refused).toMatchObject({ status: 403, body: { code: 'second_factor_required' } });
    expect((await decide('GET', ORGANISATIONS)).status).toBe(404);
  });

  test('an organisation is made with its owner’s invitation, and stands in both logs', async () => {
    const made = await act('POST', ORGANISATIONS, { name: 'New', address: 'eve@new.example', plan: 'team' });
    const { organisationId, invitationUrl, plan } = madeCustomerSchema.parse(made.body);
    expect({ plan, isLink: invitationUrl.startsWith(`${PUBLIC_URL}/join#token=`) }).toEqual({
      plan: 'team',
      isLink: true,
    });
    expect((await audited(organisationId, 1))[0]).toEqual(['operator', 'organisation.create', 'done']);
    expect((await audited(staff.organisationId, 1))[0]).toEqual(['session', 'organisation.create', 'done']);
    const health = await act('GET', own('/health'));
    expect(health.body).toMatchObject({ commandsWaiting: 0, eventsQuarantined: 0 });
  });

  test('a suspended organisation is served nothing and its keys are off, until it is resumed', async () => {
    expect((await decide('GET', '/keys')).status).toBe(200);
    const suspended = await act('PUT', own('/suspension'), { reason: 'Unpaid' });
    expect(suspended.body).toMatchObject({ suspendedAt: '2026-11-20T13:00:00.000Z' });
    expect(await decide('GET', '/keys')).toMatchObject({ body: { code: 'organisation_suspended' } });
    expect((await decide('GET', '/session')).status).toBe(200);
    const status = () =>
      db.readTenant(customer.organisationId, async ({ tx, tables: { apiKey } }) => {
        const rows = await tx
          .select({ status: apiKey.status })
          .from(apiKey)
          .where(eq(apiKey.tenantId, customer.organisationId));
        return rows.map((row) => row.status);
      });
    expect(await status()).toEqual(['disabled']);
    expect((await act('DELETE', own('/suspension'))).body).toMatchObject({ suspendedAt: null });
    expect(await status()).toEqual(['active']);
    expect((await decide('GET', '/keys')).status).toBe(200);
  });

  test('P33: an incident is told to the security contact, whom operators see; other notices are not', async () => {
    expect((await act('GET', own('/health'))).body).toMatchObject({ securityContact: [] });
    await decide('PUT', '/mail/domains/acme.example');
    const addresses = ['security@acme.example'];
    expect((await decide('PUT', '/security-contact', { addresses })).status).toBe(200);
    await act('POST', own('/notices'), { level: 'warning', text: 'Maintenance on Sunday.' });
    const raised = await act('POST', own('/notices'), { level: 'incident', text: 'Keys were read.' });
    const messages = await db.readTenant(customer.organisationId, async ({ tx, tables: { delivery } }) =>
      (await tx.select().from(delivery)).map(({ payload }) => JSON.parse(payload) as unknown),
    );
    const { noticeId } = raised.body;
    expect(messages).toMatchObject([
      { type: 'notice.incident', data: { noticeId, text: 'Keys were read.' } },
    ]);
    expect((await act('GET', own('/health'))).body).toMatchObject({ securityContact: addresses });
  });

  test('P33: a notice is shown to the organisation’s members until it is withdrawn or over', async () => {
    const raised = await act('POST', own('/notices'), { level: 'incident', text: 'We are looking into it.' });
    await act('POST', own('/notices'), { level: 'warning', text: 'Soon', endsAt: '2026-11-20T14:00:00Z' });
    const texts = async () => {
      const { notices } = (await decide('GET', '/notices')).body as { notices: { text: string }[] };
      return notices.map(({ text }) => text).toSorted();
    };
    expect(await texts()).toEqual(['Soon', 'We are looking into it.']);
    const readAt = async () => {
      const { notices } = (await decide('GET', '/notices')).body as { notices: { readAt: string | null }[] };
      return notices.map((notice) => notice.readAt === null).toSorted();
    };
    expect(await readAt()).toEqual([true, true]);
    await decide('POST', `/notices/${raised.body['noticeId']}/acknowledgement`);
    expect(await readAt()).toEqual([false, true]);
    await act('DELETE', own(`/notices/${raised.body['noticeId']}`));
    expect(await texts()).toEqual(['Soon']);
    customers.advance(HOUR_MS);
    owner = await signedIn(db, customer.organisationId, 'read_only', customers.services.clock());
    expect(await texts()).toEqual([]);
  });
});
