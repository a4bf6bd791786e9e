import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newId } from '../../../contract/ids.ts';
import { auditEntries } from '../../../db/audit/entries.ts';
import type { Database } from '../../../db/database.ts';
import { insertScimGroup } from '../../../db/scim/groups.ts';
import { ENGINES } from '../../db/engines.ts';
import { sampleOrganisation } from '../../db/sample-organisation.ts';
import type { Placed } from '../../db/sample-usage.ts';
import { PUBLIC_URL, type TestApi, testApi } from '../api.ts';
import { newMember, type SignedIn, signedIn } from '../sign-in.ts';

type Json = Record<string, unknown>;

/** A thing that can be changed: where its `etag` is read, and two changes of it. */
interface Thing {
  readonly path: string;
  readonly method: 'PUT' | 'PATCH' | 'DELETE' | 'POST';
  readonly shownAt: string;
  /** The thing within the answer; the answer itself unless stated. */
  readonly within?: (answer: Json) => Json | undefined;
  readonly changes: readonly [Json | undefined, Json | undefined];
}

const inList =
  (list: string, key: string, id: string | null) =>
  (answer: Json): Json | undefined =>
    (answer[list] as Json[]).find((row) => row[key] === id);

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
    all = await things();
  });
  afterAll(() => db.close());

  const send = async (method: string, path: string, body?: unknown, ifMatch?: string) => {
    api.advance(1);
    const response = await api.app.request(`/api/v1${path}`, {
      method,
      headers: {
        ...{ cookie: owner.cookie, origin: PUBLIC_URL, 'content-type': 'application/json' },
        ...(ifMatch === undefined ? {} : { 'if-match': ifMatch }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, body: (text === '' ? {} : JSON.parse(text)) as Json };
  };
  const made = async (path: string, body: unknown, id = 'id') =>
    String((await send('POST', path, body)).body[id]);
  const tagOf = async ({
    shownAt,
    within = (answer) => answer,
  }: Pick<Thing, 'shownAt' | 'within'>): Promise<string> =>
    String(within((await send('GET', shownAt)).body)?.['etag']);

  /** Every thing whose changes take `If-Match`, with what it needs to be there. */
  const things = async (): Promise<Record<string, Thing>> => {
    const { organisationId, teamId, projectId, keyId } = placed;
    const rights = (...names: string[]) => Object.fromEntries(names.map((name) => [name, 'all']));
    const role = (await made('/roles', { name: 'Reader', rights: rights('keys:read') }, 'roleId')) as string;
    const leaving = await made('/roles', { name: 'Leaving', rights: rights('keys:read') }, 'roleId');
    const budget = await made('/budgets', { name: 'All', limitNanos: '1000' });
    const centre = await made('/cost-centres', { code: 'CC', name: 'Centre', contact: null });
    const view = await made('/views', { name: 'Mine', address: '/explorer?by=team' }, 'viewId');
    const channel = await made(
      '/channels',
      { kind: 'webhook', name: 'Hook', url: 'https://hooks.example/x' },
      'channelId',
    );
    await send('PUT', '/policies/organisation', { rules: {}, reason: 'first' });
    const member = await newMember(db, organisationId, 'read_only', api.services.clock());
    const groupId = newId();
    const at = api.services.clock();
    await db.inTenant('app_user', organisationId, (unit) =>
      insertScimGroup(unit, {
        ...{ groupId, displayName: 'G', externalId: null, role: null, teamIds: [] },
        ...{ version: 1, createdAt: at, changedAt: at },
      }),
    );
    const access = { idleMinutes: 30, absoluteMinutes: 720, secondFactorFor: 'admins', isSsoRequired: false };
    const store = await made(
      '/storage-destinations',
      {
        ...{ kind: 's3', name: 'Store', endpoint: 'https://store.example', region: 'eu', bucket: 'bucket' },
        ...{ accessKeyId: 'AKIA1234', secretAccessKey: 'a-secret-key' },
      },
      'destinationId',
    );
    const secret = (key: string) => ({ kind: 'api-key', key });
    const credential = await made('/credentials', {
      ...{ name: 'C', provider: 'openai', secret: secret('sk-first-of-them'), reason: 'r' },
    });
    const measure = await made('/business-measures', { name: 'Tickets', unit: 'ticket' });
    const mail = { host: 'smtp.example', port: 465, sender: 'spend@acme.example' };
    const memberAddress = (await send('GET', '/members')).body['members'] as {
      id: string;
      address: string;
    }[];
    const [one, other] = memberAddress.map(({ address }) => address);
    const policy = (await send('GET', `/keys/${keyId}/effective-policy`)).body['keyPolicy'] as Json;
    const teams = inList('teams', 'teamId', teamId);
    return {
      'sign-in rules': {
        ...{ path: '/settings/access', method: 'PUT', shownAt: '/settings/access' },
        changes: [
          { ...access, idleMinutes: 40 },
          { ...access, idleMinutes: 50 },
        ],
      },
      calendar: {
        ...{ path: '/settings/calendar', method: 'PUT', shownAt: '/settings/calendar' },
        changes: [
          { timeZone: 'Europe/Berlin', fiscalStartMonth: 1 },
          { timeZone: 'Europe/Paris', fiscalStartMonth: 1 },
        ],
      },
      retention: {
        ...{ path: '/settings/retention', method: 'PUT', shownAt: '/settings/retention' },
        changes: [{ audit: 400 }, { audit: 401 }],
      },
      'the rule for exposed keys': {
        ...{ path: '/exposed-keys/rule', method: 'PUT', shownAt: '/exposed-keys/rule' },
        changes: [{ action: 'disable' }, { action: 'revoke' }],
      },
      'a policy': {
        ...{ path: '/policies/organisation', method: 'PUT', shownAt: '/policies' },
        within: inList('policies', 'teamId', null),
        changes: [
          { rules: { contact: 'a' }, reason: 'r' },
          { rules: { contact: 'b' }, reason: 'r' },
        ],
      },
      'a key’s policy': {
        ...{ path: `/keys/${keyId}/policy`, method: 'PUT', shownAt: `/keys/${keyId}/effective-policy` },
        changes: [
          { policy: { ...policy, unknownChargeNanos: '5' }, reason: 'r' },
          { policy: { ...policy, unknownChargeNanos: '6' }, reason: 'r' },
        ],
      },
      'a budget': {
        ...{ path: `/budgets/${budget}`, method: 'PATCH', shownAt: '/budgets' },
        within: inList('budgets', 'budgetId', budget),
        changes: [{ name: 'One' }, { name: 'Two' }],
      },
      'a budget that is raised': {
        ...{ path: `/budgets/${budget}/raises`, method: 'POST', shownAt: '/budgets' },
        within: inList('budgets', 'budgetId', budget),
        changes: [
          { amountNanos: '5', until: '2026-12-01T00:00:00.000Z', reason: 'r' },
          { amountNanos: '6', until: '2026-12-01T00:00:00.000Z', reason: 'r' },
        ],
      },
      'a role': {
        ...{ path: `/roles/${role}`, method: 'PUT', shownAt: `/roles/${role}` },
        changes: [
          { name: 'One', rights: rights('keys:read') },
          { name: 'Two', rights: rights('keys:read') },
        ],
      },
      'a member': {
        ...{ path: `/members/${member}`, method: 'PATCH', shownAt: '/members' },
        within: inList('members', 'id', member),
        changes: [
          { role: 'auditor', teamIds: [] },
          { role: 'read_only', teamIds: [teamId] },
        ],
      },
      'a channel': {
        ...{ path: `/channels/${channel}`, method: 'PATCH', shownAt: '/channels' },
        within: inList('channels', 'channelId', channel),
        changes: [{ isEnabled: false }, { isEnabled: true }],
      },
      'a team': {
        ...{ path: `/teams/${teamId}`, method: 'PATCH', shownAt: '/teams' },
        within: teams,
        changes: [{ name: 'T1' }, { name: 'T2' }],
      },
      'a project': {
        ...{ path: `/projects/${projectId}`, method: 'PATCH', shownAt: '/teams' },
        within: (answer) => (teams(answer)?.['projects'] as Json[] | undefined)?.[0],
        changes: [{ name: 'P1' }, { name: 'P2' }],
      },
      'a cost centre': {
        ...{ path: `/cost-centres/${centre}`, method: 'PATCH', shownAt: '/cost-centres' },
        within: inList('costCentres', 'costCentreId', centre),
        changes: [{ name: 'C1' }, { name: 'C2' }],
      },
      'a saved view': {
        ...{ path: `/views/${view}`, method: 'PATCH', shownAt: `/views/${view}` },
        changes: [{ name: 'V1' }, { name: 'V2' }],
      },
      'the mail server': {
        ...{ path: '/mail/server', method: 'PUT', shownAt: '/mail' },
        changes: [mail, { ...mail, port: 587 }],
      },
      'the security contact': {
        ...{ path: '/security-contact', method: 'PUT', shownAt: '/security-contact' },
        changes: [{ addresses: [one] }, { addresses: [other] }],
      },
      'the collector': {
        ...{ path: '/telemetry', method: 'PUT', shownAt: '/telemetry' },
        changes: [{ endpoint: 'https://otlp.example/a' }, { endpoint: 'https://otlp.example/b' }],
      },
      'dimensions that hold persons': {
        ...{ path: '/privacy/dimensions', method: 'PUT', shownAt: '/privacy/dimensions' },
        changes: [{ names: ['user', 'seat'] }, { names: ['seat'] }],
      },
      'an object store': {
        ...{ path: `/storage-destinations/${store}`, method: 'PATCH', shownAt: '/storage-destinations' },
        within: inList('destinations', 'destinationId', store),
        changes: [{ isEnabled: false }, { isEnabled: true }],
      },
      'a stored credential': {
        ...{ path: `/credentials/${credential}/secret`, method: 'PUT', shownAt: '/credentials' },
        within: inList('credentials', 'credentialId', credential),
        changes: [
          { secret: secret('sk-second-of-them'), reason: 'r' },
          { secret: secret('sk-third-of-them'), reason: 'r' },
        ],
      },
      'the state of a stored credential': {
        ...{ path: `/credentials/${credential}/state`, method: 'PUT', shownAt: '/credentials' },
        within: inList('credentials', 'credentialId', credential),
        changes: [
          { state: 'standby', reason: 'r' },
          { state: 'active', reason: 'r' },
        ],
      },
      'a measure': {
        ...{ path: `/business-measures/${measure}`, method: 'PATCH', shownAt: '/business-measures' },
        within: inList('measures', 'measureId', measure),
        changes: [{ isArchived: true }, { isArchived: false }],
      },
      'the name of a key': {
        ...{ path: `/keys/${keyId}`, method: 'PATCH', shownAt: '/keys' },
        within: inList('keys', 'keyId', keyId),
        changes: [{ name: 'K1' }, { name: 'K2' }],
      },
      'the plan of a key’s rotation': {
        ...{ path: `/keys/${keyId}/rotation-plan`, method: 'PUT', shownAt: '/keys' },
        within: inList('keys', 'keyId', keyId),
        changes: [{ everyDays: 30 }, { everyDays: 60 }],
      },
      'a group': {
        ...{ path: `/provisioning/groups/${groupId}`, method: 'PUT', shownAt: '/provisioning' },
        within: inList('groups', 'groupId', groupId),
        changes: [
          { role: 'auditor', teamIds: [] },
          { role: leaving, teamIds: [] },
        ],
      },
    };
  };

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
          ...(['PUT', '/settings/access'] as const),
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
