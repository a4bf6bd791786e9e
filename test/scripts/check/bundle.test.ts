import { build } from 'esbuild';
import { describe, expect, it } from 'vitest';
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
    expect(unfitBundle('', packages)).toEqual(['the package pg-int8 is inside']);
  });

  it('L39: refuses every word of local mode', () => {
    for (const word of ['SIMULATOR_URL', 'simulatorUrl', 'UPSTREAM_OVERRIDE', 'upstreamUrl = upstream_url']) {
      expect(unfitBundle(`const a = env.${word};`, [])).not.toEqual([]);
    }
    expect(unfitBundle('await fetch(upstream);', [])).toEqual([]);
  });
});
