/** Many more units of work than connections, of several organisations, some of which fail: no unit finds another's rows. */
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newId } from '../../contract/ids.ts';
import type { Database } from '../../db/database.ts';
import { insertTeam } from '../../db/tenancy/organisations.ts';
import { ENGINES, openAgain } from './engines.ts';
import { isUnguarded } from './unguarded.ts';

const WORKERS = 24;
const CONNECTIONS = 6;
const UNITS = 3_000;
const CREATED = new Date(Date.UTC(2026, 10, 21));
const ORGANISATIONS = Array.from({ length: 5 }, () => newId());

class Abort extends Error {}

// The embedded store has one connection: its units wait for each other, and have nothing to mix up.
const SERVERS = ENGINES.slice(1);
if (SERVERS.length === 0) test.skip('P8: no server is named to mix up connections on', () => {});

describe.each(SERVERS)('P8: 24 workers on a pool of six connections, on $name', (engine) => {
  let whole: Database;
  let db: Database;
  const seen = { foreign: 0, unscoped: 0, own: 0, aborted: 0 };
  beforeAll(async () => {
    whole = await engine.open();
    // Nobody waits too long here, however slow the machine is.
    db = await openAgain(whole, { connections: CONNECTIONS, acquireTimeoutMs: 60_000 });
    for (const organisationId of ORGANISATIONS)
      await db.inTenant('app_user', organisationId, (unit) =>
        insertTeam(unit, { teamId: newId(), name: 'Own' }, CREATED),
      );
  });
  afterAll(async () => {
    await db.close();
    await whole.close();
  });

  /** Whose teams a unit sees that names no organisation in its statement. */
  const tenantsSeen = (organisationId: string, end: () => void = () => {}): Promise<string[]> =>
    db.inTenant('app_user', organisationId, async ({ tx }) => {
      const { rows } = await tx.execute<{ tenant: string }>(sql`select tenant_id as tenant from team`);
      end();
      return rows.map(({ tenant }) => tenant);
    });

  /** Every seventh fails within the database, every eleventh outside of it; every fifth has forgotten its organisation. */
  async function oneUnit(index: number): Promise<void> {
    const organisationId = index % 5 === 0 ? '' : (ORGANISATIONS[index % ORGANISATIONS.length] ?? '');
    try {
      if (index % 7 === 0)
        await db.inTenant('app_user', organisationId, ({ tx }) => tx.execute(sql`select 1 / 0`));
      const tenants = await tenantsSeen(organisationId, () => {
        if (index % 11 === 0) throw new Abort();
      });
      if (organisationId === '') seen.unscoped += tenants.length;
      else if (tenants.length === 1 && tenants[0] === organisationId) seen.own++;
      else seen.foreign++;
    } catch {
      seen.aborted++;
    }
  }

  test('three thousand units see their own rows or none, and every connection comes back', async ({
    skip,
  }) => {
    if (await isUnguarded(db)) skip('this server guards nothing by itself');
    let next = 0;
    await Promise.all(
      Array.from({ length: WORKERS }, async () => {
        while (next < UNITS) await oneUnit(next++);
      }),
    );
    expect(seen).toMatchObject({ foreign: 0, unscoped: 0 });
    const indexes = Array.from({ length: UNITS }, (_, index) => index);
    const failing = indexes.filter((index) => index % 7 === 0 || index % 11 === 0);
    const forgotten = indexes.filter((index) => index % 5 === 0 && !failing.includes(index));
    expect(seen.aborted).toBe(failing.length);
    expect(seen.own).toBe(UNITS - failing.length - forgotten.length);
    // More at once than a leaked connection would leave room for.
    const after = await Promise.all(ORGANISATIONS.flatMap((id) => [tenantsSeen(id), tenantsSeen(id)]));
    expect(after.flat()).toEqual(ORGANISATIONS.flatMap((id) => [id, id]));
  });
});
