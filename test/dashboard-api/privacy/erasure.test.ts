import { eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newId } from '../../../contract/ids.ts';
import { lineOf } from '../../../dashboard-api/audit/export.ts';
import { entryHash, GENESIS } from '../../../db/audit/chain.ts';
import { chainAfter } from '../../../db/audit/entries.ts';
import type { Database } from '../../../db/database.ts';
import { insertInvitation } from '../../../db/directory/invitations.ts';
import { insertMembership } from '../../../db/directory/memberships.ts';
import { insertIdentity } from '../../../db/directory/persons.ts';
import { putSecondFactor, replaceRecoveryCodes } from '../../../db/directory/second-factors.ts';
import { insertFinding } from '../../../db/findings/findings.ts';
import { noteLoginTrait } from '../../../db/findings/login-traits.ts';
import { putProfile } from '../../../db/members/profiles.ts';
import { eraseAgain, eraseWaiting } from '../../../db/privacy/run.ts';
import { readCost } from '../../../db/reports/cost.ts';
import { insertScimUser } from '../../../db/scim/users.ts';
import { takeIn } from '../../../db/usage/take-in.ts';
import { ENGINES } from '../../db/engines.ts';
import { sampleOrganisation } from '../../db/sample-organisation.ts';
import { numbered, type Placed, sampleEvent } from '../../db/sample-usage.ts';
import { PUBLIC_URL, type TestApi, testApi } from '../api.ts';
import { newMember, type SignedIn, signedIn, signIn } from '../sign-in.ts';
import { tablesThatHold } from './everywhere.ts';

const NAME = 'Ada Quillfeather';
const ADDRESS = 'ada.quillfeather@acme.example';
const USER_NAME = 'AQuillfeather';
/** Any of the person's texts, in any case. */
const PERSON = /quillfeather/i;

describe.each(ENGINES)('P26: a person on $name', (engine) => {
  let db: Database;
  let api: TestApi;
  let placed: Placed;
  let owner: SignedIn;
  let personId: string;
  beforeAll(async () => {
    db = await engine.open();
    api = await testApi(db);
    placed = await sampleOrganisation(db);
    owner = await signedIn(db, placed.organisationId, 'owner', api.services.clock());
    personId = await ada();
  });
  afterAll(() => db.close());

  const send = async (who: SignedIn, method: string, path: string, body?: unknown) => {
    const response = await api.app.request(`/api/v1${path}`, {
      method,
      headers: { cookie: who.cookie, origin: PUBLIC_URL, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: response.status, text: await response.text() };
  };

  /** A member who has left traces in every kind of place that there is. */
  async function ada(): Promise<string> {
    const { organisationId } = placed;
    const now = api.services.clock();
    const id = await newMember(db, organisationId, 'developer', now);
    await db.inDirectory({ organisationId }, async (unit) => {
      await insertIdentity(unit, id, { issuer: 'https://id.example', subject: USER_NAME }, now);
      await putSecondFactor(unit, {
        personId: id,
        sealedKey: '1',
        sealedBox: 'sealed',
        createdAt: now,
        confirmedAt: now,
        lastStep: 1,
      });
      await replaceRecoveryCodes(unit, id, ['c'.repeat(64)]);
      await insertInvitation(unit, {
        tokenHash: 'd'.repeat(64),
        organisationId,
        invitationId: newId(),
        address: ADDRESS,
        teamIds: [],
        role: 'developer',
        invitedBy: owner.personId,
        createdAt: now,
        expiresAt: now,
      });
    });
    await db.inTenant('app_user', organisationId, async (unit) => {
      const { tx, tables } = unit;
      const tenantId = organisationId;
      await putProfile(unit, id, { name: NAME, address: ADDRESS });
      await noteLoginTrait(unit, id, 'device', 'Firefox on Linux', now);
      await insertScimUser(unit, {
        userId: newId(),
        personId: id,
        userName: USER_NAME,
        address: ADDRESS,
        externalId: null,
        isActive: true,
        hasMappedRole: false,
        version: 1,
        createdAt: now,
        changedAt: now,
        stated: { displayName: NAME, emails: [{ value: ADDRESS, type: 'work' }] },
      });
      const channelId = newId();
      await tx.insert(tables.channel).values({
        tenantId,
        channelId,
        name: 'Mail',
        kind: 'mail',
        url: '',
        createdAt: now,
        sealedKey: '',
        sealedBox: '',
        recipients: [ADDRESS, 'team@acme.example'],
      });
      await tx.insert(tables.delivery).values({
        tenantId,
        deliveryId: newId(),
        channelId,
        payload: JSON.stringify({ who: NAME }),
        attempts: 0,
        state: 'taken',
        createdAt: now,
        nextAttemptAt: now,
      });
      const about = { kind: 'login.new_device', scope: 'person', scopeId: id, bucketAt: now, foundAt: now };
      await insertFinding(unit, {
        ...about,
        findingId: newId(),
        actual: null,
        expected: null,
        state: 'open',
        ownerId: null,
        detail: { device: NAME },
        snoozedUntil: null,
      });
    });
    const session = await signIn(db, organisationId, id, now);
    const key = { name: `${NAME}’s laptop`, projectId: placed.projectId };
    // Without a gateway nothing is confirmed; the key and the command stand all the same.
    await send(session, 'POST', '/keys', key);
    await db.inTenant('app_user', organisationId, ({ tx, tables }) =>
      tx
        .update(tables.apiKey)
        .set({ ownerId: id, name: key.name })
        .where(sql`${tables.apiKey.keyId} = ${placed.keyId}`),
    );
    const events = numbered([sampleEvent({ ...placed, ownerId: id } as Placed)]);
    await db.inTenant('ingest_user', organisationId, (unit) =>
      takeIn(
        unit,
        { gate: placed, events: events.map((event) => ({ ...event, ownerId: id })), refused: [] },
        now,
      ),
    );
    // A policy in the organisation's own words, which is nobody's to change for them.
    await db.inTenant('app_user', organisationId, ({ tx, tables }) =>
      tx
        .insert(tables.team)
        .values({ tenantId: organisationId, teamId: newId(), name: `Ask ${ADDRESS}`, createdAt: now }),
    );
    return id;
  }

  /** Every row of the database in which a text stands, by table. */
  const everywhere = () => tablesThatHold(db, PERSON);
  const cost = () =>
    db.readTenant(placed.organisationId, (unit) =>
      readCost(unit, { from: new Date(0), to: api.services.clock(), seen: 'all', dimensions: {} }, []),
    );
  const archive = async (who: SignedIn, path: string) => {
    const { status, text } = await send(who, 'GET', path);
    if (status !== 200) return { status, lines: [] as Record<string, unknown>[] };
    return {
      status,
      lines: text
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as Record<string, unknown>),
    };
  };

  test('their archive holds every row about them, and no secret', async () => {
    const { status, lines } = await archive(owner, `/privacy/persons/${personId}/archive`);
    expect(status).toBe(200);
    expect(lines[0]).toMatchObject({ archive: { format: 'spendgate.person.1', personId } });
    expect(lines.at(-1)).toEqual({ end: { rows: lines.length - 2 } });
    const sections = [...new Set(lines.flatMap(({ section }) => (section === undefined ? [] : [section])))];
    expect(sections.sort()).toEqual(
      [
        'apiKey',
        'auditEntry',
        'identity',
        'loginTrait',
        'memberProfile',
        'membership',
        'person',
        'personAddress',
        'recoveryCode',
        'scimUser',
        'secondFactor',
        'session',
        'usageEvent',
      ].sort(),
    );
    const text = JSON.stringify(lines);
    for (const own of [NAME, ADDRESS, USER_NAME, 'Firefox on Linux']) expect(text).toContain(own);
    expect(text).not.toMatch(/sealedBox|tokenHash|codeHash/);
    expect(
      (
        await archive(
          await signIn(db, placed.organisationId, personId, api.services.clock()),
          '/privacy/archive',
        )
      ).status,
    ).toBe(200);
    expect((await archive(owner, `/privacy/persons/${newId()}/archive`)).status).toBe(404);
  });

  test('of somebody who belongs elsewhere too, their sign-in is not shown, and stays', async () => {
    const both = await newMember(db, placed.organisationId, 'developer', api.services.clock());
    const other = (await sampleOrganisation(db)).organisationId;
    await db.inDirectory({ organisationId: other }, (unit) =>
      insertMembership(unit, {
        organisationId: other,
        personId: both,
        role: 'auditor',
        origin: 'invited',
        createdAt: api.services.clock(),
      }),
    );
    const { lines } = await archive(owner, `/privacy/persons/${both}/archive`);
    expect(lines.some(({ section }) => section === 'personAddress')).toBe(false);
    await send(owner, 'POST', '/privacy/erasures', { personId: both, reason: 'Request 6' });
    await eraseWaiting(db, placed.organisationId, api.services.clock());
    const { text } = await send(owner, 'GET', '/privacy/erasures');
    expect(JSON.parse(text).erasures[0]).toMatchObject({ personId: both, state: 'done', keepsSignIn: true });
    expect(
      await db.inDirectory(
        { organisationId: other },
        async ({ tx, tables }) =>
          (await tx.select().from(tables.membership).where(eq(tables.membership.organisationId, other)))
            .length,
      ),
    ).toBe(1);
  });

  test('the last owner is not erased, nor somebody whom nobody knows', async () => {
    const last = await send(owner, 'POST', '/privacy/erasures', { personId: owner.personId, reason: 'x' });
    expect(last.status).toBe(409);
    expect((await send(owner, 'POST', '/privacy/erasures', { personId: newId(), reason: 'x' })).status).toBe(
      404,
    );
    expect((await send(owner, 'GET', '/session')).status).toBe(200);
  });

  test('erased, no text of theirs is anywhere; totals, the chain and an id that names nobody stay', async () => {
    const before = await cost();
    // Negative control: before, the same search finds them wherever they are.
    expect(await everywhere()).toEqual(
      [
        'api_key',
        'channel',
        'delivery',
        'finding',
        'identity',
        'invitation',
        'member_profile',
        'scim_user',
        'team',
      ].sort(),
    );
    const asked = await send(owner, 'POST', '/privacy/erasures', { personId, reason: 'Request 7' });
    expect({ status: asked.status, ...JSON.parse(asked.text) }).toMatchObject({
      status: 200,
      state: 'waiting',
    });
    expect(await eraseWaiting(db, placed.organisationId, api.services.clock())).toEqual([
      { personId, valueIds: [] },
    ]);

    expect(await everywhere()).toEqual(['team']);
    const { erasures } = JSON.parse((await send(owner, 'GET', '/privacy/erasures')).text);
    expect(erasures.find((one: { personId: string }) => one.personId === personId)).toMatchObject({
      personId,
      state: 'done',
      left: { team: 1 },
      keepsSignIn: false,
      requestedBy: owner.personId,
      removed: { identity: 1, secondFactor: 1, personAddress: 1, person: 1, scimUser: 1, loginTrait: 1 },
    });
    expect(await cost()).toEqual(before);
    const { lines } = await archive(owner, `/privacy/persons/${personId}/archive`);
    expect(lines.filter(({ section }) => section === 'usageEvent')).toHaveLength(1);

    const chain = await db.readTenant(placed.organisationId, (unit) => chainAfter(unit, 0, 1_000));
    let hash = GENESIS;
    for (const entry of chain.map(lineOf)) {
      hash = entryHash(hash, entry);
      expect(entry.hash).toBe(hash);
    }
    const reason = chain.find(({ action, result }) => action === 'person.erase' && result === 'requested');
    expect(chain.some(({ detail }) => detail?.['reason'] === 'Request 7')).toBe(true);
    expect(reason?.actorId).toBe(owner.personId);
  });

  test('somebody whom a restored copy has brought back is erased again, by id alone', async () => {
    const { organisationId } = placed;
    const now = api.services.clock();
    await db.inDirectory({ organisationId }, async (unit) => {
      const origin = 'invited' as const;
      await insertMembership(unit, { organisationId, personId, role: 'developer', origin, createdAt: now });
      await unit.onTenant(organisationId, (own) =>
        putProfile(own, personId, { name: NAME, address: ADDRESS }),
      );
    });
    expect(await everywhere()).toEqual(['member_profile', 'team']);
    expect(await eraseAgain(db, organisationId, { personId, valueIds: [] }, now)).toBe(true);
    expect(await everywhere()).toEqual(['team']);
    expect(await eraseAgain(db, organisationId, { personId: newId(), valueIds: [] }, now)).toBe(false);
  });
});
