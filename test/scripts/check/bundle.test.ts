import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { describe, expect, it } from 'vitest';
import { bundleWorker, type WorkerEntry } from '../../../scripts/bundle/worker.ts';
import { packagesIn, unfitBundle } from '../../../scripts/check/bundle.ts';

describe('Worker bundle', () => {
  it('L38: names the packages inside, and refuses one that is not on the list', async () => {
    const contents = "import pg from 'pg-int8'; import { z } from 'zod'; console.log(pg, z);";
    const { metafile } = await build({
      stdin: { contents, resolveDir: process.cwd() },
      bundle: true,
      format: 'esm',
      metafile: true,
      write: false,
    });
    const packages = packagesIn(metafile);
    expect(packages.map(({ name }) => name).sort()).toEqual(['pg-int8', 'zod']);
    expect(unfitBundle('', packages, [])).toEqual(['the package pg-int8 is inside']);
  });

  it('refuses the readable price catalogue, and what is too large', () => {
    expect(unfitBundle('', [], ['contract/prices/packed.json'])).toEqual([]);
    expect(unfitBundle('', [], ['contract/prices/catalogue.json'])).toHaveLength(1);
    expect(unfitBundle('x'.repeat(1024 * 1024 + 1), [], [])).toEqual(['larger than 1024 KiB']);
  });

  it('L39: refuses every word of local mode, wherever it stands', () => {
    for (const word of ['SIMULATOR_URL', 'simulatorUpstream', 'UPSTREAM_OVERRIDE', 'upstream_url']) {
      expect(unfitBundle(`// contract/a.ts\nconst a = env.${word};`, [], [])).not.toEqual([]);
    }
    expect(unfitBundle('await fetch(upstream);', [], [])).toEqual([]);
  });

  it('L39: lets the contract alone name the simulator', () => {
    const contract = '// contract/event.ts\nvar upstream = ["provider", "simulator"];\n';
    expect(unfitBundle(contract, [], [])).toEqual([]);
    const worker = `${contract}// worker/pipeline/upstream.ts\nvar host = env.simulator;\n`;
    expect(unfitBundle(worker, [], [])).toEqual([
      'the word "simulator" of local mode is inside, from worker/pipeline/upstream.ts',
    ]);
  });

  it('L39: finds local mode in the local bundle, and nothing in the deployed one', async () => {
    const root = fileURLToPath(new URL('../../..', import.meta.url));
    const findings = async (entry: WorkerEntry) => {
      const { code, metafile } = await bundleWorker(root, entry);
      const inputs = Object.values(metafile.outputs).flatMap((output) => Object.keys(output.inputs));
      return unfitBundle(code, packagesIn(metafile), inputs);
    };
    expect(await findings('worker/local.ts')).toContain('worker/local.ts of local mode is inside');
    expect(await findings('worker/worker.ts')).toEqual([]);
  });
});
