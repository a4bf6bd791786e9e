/** Store and edge of different ages: what a restore from a backup leaves. */
import { type CryptoKey, importJWK } from 'jose';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { randomBase62 } from '../../../contract/base62.ts';
import type { KeyCommand, KeyRecord } from '../../../contract/command.ts';
import { Secret } from '../../../contract/secret.ts';
import { createGatewayClient } from '../../../dashboard-api/edge/gateway-client.ts';
import { type PublishContext, publishCommands } from '../../../dashboard-api/edge/publish.ts';
import { type Difference, reconcile } from '../../../dashboard-api/edge/reconcile.ts';
import { tellEdge } from '../../../dashboard-api/organisation/tell-edge.ts';
import { setKeyStatus, spreadKey } from '../../../dashboard-api/tenancy/keys.ts';
import { auditEntries } from '../../../db/audit/entries.ts';
import type { Database, TenantUnit } from '../../../db/database.ts';
import { insertCommand } from '../../../db/edge/commands.ts';
import { readEdgeStanding } from '../../../db/edge/standing.ts';
import { readKeyRecord } from '../../../db/tenancy/keys.ts';
import { ENGINES } from '../../db/engines.ts';
import { sampleOrganisation } from '../../db/sample-organisation.ts';
import type { Placed } from '../../db/sample-usage.ts';
import { edKey, GATEWAY_ID } from '../api.ts';
import { type FakeGateway, fakeGateway } from './fake-gateway.ts';

describe.each(ENGINES)('store and edge of different ages on $name', (engine) => {
  const now = new Date(Date.UTC(2026, 10, 20, 13));
  const signing = edKey('dashboard-1');
  let db: Database;
  let placed: Placed;
  let gateway: FakeGateway;
  let context: PublishContext;
  let differences: Difference[];
  beforeAll(async () => {
    db = await engine.open();
  });
  afterAll(() => db.close());
  beforeEach(async () => {
    differences = [];
    placed = await sampleOrganisation(db);
    gateway = await fakeGateway(GATEWAY_ID, signing.publicJwk, () => now);
    const signingKey = {
      kid: 'dashboard-1',
      key: new Secret((await importJWK(signing.privateJwk, 'EdDSA')) as CryptoKey),
    };
    context = {
      db,
      gatewayId: GATEWAY_ID,
      gateway: createGatewayClient({ gatewayId: GATEWAY_ID, url: gateway.url, signingKey, clock: () => now }),
      clock: () => now,
      onRefused: () => undefined,
      onDifference: (difference) => differences.push(difference),
    };
    await inStore(async (unit) => {
      const state = await readKeyRecord(unit, placed.keyId);
      if (!state) throw new Error('no key');
      await insertCommand(unit, { kind: 'key.put', target: placed.keyId, ...state }, now);
    });
    await publish();
  });
  afterEach(() => gateway.close());

  const inStore = <T>(work: (unit: TenantUnit) => Promise<T>) =>
    db.inTenant('app_user', placed.organisationId, work);
  const publish = () => publishCommands(context, placed.organisationId);
  const storedState = () => inStore((unit) => readKeyRecord(unit, placed.keyId));
  const setStatus = (status: KeyRecord['status']) =>
    inStore((unit) => setKeyStatus(unit, placed.keyId, status, now));
  const held = (keyId = placed.keyId): KeyCommand => {
    const command = gateway.keys.get(keyId);
    if (!command) throw new Error('the gateway does not know the key');
    return command;
  };
  /** What the gateway was told after the backup was taken. */
  const heldSince = (version: number, changes: Partial<KeyRecord>, keyId = placed.keyId) =>
    gateway.keys.set(keyId, {
      ...held(),
      target: keyId,
      version,
      record: { ...held().record, keyId, ...changes },
    });

  test('a key that was revoked after the backup is not brought back, and stands revoked in the store again', async () => {
    heldSince(5, { status: 'revoked' });
    expect(await reconcile(context, placed.organisationId)).toBe(true);
    expect(await storedState()).toMatchObject({ version: 6, record: { status: 'revoked' } });
    await publish();
    expect(held()).toMatchObject({ version: 6, record: { status: 'revoked' } });
    expect(differences).toEqual([
      { direction: 'edge_ahead', organisationId: placed.organisationId, keys: 1, organisations: 0 },
    ]);
    const [entry] = await db.readTenant(placed.organisationId, (unit) => auditEntries(unit, 1));
    expect(entry).toMatchObject({ action: 'edge.recover', target: placed.keyId, result: 'key_taken_over' });
  });

  test.each([
    ['older than what the gate holds', 5],
    ['numbered like what the gate holds', 2],
  ])('a change that is %s is not taken for confirmed: it goes out again, beyond it', async (_, version) => {
    heldSince(version, { environment: 'staging' });
    await setStatus('disabled');
    expect(await publish()).not.toBeNull();
    expect(await publish()).toBeNull();
    expect(held()).toMatchObject({
      version: version + 1,
      record: { status: 'disabled', environment: 'staging' },
    });
    expect(differences).toMatchObject([{ direction: 'edge_ahead', keys: 1 }]);
  });

  test('two changes since a restore do not outrun what the gate was told after the backup', async () => {
    heldSince(2, { hashes: [{ pepperVersion: '1', hash: 'b'.repeat(64), validUntilMs: null }] });
    await setStatus('disabled');
    await setStatus('active');
    await reconcile(context, placed.organisationId);
    await publish();
    expect(held()).toMatchObject({ version: 4, record: { hashes: [{ hash: 'b'.repeat(64) }] } });
  });

  test('a key that was made after the backup gets a row, so that it can be switched off', async () => {
    const keyId = placed.gateId + randomBase62(14);
    heldSince(1, {}, keyId);
    await reconcile(context, placed.organisationId);
    expect(await inStore((unit) => setKeyStatus(unit, keyId, 'revoked', now))).toBe(true);
    await publish();
    expect(held(keyId)).toMatchObject({ version: 3, record: { status: 'revoked' } });
  });

  test('a gate that lost its storage is told its keys again', async () => {
    gateway.keys.clear();
    expect(await reconcile(context, placed.organisationId)).toBe(true);
    await publish();
    expect(held()).toMatchObject({ version: 1, record: { status: 'active' } });
    expect(differences).toMatchObject([{ direction: 'edge_behind', keys: 1, organisations: 0 }]);
  });

  test('a further gate of a key that lost its storage is told the key again', async () => {
    await inStore((unit) => spreadKey(unit, placed.keyId, 2, now));
    await publish();
    const { length } = gateway.versions;
    // It knows the key at the first gate alone.
    expect(await reconcile(context, placed.organisationId)).toBe(true);
    await publish();
    expect(gateway.versions.slice(length)).toEqual([2]);
    expect(differences).toMatchObject([{ direction: 'edge_behind', keys: 1, organisations: 0 }]);
  });

  test('how many gates a key has is taken over with the rest of what the edge knows better', async () => {
    heldSince(5, { shards: { active: 2, known: 3 } });
    await reconcile(context, placed.organisationId);
    expect(await storedState()).toMatchObject({ version: 6, record: { shards: { active: 2, known: 3 } } });
  });

  test('what belongs to the organisation goes out again in a version beyond the ledger’s', async () => {
    const { record } = await inStore((unit) => tellEdge(unit, now));
    await publish();
    const { organisationId } = placed;
    const head = { gatewayId: GATEWAY_ID, organisationId, target: organisationId } as const;
    gateway.organisations.set(organisationId, { kind: 'organisation.put', ...head, version: 9, record });
    await reconcile(context, organisationId);
    await publish();
    expect(gateway.organisations.get(organisationId)?.version).toBe(10);
    expect(await inStore(readEdgeStanding)).toEqual({ published: 10, confirmed: 10 });
    expect(differences).toEqual([{ direction: 'edge_ahead', organisationId, keys: 0, organisations: 1 }]);
  });

  test('where both agree nothing is said and nothing is sent', async () => {
    await setStatus('disabled');
    expect(await reconcile(context, placed.organisationId)).toBe(true);
    await publish();
    const before = gateway.versions.length;
    expect(await reconcile(context, placed.organisationId)).toBe(true);
    expect(await publish()).toBeNull();
    expect([gateway.versions.length, differences]).toEqual([before, []]);
  });

  test('a gateway that does not say what it holds is asked again', async () => {
    gateway.fault = 503;
    expect(await reconcile(context, placed.organisationId)).toBe(false);
  });
});
