import { eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import type { Database } from '../../../db/database.ts';
import { takeIn } from '../../../db/usage/take-in.ts';
import { parseOptions } from '../../../scripts/rollups/options.ts';
import { EXIT, runRollups } from '../../../scripts/rollups/run.ts';
import { ENGINES } from '../../db/engines.ts';
import { sampleOrganisation } from '../../db/sample-organisation.ts';
import { NOON_MS, numbered, type Placed, sampleEvent } from '../../db/sample-usage.ts';

const ID = '01890a5d-ac96-774b-bcce-b302099a8001';

describe('the command line of npm run rollups', () => {
  const environment = { DATABASE_URL: 'postgres://owner:word@db.example/spendgate' };

  it('checks or rebuilds, all organisations or those that are named', () => {
    expect(parseOptions(['--check'], environment)).toMatchObject({
      command: {
        kind: 'check',
        organisations: [],
        database: { name: 'spendgate on db.example, PostgreSQL' },
      },
    });
    expect(parseOptions(['--rebuild', '--organisation', ID], environment)).toMatchObject({
      command: { kind: 'rebuild', organisations: [ID] },
    });
    expect(parseOptions(['--help'], {})).toEqual({ kind: 'help' });
  });

  it.each([
    ['neither', []],
    ['both', ['--check', '--rebuild']],
    ['what is no id', ['--check', '--organisation', 'acme']],
    ['an option that is not there', ['--check', '--force']],
  ])('refuses %s', (_, args) => {
    expect(parseOptions(args, environment).kind).toBe('refused');
  });
});

describe.each(ENGINES)('npm run rollups on $name', (engine) => {
  let db: Database;
  let placed: Placed;
  beforeAll(async () => {
    db = await engine.open();
    placed = await sampleOrganisation(db);
    const { organisationId, gateId, incarnationId } = placed;
    await db.inTenant('ingest_user', organisationId, (unit) =>
      takeIn(
        unit,
        { gate: { gateId, incarnationId }, events: numbered([sampleEvent(placed)]), refused: [] },
        new Date(NOON_MS),
      ),
    );
  });
  afterAll(() => db.close());

  async function run(kind: 'check' | 'rebuild') {
    let out = '';
    const code = await runRollups(
      { kind, organisations: [placed.organisationId] },
      async () => ({ ...db, close: async () => {} }),
      {
        print: (text) => {
          out += text;
        },
        say: (text) => {
          out += text;
        },
      },
    );
    return { code, out };
  }

  test('says that they agree, finds the day on which they do not, and makes it right', async () => {
    const { organisationId } = placed;
    const agreed = { code: EXIT.agree, out: `${organisationId}: 1 days, 0 differ\n` };
    expect(await run('check')).toEqual(agreed);
    await db.inTenant('ingest_user', organisationId, ({ tx, tables: { usageRollup } }) =>
      tx
        .update(usageRollup)
        .set({ chargedNanos: sql`${usageRollup.chargedNanos} + 1` })
        .where(eq(usageRollup.tenantId, organisationId)),
    );
    expect(await run('check')).toEqual({
      code: EXIT.differ,
      out: `${organisationId}: 1 days, 1 differ\n  2026-11-20: 1 rows differ, are missing or too many\n`,
    });
    expect(await run('rebuild')).toEqual(agreed);
    expect(await run('check')).toEqual(agreed);
  });
});
