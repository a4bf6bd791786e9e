import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { auditPageSchema, signedHeadSchema } from '../../../contract/audit-api.ts';
import { keepHeads } from '../../../dashboard-api/audit/heads.ts';
import type { AuditAction } from '../../../db/audit/actions.ts';
import { auditEntries, recordAll, recordAudit } from '../../../db/audit/entries.ts';
import type { Database } from '../../../db/database.ts';
import { setDue } from '../../../db/directory/due-jobs.ts';
import { readExport, readHeads, readKeys } from '../../../scripts/verify-audit/read.ts';
import { type Verdict, verifyLog } from '../../../scripts/verify-audit/verify.ts';
import { ENGINES } from '../../db/engines.ts';
import { pastPolicies } from '../../db/past-policies.ts';
import { sampleOrganisation } from '../../db/sample-organisation.ts';
import type { Placed } from '../../db/sample-usage.ts';
import { type TestApi, testApi } from '../api.ts';
import { newMember, type SignedIn, signedIn, signIn } from '../sign-in.ts';

describe.each(ENGINES)('the audit log over the API, on $name', (engine) => {
  let db: Database;
  let api: TestApi;
  let placed: Placed;
  let auditor: SignedIn;
  let folder: string;
  beforeAll(async () => {
    db = await engine.open();
    folder = mkdtempSync(join(tmpdir(), 'audit-'));
  });
  afterAll(async () => {
    await db.close();
    rmSync(folder, { recursive: true });
  });
  beforeEach(async () => {
    api = await testApi(db, { auditHeadsFile: join(folder, 'kept') });
    placed = await sampleOrganisation(db);
    auditor = await signedIn(db, placed.organisationId, 'auditor', api.services.clock());
  });

  const get = (path: string, who = auditor) => api.get(`/api/v1${path}`, { cookie: who.cookie });
  const flushed = () => api.services.reads.flush();
  const newest = (limit = 1) =>
    db.readTenant(placed.organisationId, async (unit) =>
      (await auditEntries(unit, limit)).map(({ action, actorId, target, result, times }) => ({
        action,
        actorId,
        target,
        result,
        times,
      })),
    );
  const write = (count: number) =>
    db.inTenant('app_user', placed.organisationId, async (unit) => {
      for (let entry = 0; entry < count; entry++) {
        const facts = { actorKind: 'system', action: 'key.issue', result: 'done' } as const;
        await recordAudit(unit, { ...facts, reason: `reason ${entry}` }, api.services.clock());
      }
    });

  /** The log as an auditor has it: exported, and compared with heads that were kept. */
  async function verified(heads: readonly string[] = []): Promise<Verdict> {
    const path = (name: string, text: string) => {
      writeFileSync(join(folder, name), text);
      return join(folder, name);
    };
    const exported = path('export', await (await get('/audit/export')).text());
    const key = path('key', JSON.stringify(api.services.config.signingPublicKey));
    const kept = await readHeads(path('heads', heads.join('\n')), readKeys(key));
    return verifyLog(readExport(exported), kept);
  }
  const headNow = async () => signedHeadSchema.parse(await (await get('/audit/head')).json()).head;

  test('P7: a read is an entry within a second; equal ones of a session are one more, with a count', async () => {
    for (let time = 0; time < 4; time++) expect((await get('/keys')).status).toBe(200);
    await get('/budgets');
    await flushed();
    const read = { action: 'api.read', actorId: auditor.personId, result: 'done' };
    expect(await newest(2)).toEqual([
      { ...read, target: 'GET /api/v1/budgets', times: 1 },
      { ...read, target: 'GET /api/v1/keys', times: 1 },
    ]);
    api.advance(5 * 60_000);
    await flushed();
    expect(await newest()).toEqual([{ ...read, target: 'GET /api/v1/keys', times: 3 }]);
    const second = await signIn(db, placed.organisationId, auditor.personId, api.services.clock());
    await get('/keys', second);
    await api.services.reads.stop();
    expect(await newest()).toEqual([{ ...read, target: 'GET /api/v1/keys', times: 1 }]);
  });

  test('P7: a denial is an entry before it is answered', async () => {
    const personId = await newMember(db, placed.organisationId, 'read_only', api.services.clock());
    const who = await signIn(db, placed.organisationId, personId, api.services.clock());
    expect((await get('/members', who)).status).toBe(403);
    expect(await newest()).toEqual([
      {
        action: 'access.deny',
        actorId: personId,
        target: 'GET /api/v1/members',
        result: 'not_allowed',
        times: 1,
      },
    ]);
  });

  test('P7: reading and exporting the log are entries of it, and in what is read', async () => {
    const { entries } = auditPageSchema.parse(await (await get('/audit')).json());
    expect(entries[0]).toMatchObject({ action: 'audit.read', actorId: auditor.personId });
    const lines = (await (await get('/audit/export')).text()).trimEnd().split('\n');
    expect(JSON.parse(lines.at(-1) ?? '')).toMatchObject({ action: 'audit.export', result: 'ndjson' });
    await headNow();
    expect(await newest()).toMatchObject([{ action: 'audit.read', result: 'head' }]);
  });

  test('pages go back to the first entry, and filters narrow them', async () => {
    await write(7);
    const page = async (query: string) =>
      auditPageSchema.parse(await (await get(`/audit?limit=3&action=key.issue${query}`)).json());
    const places: number[] = [];
    for (let before: number | null = null; ; ) {
      const { entries, before: next } = await page(before === null ? '' : `&before=${before}`);
      places.push(...entries.map(({ sequence }) => sequence));
      if (next === null) break;
      before = next;
    }
    expect(places).toEqual([7, 6, 5, 4, 3, 2, 1]);
    expect((await page('&from=2030-01-01T00:00:00Z')).entries).toEqual([]);
    expect((await page('')).entries[0]).toMatchObject({ detail: { reason: 'reason 6' }, isErased: false });
  });

  describe('the kinds of entries', () => {
    const actionsOf = async (query: string) =>
      auditPageSchema.parse(await (await get(`/audit?${query}`)).json()).entries.map(({ action }) => action);
    /** Two changes with many reads and a denial between them. */
    const fill = async () => {
      const entry = (action: AuditAction) => ({ actorKind: 'system', action, result: 'done' }) as const;
      const reads = Array.from({ length: 5 }, () => entry('api.read'));
      const all = [entry('key.issue'), ...reads, entry('access.deny'), ...reads, entry('budget.create')];
      await db.inTenant('app_user', placed.organisationId, (unit) =>
        recordAll(unit, all, api.services.clock()),
      );
    };

    test('are told apart by the API, so that pages are full of what is asked for', async () => {
      await fill();
      expect(await actionsOf('kind=change')).toEqual(['budget.create', 'key.issue']);
      expect(await actionsOf('kind=change&kind=access')).toEqual([
        'budget.create',
        'access.deny',
        'key.issue',
      ]);
      expect(new Set(await actionsOf('kind=read'))).toEqual(new Set(['audit.read', 'api.read']));
      expect(await actionsOf('kind=change&kind=access&kind=read')).toEqual(
        await actionsOf('').then((all) => all.slice(1)),
      );
      const first = auditPageSchema.parse(await (await get('/audit?kind=change&limit=1')).json());
      expect(first.entries.map(({ action }) => action)).toEqual(['budget.create']);
      expect(await actionsOf(`kind=change&limit=1&before=${first.before}`)).toEqual(['key.issue']);
      expect((await get('/audit?kind=writes')).status).toBe(400);
    });

    test('a CSV holds what is asked for, and the log says what that was; the proof is of the whole log', async () => {
      await fill();
      const csv = await (await get(`/audit/export?format=csv&kind=change&from=2026-11-01T00:00:00Z`)).text();
      expect(
        csv
          .trimEnd()
          .split('\r\n')
          .slice(1)
          .map((line) => line.split(',')[4]),
      ).toEqual(['key.issue', 'budget.create']);
      const { entries } = auditPageSchema.parse(await (await get('/audit?action=audit.export')).json());
      expect(entries).toMatchObject([
        { result: 'csv', detail: { kinds: 'change', from: '2026-11-01T00:00:00.000Z' } },
      ]);
      expect((await get('/audit/export?kind=change')).status).toBe(400);
      expect((await get('/audit/export?format=ndjson')).status).toBe(200);
    });
  });

  test('P17: entries that are written at once stand in one chain without a gap', async () => {
    await Promise.all(Array.from({ length: 12 }, () => write(3)));
    expect(await verified([await headNow()])).toMatchObject({
      isWhole: true,
      entries: 38,
      headsConfirmed: 1,
      entriesBehindLastHead: 1,
    });
  });

  test('an export has more entries than are read at a time, in both forms', async () => {
    await db.inTenant('app_user', placed.organisationId, async (unit) => {
      const facts = { actorKind: 'system', action: 'key.issue', result: 'done', reason: '=1+1' } as const;
      await recordAll(unit, Array(501).fill(facts), api.services.clock());
    });
    expect(await verified()).toMatchObject({ isWhole: true, entries: 502 });
    const csv = await get('/audit/export?format=csv');
    expect(csv.headers.get('content-disposition')).toBe('attachment; filename="audit.csv"');
    const lines = (await csv.text()).trimEnd().split('\r\n');
    expect(lines).toHaveLength(504);
    expect(lines[0]).toMatch(/^sequence,at,actorKind,/);
    expect(lines[1]).toMatch(/^1,2026-.*,key\.issue,,done,1,"\{""reason"":""=1\+1""\}",/);
  });

  describe('P17: what somebody does who has the whole database is found', () => {
    const tampered = async (statement: ReturnType<typeof sql>) => {
      await write(5);
      const head = await headNow();
      await pastPolicies(db, (tx) => tx.execute(statement));
      const { findings } = await verified([head]);
      return findings.map(({ kind }) => kind);
    };
    const own = () => sql`tenant_id = ${placed.organisationId}`;

    test('an entry is changed', async () => {
      expect(
        await tampered(sql`update audit_entry set result = 'x' where sequence = 2 and ${own()}`),
      ).toEqual(['changed']);
    });

    test('an entry is removed', async () => {
      expect(await tampered(sql`delete from audit_entry where sequence = 2 and ${own()}`)).toEqual([
        'missing',
      ]);
    });

    test('two entries change places', async () => {
      const swap = sql`update audit_entry set sequence = 5 - sequence where sequence in (2, 3) and ${own()}`;
      expect(await tampered(swap)).toEqual(['changed', 'changed', 'changed']);
    });

    test('a detail is changed', async () => {
      const change = sql`update audit_detail set detail = '{"reason":"x"}' where detail like '%reason 1%' and ${own()}`;
      expect(await tampered(change)).toEqual(['detail_changed']);
    });

    test('the tail is cut off, and the chain goes on from there', async () => {
      await write(5);
      const head = await headNow();
      await pastPolicies(db, async (tx) => {
        await tx.execute(sql`delete from audit_entry where sequence > 3 and ${own()}`);
        await tx.execute(sql`update audit_head set sequence = 3, entry_hash =
          (select entry_hash from audit_entry where sequence = 3 and ${own()}) where ${own()}`);
      });
      await write(5);
      expect((await verified()).isWhole).toBe(true);
      expect((await verified([head])).findings).toEqual([{ kind: 'recomputed', sequence: 6 }]);
    });

    test('an erased detail is no finding, and reads as erased', async () => {
      await write(1);
      await pastPolicies(db, (tx) => tx.execute(sql`delete from audit_detail where ${own()}`));
      expect(await verified()).toMatchObject({ isWhole: true, erased: 1 });
      const { entries } = auditPageSchema.parse(await (await get('/audit?action=key.issue')).json());
      expect(entries).toMatchObject([{ detail: null, isErased: true }]);
    });
  });

  test('P17: an hour after it has grown the head of a log is signed and kept outside the database', async () => {
    await write(3);
    const kept = () => readFileSync(join(folder, 'kept'), 'utf8').trimEnd().split('\n');
    writeFileSync(join(folder, 'kept'), '');
    await keepHeads(api.services);
    expect(kept()).toEqual(['']);
    // Jobs are due by the clock of the machine as well, in the database's own rule.
    api = await testApi(db, { auditHeadsFile: join(folder, 'kept') }, Date.now());
    await db.inTenant('app_user', placed.organisationId, (unit) =>
      setDue(unit, 'audit.head', new Date(Date.now() - 60_000)),
    );
    await keepHeads(api.services);
    auditor = await signedIn(db, placed.organisationId, 'auditor', api.services.clock());
    expect(await verified(kept())).toMatchObject({ isWhole: true, headsConfirmed: 1 });
    writeFileSync(join(folder, 'kept'), '');
    await keepHeads(api.services);
    expect(kept()).toEqual(['']);
  });

  test('a head whose signature is not of the key is refused', async () => {
    await write(1);
    const [header, payload] = (await headNow()).split('.');
    const forged = `${header}.${payload}.${Buffer.alloc(64, 1).toString('base64url')}`;
    await expect(verified([forged])).rejects.toThrow('not a head with a good signature');
  });

  test('another organisation’s log is not there', async () => {
    await write(2);
    const foreign = await sampleOrganisation(db);
    const stranger = await signedIn(db, foreign.organisationId, 'auditor', api.services.clock());
    const { entries } = auditPageSchema.parse(await (await get('/audit', stranger)).json());
    expect(entries.map(({ action }) => action)).toEqual(['audit.read']);
  });
});
