import { newId } from '../../../contract/ids.ts';
import type { Database } from '../../../db/database.ts';
import { insertScimGroup } from '../../../db/scim/groups.ts';
import { insertConnection } from '../../../db/sso/connections.ts';
import type { Placed } from '../../db/sample-usage.ts';
import type { TestApi } from '../api.ts';
import { newMember } from '../sign-in.ts';

export type Json = Record<string, unknown>;

/** A thing that can be changed: where its `etag` is read, and two changes of it. */
export interface Thing {
  readonly path: string;
  readonly method: 'PUT' | 'PATCH' | 'DELETE' | 'POST';
  readonly shownAt: string;
  /** The thing within the answer; the answer itself unless stated. */
  readonly within?: (answer: Json) => Json | undefined;
  readonly changes: readonly [Json | undefined, Json | undefined];
}

/** Where the things are made. */
interface Settings {
  readonly db: Database;
  readonly api: TestApi;
  readonly placed: Placed;
  readonly send: (method: string, path: string, body?: unknown) => Promise<{ readonly body: Json }>;
}

const inList =
  (list: string, key: string, id: string | null) =>
  (answer: Json): Json | undefined =>
    (answer[list] as Json[]).find((row) => row[key] === id);

/** Every thing whose changes take `If-Match`, with what it needs to be there. */
export async function changeableThings({ db, api, placed, send }: Settings): Promise<Record<string, Thing>> {
  const made = async (path: string, body: unknown, id = 'id') =>
    String((await send('POST', path, body)).body[id]);
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
      groupId,
      displayName: 'G',
      externalId: null,
      role: null,
      teamIds: [],
      version: 1,
      createdAt: at,
      changedAt: at,
    }),
  );
  const connection = newId();
  await db.inTenant('app_user', organisationId, (unit) =>
    insertConnection(unit, {
      connectionId: connection,
      name: 'P',
      issuer: 'https://id.example',
      clientId: 'c',
      sealedKey: null,
      sealedBox: null,
      pinnedTenant: null,
      pinnedDomain: null,
      secondFactor: 'own',
      acrValues: [],
      admitsMembers: true,
      createdAt: at,
    }),
  );
  const access = { idleMinutes: 30, absoluteMinutes: 720, secondFactorFor: 'admins', isSsoRequired: false };
  const store = await made(
    '/storage-destinations',
    {
      kind: 's3',
      name: 'Store',
      endpoint: 'https://store.example',
      region: 'eu',
      bucket: 'bucket',
      accessKeyId: 'AKIA1234',
      secretAccessKey: 'a-secret-key',
    },
    'destinationId',
  );
  const secret = (key: string) => ({ kind: 'api-key', key });
  const credential = await made('/credentials', {
    name: 'C',
    provider: 'openai',
    secret: secret('sk-first-of-them'),
    reason: 'r',
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
      path: '/settings/access',
      method: 'PUT',
      shownAt: '/settings/access',
      changes: [
        { ...access, idleMinutes: 40 },
        { ...access, idleMinutes: 50 },
      ],
    },
    calendar: {
      path: '/settings/calendar',
      method: 'PUT',
      shownAt: '/settings/calendar',
      changes: [
        { timeZone: 'Europe/Berlin', fiscalStartMonth: 1 },
        { timeZone: 'Europe/Paris', fiscalStartMonth: 1 },
      ],
    },
    retention: {
      path: '/settings/retention',
      method: 'PUT',
      shownAt: '/settings/retention',
      changes: [{ audit: 400 }, { audit: 401 }],
    },
    'the rule for exposed keys': {
      path: '/exposed-keys/rule',
      method: 'PUT',
      shownAt: '/exposed-keys/rule',
      changes: [{ action: 'disable' }, { action: 'revoke' }],
    },
    'a policy': {
      path: '/policies/organisation',
      method: 'PUT',
      shownAt: '/policies',
      within: inList('policies', 'teamId', null),
      changes: [
        { rules: { contact: 'a' }, reason: 'r' },
        { rules: { contact: 'b' }, reason: 'r' },
      ],
    },
    'a key’s policy': {
      path: `/keys/${keyId}/policy`,
      method: 'PUT',
      shownAt: `/keys/${keyId}/effective-policy`,
      changes: [
        { policy: { ...policy, unknownChargeNanos: '5' }, reason: 'r' },
        { policy: { ...policy, unknownChargeNanos: '6' }, reason: 'r' },
      ],
    },
    'a budget': {
      path: `/budgets/${budget}`,
      method: 'PATCH',
      shownAt: '/budgets',
      within: inList('budgets', 'budgetId', budget),
      changes: [{ name: 'One' }, { name: 'Two' }],
    },
    'a budget that is raised': {
      path: `/budgets/${budget}/raises`,
      method: 'POST',
      shownAt: '/budgets',
      within: inList('budgets', 'budgetId', budget),
      changes: [
        { amountNanos: '5', until: '2026-12-01T00:00:00.000Z', reason: 'r' },
        { amountNanos: '6', until: '2026-12-01T00:00:00.000Z', reason: 'r' },
      ],
    },
    'a role': {
      path: `/roles/${role}`,
      method: 'PUT',
      shownAt: `/roles/${role}`,
      changes: [
        { name: 'One', rights: rights('keys:read') },
        { name: 'Two', rights: rights('keys:read') },
      ],
    },
    'a member': {
      path: `/members/${member}`,
      method: 'PATCH',
      shownAt: '/members',
      within: inList('members', 'id', member),
      changes: [
        { role: 'auditor', teamIds: [] },
        { role: 'read_only', teamIds: [teamId] },
      ],
    },
    'a channel': {
      path: `/channels/${channel}`,
      method: 'PATCH',
      shownAt: '/channels',
      within: inList('channels', 'channelId', channel),
      changes: [{ isEnabled: false }, { isEnabled: true }],
    },
    'a team': {
      path: `/teams/${teamId}`,
      method: 'PATCH',
      shownAt: '/teams',
      within: teams,
      changes: [{ name: 'T1' }, { name: 'T2' }],
    },
    'a project': {
      path: `/projects/${projectId}`,
      method: 'PATCH',
      shownAt: '/teams',
      within: (answer) => (teams(answer)?.['projects'] as Json[] | undefined)?.[0],
      changes: [{ name: 'P1' }, { name: 'P2' }],
    },
    'a cost centre': {
      path: `/cost-centres/${centre}`,
      method: 'PATCH',
      shownAt: '/cost-centres',
      within: inList('costCentres', 'costCentreId', centre),
      changes: [{ name: 'C1' }, { name: 'C2' }],
    },
    'a saved view': {
      path: `/views/${view}`,
      method: 'PATCH',
      shownAt: `/views/${view}`,
      changes: [{ name: 'V1' }, { name: 'V2' }],
    },
    'the mail server': {
      path: '/mail/server',
      method: 'PUT',
      shownAt: '/mail',
      changes: [mail, { ...mail, port: 587 }],
    },
    'the security contact': {
      path: '/security-contact',
      method: 'PUT',
      shownAt: '/security-contact',
      changes: [{ addresses: [one] }, { addresses: [other] }],
    },
    'the collector': {
      path: '/telemetry',
      method: 'PUT',
      shownAt: '/telemetry',
      changes: [{ endpoint: 'https://otlp.example/a' }, { endpoint: 'https://otlp.example/b' }],
    },
    'dimensions that hold persons': {
      path: '/privacy/dimensions',
      method: 'PUT',
      shownAt: '/privacy/dimensions',
      changes: [{ names: ['user', 'seat'] }, { names: ['seat'] }],
    },
    'an object store': {
      path: `/storage-destinations/${store}`,
      method: 'PATCH',
      shownAt: '/storage-destinations',
      within: inList('destinations', 'destinationId', store),
      changes: [{ isEnabled: false }, { isEnabled: true }],
    },
    'a connection to an identity provider': {
      path: `/sso/connections/${connection}`,
      method: 'PATCH',
      shownAt: '/sso/connections',
      within: inList('connections', 'connectionId', connection),
      changes: [{ name: 'P1' }, { clientSecret: 'another-secret' }],
    },
    'a stored credential': {
      path: `/credentials/${credential}/secret`,
      method: 'PUT',
      shownAt: '/credentials',
      within: inList('credentials', 'credentialId', credential),
      changes: [
        { secret: secret('sk-second-of-them'), reason: 'r' },
        { secret: secret('sk-third-of-them'), reason: 'r' },
      ],
    },
    'the state of a stored credential': {
      path: `/credentials/${credential}/state`,
      method: 'PUT',
      shownAt: '/credentials',
      within: inList('credentials', 'credentialId', credential),
      changes: [
        { state: 'standby', reason: 'r' },
        { state: 'active', reason: 'r' },
      ],
    },
    'a measure': {
      path: `/business-measures/${measure}`,
      method: 'PATCH',
      shownAt: '/business-measures',
      within: inList('measures', 'measureId', measure),
      changes: [{ isArchived: true }, { isArchived: false }],
    },
    'the name of a key': {
      path: `/keys/${keyId}`,
      method: 'PATCH',
      shownAt: '/keys',
      within: inList('keys', 'keyId', keyId),
      changes: [{ name: 'K1' }, { name: 'K2' }],
    },
    'the plan of a key’s rotation': {
      path: `/keys/${keyId}/rotation-plan`,
      method: 'PUT',
      shownAt: '/keys',
      within: inList('keys', 'keyId', keyId),
      changes: [{ everyDays: 30 }, { everyDays: 60 }],
    },
    'a group': {
      path: `/provisioning/groups/${groupId}`,
      method: 'PUT',
      shownAt: '/provisioning',
      within: inList('groups', 'groupId', groupId),
      changes: [
        { role: 'auditor', teamIds: [] },
        { role: leaving, teamIds: [] },
      ],
    },
  };
}
