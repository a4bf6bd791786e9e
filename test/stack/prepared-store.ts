/** The embedded store that a local dashboard finds at its first start: making and migrating one takes seconds. */
import { execFile } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { migratedArchive } from '../db/migrated-archive.ts';

/**
 * Puts a migrated store without an organisation where a local dashboard keeps its own.
 * @param dashboardDir the dashboard's folder, which need not exist
 */
export async function prepareStore(dashboardDir: string): Promise<void> {
  const cluster = join(dashboardDir, 'database', 'data');
  mkdirSync(cluster, { recursive: true, mode: 0o700 });
  const unpack = ['--extract', '--no-same-owner', '--no-same-permissions', '--directory', cluster];
  await promisify(execFile)('tar', [...unpack, '--file', await migratedArchive()]);
}
