/** A deletion from the request to the certificate, against an edge that the test plays; then an older copy is restored. */
import { mkdtempSync, rmSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { commandAnswerSchema } from '../../../contract/command.ts';
import { certificateAnswerSchema, deletionMadeSchema } from '../../../contract/deletion-api.ts';
import type { NamedGateFigures } from '../../../contract/gate-figures.ts';
import { Secret } from '../../../contract/secret.ts';
import { readList } from '../../../dashboard-api/deletion/certificate.ts';
import { closeOrganisation } from '../../../dashboard-api/deletion/close.ts';
import { refuseRestoredDeletions } from '../../../dashboard-api/deletion/refuse-restored.ts';
import type { GatewayClient } from '../../../dashboard-api/edge/gateway-client.ts';
import { startPublisher } from '../../../dashboard-api/edge/publisher.ts';
import { removalPass } from '../../../dashboard-api/retention/worker.ts';
import { publishContext } from '../../../dashboard-api/services.ts';
import type { Database } from '../../../db/database.ts';
import { readDeleted } from '../../../db/deletion/records.ts';
import { rowsLeft, searchDatabase } from '../../../db/deletion/search.ts';
import { readKeyRecord } from '../../../db/tenancy/keys.ts';
import { readProfile } from '../../../db/tenancy/organisations.ts';
import { applyDeletions } from '../../../scripts/apply-deletions/run.ts';
import { backUp, restore } from '../../../scripts/backup/copy.ts';
import { filesWith } from '../../../scripts/search-deleted/files.ts';
import { ENGINES } from '../../db/engines.ts';
import { sampleOrganisation } from '../../db/sample-organisation.ts';
import { numbered, type Placed, sampleEvent } from '../../db/sample-usage.ts';
import { GATEWAY_ID, PUBLIC_URL, type TestApi, testApi } from '../api.ts';
import { signedIn } from '../sign-in.ts';

const [ENGINE] = ENGINES;
const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const COPY = { key: new Secret<Uint8Array>(Buffer.alloc(32, 7)), progress: () => undefined };

describe('P10: a deletion, from the request to the certificate', () => {
  let db: Database;
  let api: TestApi;
  let placed: Placed;
  let other: Placed;
  let folder: string;
  let list: string;
  /** What the edge was told, in order. */
  const told: string[] = [];
  let underWay = 1;
  let filled = new Set<string>();

  const figures = (gateId: string): NamedGateFigures => ({
    gateId,
    incarnationId: placed.incarnationId,
    organisationId: placed.organisationId,
    admitted: 3,
    open: underWay + 1,
    deferred: 1,
    ended: 2 - underWay,
    events: 2,
    acknowledged: 2,
    chargedNanos: '0',
    storage: 'ample',
  });
  const edge: Partial<GatewayClient> = {
    command: async ({ kind, target, version }) => {
      told.push(`${kind} ${target}`);
      commandAnswerSchema.parse({ result: 'applied', version });
      return { ok: true };
    },
    held: async () => ({ keys: [], organisationVersion: 0, gateIds: [`${placed.gateId}.1`] }),
    gates: async (_, gateIds) => gateIds.map(figures),
    empty: async ({ gateIds, isLedgerToo }) => {
      told.push(isLedgerToo ? 'empty ledger' : `empty ${gateIds.join()}`);
      const gates = gateIds.map((gateId) => {
        const isFilled = filled.delete(gateId);
        return {
          gateId,
          result: isFilled ? 'emptied' : 'empty',
          open: isFilled ? 1 : 0,
          undelivered: 0,
        } as const;
      });
      return { gates, droppedSettlements: 0, isLedgerEmpty: isLedgerToo };
    },
  };

  beforeAll(async () => {
    if (!ENGINE) throw new Error('no engine');
    folder = mkdtempSync(join(tmpdir(), 'deletion-'));
    list = join(folder, 'deletions');
    db = await ENGINE.open();
    // The server says by its own clock what is due: the test's stays behind it.
    api = await testApi(db, { deletionsFile: list }, Date.now() - 2 * DAY_MS, edge);
    [placed, other] = [await sampleOrganisation(db), await sampleOrganisation(db)];
    filled = new Set([placed.gateId, `${placed.gateId}.1`]);
  });
  afterAll(async () => {
    await db.close();
    rmSync(folder, { recursive: true });
  });

  const post = (path: string, body: object, cookie?: string) =>
    api.app.request(path, {
      method: 'POST',
      headers: { origin: PUBLIC_URL, 'content-type': 'application/json', ...(cookie && { cookie }) },
      body: JSON.stringify(body),
    });
  const close = () => closeOrganisation(api.services, placed.organisationId);
  const deliver = (at: Placed, first: number) => {
    const { organisationId, gateId, incarnationId } = at;
    const events = numbered([sampleEvent(at)]).map((event) => ({ ...event, eventNumber: first }));
    const message = { organisationId, gateId, incarnationId, events };
    return api.deliver({ gatewayId: GATEWAY_ID, messages: [message] });
  };

  test('keys first, then calls that are under way, then gates, then the ledger, then every row', async () => {
    const { organisationId, keyId } = placed;
    const owner = await signedIn(db, organisationId, 'owner', api.services.clock());
    expect((await deliver(placed, 1)).status).toBe(200);
    await backUp(db, join(folder, 'copy'), { ...COPY, clock: api.services.clock });
    const name = (await db.readTenant(organisationId, readProfile))?.name ?? '';
    const asked = await post(
      '/api/v1/organisation/deletion',
      { confirmation: name, reason: 'Leaving', waitDays: 1 },
      owner.cookie,
    );
    const { receipt } = deletionMadeSchema.parse(await asked.json());

    api.advance(DAY_MS - 1);
    expect(await close()).toBe('not_due');
    const stillServed = await api.get('/api/v1/keys', {
      cookie: (await signedIn(db, organisationId, 'owner', api.services.clock())).cookie,
    });
    expect(stillServed.status).toBe(200);
    expect((await db.readTenant(organisationId, (unit) => readKeyRecord(unit, keyId)))?.record.status).toBe(
      'active',
    );

    // Its time has come: nobody is served, keys are revoked in the outbox, and the edge keeps its storage for now.
    api.advance(1);
    const late = await signedIn(db, organisationId, 'owner', api.services.clock());
    expect(await close()).toBe('waiting');
    expect(await (await api.get('/api/v1/keys', { cookie: late.cookie })).json()).toMatchObject({
      code: 'organisation_suspended',
    });
    expect((await db.readTenant(organisationId, (unit) => readKeyRecord(unit, keyId)))?.record.status).toBe(
      'revoked',
    );
    api.advance(11 * MINUTE_MS);
    expect(await close()).toBe('waiting');
    expect(told).toEqual([]);
    expect(await api.services.publishNow(organisationId)).toBe(true);
    expect(told).toEqual([`key.put ${keyId}`]);
    expect(await close()).toBe('waiting');
    expect(told).toHaveLength(1);

    // The last call has ended but for one that ends with nobody. It is asked twice, and only then done.
    underWay = 0;
    expect((await deliver(placed, 2)).status).toBe(200);
    expect(await close()).toBe('waiting');
    const gates = `empty ${placed.gateId},${placed.gateId}.1`;
    expect(told.splice(0)).toEqual([`key.put ${keyId}`, gates, 'empty ledger']);
    const publisher = startPublisher(publishContext(api.services), { write: () => undefined });
    expect(await publisher.publishNow(organisationId)).toBe(false);
    await publisher.stop();
    expect(await close()).toBe('closed');
    expect(told).toEqual([gates, 'empty ledger']);
    expect(await close()).toBe('not_due');

    // What a queue still holds is passed over, and counted; another's is taken in.
    const answer = await deliver(placed, 3);
    expect(await answer.json()).toMatchObject({ watermarks: [{ eventNumber: 3 }], quarantined: 0 });
    expect(await (await deliver(other, 1)).json()).toMatchObject({ watermarks: [{ eventNumber: 1 }] });

    const removal = () => removalPass(api.services, () => false);
    await removal();
    expect((await rowsLeft(db, organisationId)).length).toBeGreaterThan(10);
    api.advance(5 * MINUTE_MS + 1);
    await removal();
    expect(await rowsLeft(db, organisationId)).toEqual([]);
    expect((await deliver(placed, 4)).status).toBe(200);
    const ask = (shown: string) => post('/api/v1/deletion-certificates', { organisationId, receipt: shown });
    expect((await ask('x'.repeat(43))).status).toBe(404);
    const given = certificateAnswerSchema.parse(await (await ask(receipt)).json());
    expect(given.discardedEvents).toBe(2);
    const [listed] = await readList(list);
    expect(listed?.jws).toBe(given.certificate);
    expect(listed?.certificate).toMatchObject({
      organisationId,
      removed: { api_key: 1, usage_event: 2, organisation: 1, termination: 1 },
      edge: { gates: 2, waivedCalls: 2, undeliveredEvents: 0, discardedEvents: 1 },
    });
    const ids = [organisationId, keyId, placed.projectId, owner.personId, late.personId];
    expect((await searchDatabase(db, ids)).filter(({ reason }) => reason === null)).toEqual([]);
    expect((await rowsLeft(db, other.organisationId)).length).toBeGreaterThan(5);
  });

  test('P10: a copy from before is cleared again before anything is served from it', async () => {
    if (!ENGINE) throw new Error('no engine');
    const { organisationId, keyId } = placed;
    const restored = await ENGINE.open();
    try {
      await restore(restored, join(folder, 'copy'), { ...COPY, clock: api.services.clock });
      const lost = () => searchDatabase(restored, [organisationId, keyId]);
      expect((await lost()).length).toBeGreaterThan(10);
      await expect(refuseRestoredDeletions(restored, list)).rejects.toThrow(organisationId);
      const said: string[] = [];
      const applying = { batch: 100, say: (text: string) => void said.push(text) };
      const listed = await readList(list);
      expect(await applyDeletions(restored, listed, { ...applying, isStopped: () => true })).toBe(false);
      for (let again = 0; again < 2; again++)
        expect(await applyDeletions(restored, listed, { ...applying, isStopped: () => false })).toBe(true);
      expect(said[0]).toMatch(/\d+ rows removed/);
      await refuseRestoredDeletions(restored, list);
      expect((await lost()).filter(({ reason }) => reason === null)).toEqual([]);
      const records = await Promise.all(
        [db, restored].map((one) => one.readTenant(organisationId, readDeleted)),
      );
      // What came after the copy was made, this database has never seen.
      expect(records[1]).toEqual({ ...records[0], discardedEvents: 0 });
      expect((await rowsLeft(restored, other.organisationId)).length).toBeGreaterThan(3);
    } finally {
      await restored.close();
    }
  });

  test('files are searched too, and the list of deletions names its organisations to nobody who does not read it', async () => {
    expect(await filesWith(folder, [placed.organisationId])).toEqual([]);
    const trace = join(folder, 'state', 'gate.sqlite');
    await mkdir(join(folder, 'state'));
    await writeFile(trace, Buffer.concat([Buffer.alloc(65_530), Buffer.from(placed.keyId), Buffer.alloc(9)]));
    expect(await filesWith(folder, [placed.keyId.toLowerCase()])).toEqual([trace]);
    expect((await readFile(list, 'utf8')).trim().split('\n')).toHaveLength(1);
  });
});
