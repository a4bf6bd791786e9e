import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newId } from '../../../contract/ids.ts';
import { exchangeLink } from '../../../dashboard-api/identity/link-routes.ts';
import { tokenHash } from '../../../dashboard-api/identity/tokens.ts';
import { auditEntries, recordAudit } from '../../../db/audit/entries.ts';
import type { Database } from '../../../db/database.ts';
import { insertLoginLink } from '../../../db/directory/login-links.ts';
import { ENGINES } from '../engines.ts';
import { sampleOrganisation } from '../sample-organisation.ts';

const CLIENT = { address: null, country: null, device: 'Firefox on Linux' };
const AT_MS = Date.UTC(2026, 10, 21, 12);
const at = (seconds: number) => new Date(AT_MS + seconds * 1_000);

describe.each(ENGINES)('the audit log on $name', (engine) => {
  let db: Database;
  beforeAll(async () => {
    db = await engine.open();
  });
  afterAll(() => db.close());

  const entriesOf = (organisationId: string) =>
    db.readTenant(organisationId, (unit) => auditEntries(unit, 50));

  test('each use of a one-time link is an entry, refused ones too; one of nobody leaves none', async () => {
    const { organisationId } = await sampleOrganisation(db);
    const before = await entriesOf(organisationId);
    const [good, old] = [newId(), newId()] as const;
    const link = { organisationId, personId: newId(), createdAt: at(0) };
    await db.inDirectory({ organisationId }, async (unit) => {
      await insertLoginLink(unit, { ...link, tokenHash: tokenHash(good), expiresAt: at(900) });
      await insertLoginLink(unit, { ...link, tokenHash: tokenHash(old), expiresAt: at(1) });
    });
    const use = (token: string, seconds: number) => exchangeLink(db, token, CLIENT, at(seconds));
    expect(await use(good, 10)).toHaveProperty('cookie');
    expect(await use(good, 11)).toEqual({ reason: 'used' });
    expect(await use(old, 12)).toEqual({ reason: 'expired' });
    expect(await use('nobody', 13)).toEqual({ reason: 'unknown' });
    const written = (await entriesOf(organisationId)).slice(0, -before.length || undefined);
    expect(written.map(({ action, actorKind, result }) => ({ action, actorKind, result }))).toEqual(
      ['expired', 'used', 'done'].map((result) => ({ action: 'session.open', actorKind: 'link', result })),
    );
  });

  test('an entry stands or falls with what it tells of', async () => {
    const { organisationId } = await sampleOrganisation(db);
    const before = await entriesOf(organisationId);
    const undone = db.inTenant('app_user', organisationId, async (unit) => {
      await recordAudit(unit, { actorKind: 'system', action: 'key.issue', result: 'done' }, at(0));
      throw new Error('it did not happen');
    });
    await expect(undone).rejects.toThrow('it did not happen');
    expect(await entriesOf(organisationId)).toEqual(before);
  });

  test('P7: no role of ours changes or removes an entry', async () => {
    const { organisationId } = await sampleOrganisation(db);
    await db.inTenant('app_user', organisationId, (unit) =>
      recordAudit(unit, { actorKind: 'system', action: 'key.issue', result: 'done' }, at(0)),
    );
    for (const role of ['app_user', 'ingest_user'] as const) {
      for (const statement of [
        sql`update audit_entry set result = 'other'`,
        sql`delete from audit_entry`,
        sql`truncate audit_entry`,
        sql`update audit_detail set detail = 'other'`,
        sql`delete from audit_detail`,
      ]) {
        const attempt = db.inTenant(role, organisationId, ({ tx }) => tx.execute(statement));
        await expect(attempt).rejects.toThrow();
      }
    }
    expect(await entriesOf(organisationId)).not.toEqual([]);
  });
});
