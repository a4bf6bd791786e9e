import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { parseKey } from '../../../contract/key.ts';
import { importKeys } from '../../../dashboard-api/config.ts';
import { createGatewayClient } from '../../../dashboard-api/edge/gateway-client.ts';
import { type PublishContext, publishCommands, retryDelayMs } from '../../../dashboard-api/edge/publish.ts';
import { startPublisher } from '../../../dashboard-api/edge/publisher.ts';
import { requestReplay } from '../../../dashboard-api/edge/replay.ts';
import { type IssuedKey, issueKey, setKeyStatus } from '../../../dashboard-api/tenancy/keys.ts';
import type { Database } from '../../../db/database.ts';
import { organisationsDue } from '../../../db/directory/due-jobs.ts';
import { pendingCommands } from '../../../db/edge/commands.ts';
import { listKeys } from '../../../db/tenancy/keys.ts';
import { ENGINES } from '../../db/engines.ts';
import { SAMPLE_POLICY, sampleOrganisation } from '../../db/sample-organisation.ts';
import { numbered, type Placed, sampleEvent } from '../../db/sample-usage.ts';
import { edKey, GATEWAY_ID, type TestApi, testApi } from '../api.ts';
import { type FakeGateway, fakeGateway } from './fake-gateway.ts';

const START_MS = Date.UTC(2026, 10, 20, 13);

describe.each(ENGINES)('the control channel on $name', (engine) => {
  const signing = edKey('dashboard-1');
  let db: Database;
  let api: TestApi;
  let placed: Placed;
  let gateway: FakeGateway;
  let context: PublishContext;
  let refused: string[];
  let nowMs: number;
  beforeAll(async () => {
    db = await engine.open();
  });
  afterAll(() => db.close());
  beforeEach(async () => {
    nowMs = START_MS;
    refused = [];
    api = await testApi(db, {}, START_MS);
    placed = await sampleOrganisation(db);
    const clock = () => new Date(nowMs);
    gateway = await fakeGateway(GATEWAY_ID, signing.publicJwk, clock);
    const { signingKey } = await importKeys({
      gatewayId: GATEWAY_ID,
      gatewayUrl: gateway.url,
      gatewayVerifyKeys: [],
      dashboardSigningKey: signing.privateJwk,
      peppers: { '1': Buffer.alloc(32, 1).toString('base64') },
      keyIdTagSecret: Buffer.alloc(32, 2).toString('base64'),
      secretKeys: { '1': Buffer.alloc(32, 3).toString('base64') },
    });
    const client = createGatewayClient({ gatewayId: GATEWAY_ID, url: gateway.url, signingKey, clock });
    context = {
      db,
      gateway: client,
      gatewayId: GATEWAY_ID,
      clock,
      onRefused: (problem) => refused.push(problem),
      onDifference: () => undefined,
    };
  });
  afterEach(() => gateway.close());

  const issue = (): Promise<IssuedKey> =>
    db.inTenant('app_user', placed.organisationId, (unit) =>
      issueKey(
        unit,
        api.services.config.keyMaking,
        {
          projectId: placed.projectId,
          name: 'Fresh',
          ownerId: null,
          environment: 'prod',
          origin: 'issued',
          expiresAt: null,
          policy: SAMPLE_POLICY,
        },
        new Date(nowMs),
      ),
    );
  const setStatus = (keyId: string, status: 'active' | 'disabled' | 'revoked') =>
    db.inTenant('app_user', placed.organisationId, (unit) =>
      setKeyStatus(unit, keyId, status, new Date(nowMs)),
    );
  const confirmedAt = async (keyId: string) => {
    const keys = await db.readTenant(placed.organisationId, (unit) => listKeys(unit, 'all'));
    return keys.find((key) => key.keyId === keyId)?.confirmedAt;
  };

  test('a new key reaches the gateway as a signed command and is confirmed', async () => {
    const { keyId, text } = await issue();
    expect(parseKey(text.reveal()).ok).toBe(true);
    expect(keyId.startsWith(placed.gateId)).toBe(true);
    expect(await confirmedAt(keyId)).toBeNull();
    expect(await publishCommands(context, placed.organisationId)).toBeNull();
    const command = gateway.keys.get(keyId);
    expect(command).toMatchObject({
      version: 1,
      organisationId: placed.organisationId,
      record: {
        status: 'active',
        teamId: placed.teamId,
        projectId: placed.projectId,
        hashes: [{ pepperVersion: '1', validUntilMs: null, hash: expect.stringMatching(/^[0-9a-f]{64}$/) }],
      },
    });
    expect(JSON.stringify(command)).not.toContain(text.reveal().split('.')[1]);
    expect(await confirmedAt(keyId)).toBe('2026-11-20T13:00:00.000Z');
    expect(await organisationsDue(db, 'edge.publish', new Date())).not.toContain(placed.organisationId);
  });

  test('a key that the gateway was never told of in time goes there in its newest state alone', async () => {
    const { keyId } = await issue();
    await setStatus(keyId, 'disabled');
    await setStatus(keyId, 'active');
    await setStatus(keyId, 'revoked');
    expect(await publishCommands(context, placed.organisationId)).toBeNull();
    expect(gateway.versions).toEqual([4]);
    expect(gateway.keys.get(keyId)?.record.status).toBe('revoked');
  });

  test('a revoked key stays revoked', async () => {
    const { keyId } = await issue();
    expect(await setStatus(keyId, 'revoked')).toBe(true);
    expect(await setStatus(keyId, 'active')).toBe(false);
    expect(await setStatus('0'.repeat(24), 'disabled')).toBe(false);
  });

  test('changes at once get a version each', async () => {
    const { keyId } = await issue();
    await Promise.all(
      Array.from({ length: 5 }, (_, index) => setStatus(keyId, index % 2 ? 'active' : 'disabled')),
    );
    await publishCommands(context, placed.organisationId);
    expect(gateway.keys.get(keyId)?.version).toBe(6);
  });

  test('a change that comes in while the outbox is being emptied is not forgotten', async () => {
    const { organisationId } = placed;
    for (let round = 0; round < 15; round++) {
      const issued = Array.from({ length: 4 }, issue);
      const published = Array.from({ length: 4 }, () => publishCommands(context, organisationId));
      await Promise.all([...issued, ...published]);
      const waiting = await db.readTenant(organisationId, pendingCommands);
      const due = await organisationsDue(db, 'edge.publish', new Date());
      if (waiting.length > 0) expect(due).toContain(organisationId);
    }
  });

  test.each([
    ['is down', 'unreachable', async () => gateway.close()],
    [
      'cannot answer',
      'unavailable',
      async () => {
        gateway.fault = 503;
      },
    ],
    [
      'refuses',
      'refused',
      async () => {
        gateway.fault = 409;
      },
    ],
    [
      'answers something else',
      'misunderstood',
      async () => {
        gateway.fault = 200;
      },
    ],
  ])('a gateway that %s is asked again, later each time', async (_, problem, disturb) => {
    const { keyId } = await issue();
    await disturb();
    for (let attempt = 0; attempt < 3; attempt++) {
      const next = await publishCommands(context, placed.organisationId);
      expect(next?.getTime()).toBe(nowMs + retryDelayMs(attempt));
      await publishCommands(context, placed.organisationId);
      nowMs = next?.getTime() ?? 0;
    }
    expect(refused).toEqual([problem, problem, problem]);
    expect(await confirmedAt(keyId)).toBeNull();
  });

  test('a retry is signed afresh, so that waiting never makes it too old', async () => {
    await issue();
    gateway.fault = 503;
    await publishCommands(context, placed.organisationId);
    gateway.fault = null;
    nowMs += 3_600_000;
    expect(await publishCommands(context, placed.organisationId)).toBeNull();
  });

  test('the wait between attempts is bounded', () => {
    expect([0, 1, 5, 30].map(retryDelayMs)).toEqual([500, 1000, 16_000, 300_000]);
  });

  test('replay is asked of a gate that was never heard of, and from the watermark of one that was', async () => {
    expect(await requestReplay(context, placed.organisationId)).toBe(true);
    const fresh = { gateId: placed.gateId, incarnationId: null, eventNumber: 0 };
    expect(gateway.replays).toEqual([expect.objectContaining(fresh)]);
    const { organisationId, gateId, incarnationId } = placed;
    const messages = [{ organisationId, gateId, incarnationId, events: numbered([sampleEvent(placed)]) }];
    await api.deliver({ gatewayId: GATEWAY_ID, messages });
    await requestReplay(context, placed.organisationId);
    expect(gateway.replays.at(-1)).toEqual({
      gatewayId: GATEWAY_ID,
      organisationId,
      gateId,
      incarnationId,
      eventNumber: 1,
    });
    gateway.fault = 503;
    expect(await requestReplay(context, placed.organisationId)).toBe(false);
  });

  test('replay begins at an event that was quarantined, if its key may be known by now', async () => {
    const { organisationId, gateId, incarnationId } = placed;
    const [known, strange] = numbered([
      sampleEvent(placed),
      { ...sampleEvent(placed), keyId: 'x'.repeat(24) },
    ]);
    const messages = [{ organisationId, gateId, incarnationId, events: [known, strange] }];
    await api.deliver({ gatewayId: GATEWAY_ID, messages });
    await requestReplay(context, organisationId);
    expect(gateway.replays.at(-1)).toMatchObject({ gateId, incarnationId, eventNumber: 1 });
  });

  test('the publisher finds what waits by itself, and each start asks once for replay', async () => {
    const { keyId } = await issue();
    nowMs = Date.now() + 1000;
    const arrived = Promise.withResolvers<void>();
    const write = gateway.replays.push.bind(gateway.replays);
    gateway.replays.push = (...requests) => {
      if (requests.some(({ organisationId }) => organisationId === placed.organisationId)) arrived.resolve();
      return write(...requests);
    };
    const publisher = startPublisher(context, { write: () => {} });
    await arrived.promise;
    await publisher.stop();
    expect(gateway.keys.get(keyId)?.version).toBe(1);
    expect(await confirmedAt(keyId)).not.toBeNull();
  });
});
