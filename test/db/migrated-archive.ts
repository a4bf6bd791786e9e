/** The embedded store after every migration, made once for all tests that begin there. */
import { createHash } from 'node:crypto';
import { existsSync, globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { archivePath, keepArchive } from '../../db/embedded/cluster.ts';

const DATABASE_CODE = join(import.meta.dirname, '../../db');

/** @returns the path of an archive that is no older than anything it could depend on */
export async function migratedArchive(): Promise<string> {
  const path = archivePath(`migrated-${contentHash()}.tar`);
  if (existsSync(path)) return path;
  const folder = mkdtempSync(join(tmpdir(), 'spendgate-migrated-'));
  // Most who ask find one, and some of them have no other use for the database's code.
  const [{ migrate }, { openEmbedded }, { PGlite }] = await Promise.all([
    import('../../db/migrate.ts'),
    import('../../db/open.ts'),
    import('@electric-sql/pglite'),
  ]);
  try {
    const db = await openEmbedded(folder);
    await migrate(db);
    await db.close();
    const cluster = await PGlite.create({ dataDir: join(folder, 'data') });
    await keepArchive(path, await cluster.dumpDataDir('none'));
    await cluster.close();
    return path;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Of migrations, of how they are applied, and of the engine. */
export function contentHash(): string {
  const hash = createHash('sha256');
  const files = globSync(
    ['migrate.ts', 'upkeep.pg.ts', 'connection.pg.ts', 'embedded/*', 'migrations/pg/**/*.sql'],
    { cwd: DATABASE_CODE },
  );
  for (const file of files.toSorted())
    hash.update(`${file}\n`).update(readFileSync(join(DATABASE_CODE, file)));
  hash.update(readFileSync(join(DATABASE_CODE, '../package-lock.json')));
  return hash.digest('hex').slice(0, 24);
}
