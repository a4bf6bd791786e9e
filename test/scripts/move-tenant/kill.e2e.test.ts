/** The command itself on embedded stores, ended with SIGKILL in the middle, and given again. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newId } from '../../../contract/ids.ts';
import { openEmbedded } from '../../../db/open.ts';
import { figuresOf, PLACED_TABLES, tablesHolding } from '../../../db/placement/rows.ts';
import type { Figures } from '../../../db/transfer/figures.ts';
import { migratedArchive } from '../../db/migrated-archive.ts';
import { fillEveryTable } from '../../db/sample-rows/fill-every-table.ts';

const COMMAND = join(import.meta.dirname, '../../../scripts/move-tenant/main.ts');

describe('P9: npm run move-tenant', () => {
  const folder = mkdtempSync(join(tmpdir(), 'spendgate-move-'));
  const [shared, own] = [join(folder, 'shared'), join(folder, 'own')];
  const placed = newId();
  let before: Figures;
  beforeAll(async () => {
    const archive = await migratedArchive();
    const db = await openEmbedded(shared, { archive });
    await fillEveryTable(db, placed);
    before = await figuresOf(db, placed, PLACED_TABLES);
    await db.close();
    await (await openEmbedded(own, { archive })).close();
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  /** @param killAt words on standard error at which the process is killed */
  function run(options: readonly string[], killAt: string | null = null) {
    const child = spawn(process.execPath, [COMMAND, '--organisation', placed, '--to', 'acme', ...options], {
      env: {
        ...process.env,
        DATABASE_URL: `pglite:${shared}`,
        TENANT_DATABASES: JSON.stringify({ acme: `pglite:${own}` }),
      },
    });
    let [out, err] = ['', ''];
    child.stdout.on('data', (text: Buffer) => {
      out += text;
    });
    child.stderr.on('data', (text: Buffer) => {
      err += text;
      if (killAt !== null && err.includes(killAt)) child.kill('SIGKILL');
    });
    return new Promise<{ code: number | null; out: string; err: string }>((resolve) => {
      child.on('close', (code) => resolve({ code, out, err }));
    });
  }

  test('killed in the middle, it goes on where it was, and nothing is lost or there twice', async () => {
    expect(await run(['--dry-run'])).toMatchObject({ code: 0, out: expect.stringContaining('rows in') });
    expect(await run([], 'copied: usageEvent,')).toMatchObject({ code: null });
    const again = await run([]);
    expect(again).toMatchObject({ code: 0, out: expect.stringContaining('the same in both') });
    // What had arrived is not brought over again.
    expect(again.err).not.toContain('copied: team,');
    const [from, to] = [await openEmbedded(shared), await openEmbedded(own)];
    try {
      expect(await tablesHolding(from, placed)).toEqual([]);
      const after = await figuresOf(to, placed, PLACED_TABLES);
      for (const name of PLACED_TABLES.filter((one) => !/^audit/.test(one)))
        expect(after.tables[name], name).toEqual(before.tables[name]);
    } finally {
      await from.close();
      await to.close();
    }
  });
});
