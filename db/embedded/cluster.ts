/**
 * A new store begins as a copy of an empty cluster, which is made once and kept as an archive: making one takes
 * PostgreSQL's initdb some seconds of this machine, copying it a fraction of one.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PGlite, type PGliteOptions } from '@electric-sql/pglite';

/** Beside the packages, since it is made from one of them and goes with it. */
const CACHE = fileURLToPath(new URL('../../node_modules/.cache/spendgate/', import.meta.url));
/** Its presence says that a directory holds a cluster. */
const MARK = 'PG_VERSION';

/**
 * Opens the cluster of a directory, or one in memory. A new directory is there with its whole cluster or not at all,
 * whenever the process dies.
 * @param dataDir null: in memory
 * @param archive what a new one begins as; null: an empty cluster
 * @param engine its compiled code
 */
export async function openCluster(
  dataDir: string | null,
  archive: string | null,
  engine: WebAssembly.Module,
): Promise<PGlite> {
  const open = (options: PGliteOptions) => PGlite.create({ ...options, pgliteWasmModule: engine });
  const beginning = () => (archive === null ? emptyCluster() : Promise.resolve(readArchive(archive)));
  if (dataDir === null) return open({ loadDataDir: await beginning() });
  if (!existsSync(join(dataDir, MARK))) {
    const unfinished = `${dataDir}.new`;
    for (const path of [unfinished, dataDir]) rmSync(path, { recursive: true, force: true });
    const cluster = await open({ dataDir: unfinished, loadDataDir: await beginning() });
    await cluster.close();
    renameSync(unfinished, dataDir);
  }
  return open({ dataDir });
}

/** Writes a file that is there whole or not at all, in place of others of its kind (`kind-*`). */
export async function keepArchive(path: string, archive: Blob): Promise<void> {
  const folder = dirname(path);
  const kind = basename(path).replace(/-.*/, '-');
  mkdirSync(folder, { recursive: true });
  const unfinished = join(folder, `unfinished-${process.pid}-${performance.now()}`);
  writeFileSync(unfinished, new Uint8Array(await archive.arrayBuffer()));
  for (const name of readdirSync(folder))
    if (name.startsWith(kind) && name !== basename(path)) rmSync(join(folder, name), { force: true });
  renameSync(unfinished, path);
}

/** Where archives are kept that can be made again. @param name unlike those of other contents */
export const archivePath = (name: string): string => join(CACHE, name);

const readArchive = (path: string): Blob => new Blob([readFileSync(path)]);

async function emptyCluster(): Promise<Blob> {
  const path = archivePath(`cluster-${engineVersion()}.tar`);
  if (existsSync(path)) return readArchive(path);
  const cluster = await PGlite.create();
  const archive = await cluster.dumpDataDir('none');
  await cluster.close();
  // Where nothing can be written beside the packages, each new store takes its seconds.
  await keepArchive(path, archive).catch(() => {});
  return archive;
}

function engineVersion(): string {
  const { pathname } = new URL('../package.json', import.meta.resolve('@electric-sql/pglite'));
  const { version } = JSON.parse(readFileSync(fileURLToPath(`file://${pathname}`), 'utf8')) as {
    version: string;
  };
  return version;
}
