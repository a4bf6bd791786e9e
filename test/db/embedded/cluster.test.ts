import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { keepArchive, openCluster } from '../../../db/embedded/cluster.ts';
import { compiledEngine } from '../../../db/embedded/engine.ts';

describe('the cluster of the embedded store', () => {
  let folder: string;
  let engine: WebAssembly.Module;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'cluster-'));
    engine = await compiledEngine();
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  test('that a dead process left half made is made anew, and one that is whole is opened', async () => {
    const dataDir = join(folder, 'data');
    for (const path of [dataDir, `${dataDir}.new`]) {
      mkdirSync(join(path, 'base'), { recursive: true });
      writeFileSync(join(path, 'postmaster.opts'), 'half');
    }
    const first = await openCluster(dataDir, null, engine);
    await first.exec('create table kept (n integer); insert into kept values (7)');
    await first.close();
    const second = await openCluster(dataDir, null, engine);
    expect((await second.query('select n from kept')).rows).toEqual([{ n: 7 }]);
    await second.close();
    expect(readdirSync(folder)).toEqual(['data']);
  });

  test('begins as a given archive', async () => {
    const made = await openCluster(null, null, engine);
    await made.exec('create table brought (n integer)');
    const path = join(folder, 'brought-1.tar');
    await keepArchive(path, await made.dumpDataDir('none'));
    await made.close();
    const opened = await openCluster(null, path, engine);
    expect((await opened.query('select n from brought')).rows).toEqual([]);
    await opened.close();
  });

  test('an archive takes the place of those before it, and of nothing else', async () => {
    const archives = join(folder, 'archives');
    for (const name of ['made-1.tar', 'other-1.tar', 'made-2.tar'])
      await keepArchive(join(archives, name), new Blob([name]));
    expect(readdirSync(archives).toSorted()).toEqual(['made-2.tar', 'other-1.tar']);
    expect(readFileSync(join(archives, 'made-2.tar'), 'utf8')).toBe('made-2.tar');
  });
});
