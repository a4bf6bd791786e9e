/** Bundles the Worker as it runs in workerd: one ES module, no Node.js. */

import { join } from 'node:path';
import { build, type Metafile, type Plugin } from 'esbuild';

/**
 * `worker.ts` is what is deployed; `local.ts` can also be sent to another upstream, `seeded.ts` writes what `npm run seed`
 * made up, and neither is ever deployed.
 */
export type WorkerEntry = 'worker/worker.ts' | 'worker/local.ts' | 'worker/seeded.ts';

export interface WorkerBundle {
  /** The ES module. */
  readonly code: string;
  readonly metafile: Metafile;
}

/**
 * @param plugins what a test changes in the sources on their way
 * @throws {Error} esbuild's own, if the sources do not compile
 */
export async function bundleWorker(
  root: string,
  entry: WorkerEntry,
  plugins: Plugin[] = [],
): Promise<WorkerBundle> {
  const result = await build({
    absWorkingDir: root,
    entryPoints: [join(root, entry)],
    bundle: true,
    format: 'esm',
    target: 'es2024',
    platform: 'neutral',
    mainFields: ['module', 'main'],
    conditions: ['workerd', 'worker', 'browser'],
    external: ['node:*', 'cloudflare:*'],
    plugins,
    metafile: true,
    write: false,
    logLevel: 'silent',
  });
  return { code: result.outputFiles[0]?.text ?? '', metafile: result.metafile };
}
