/** `npm start` with the leaking Worker in the place of ours. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleWorker } from '../../../scripts/bundle/worker.ts';
import { productSources } from '../../../scripts/start/build.ts';
import { parseOptions } from '../../../scripts/start/options.ts';
import { stopSignals } from '../../../scripts/start/stop-signals.ts';
import { supervise } from '../../../scripts/start/supervise.ts';
import { leaks } from './leaks.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url)).replace(/\/$/, '');
const parsed = parseOptions(process.argv.slice(2), process.cwd());
if (parsed.kind !== 'options') throw new Error('unusable options');

const ours = productSources(root);
const sources = {
  ...ours,
  async build(stateDir: string, stop: AbortSignal) {
    const { webRoot } = await ours.build(stateDir, stop);
    const { code } = await bundleWorker(root, 'worker/local.ts', [leaks(root)]);
    const directory = join(stateDir, 'leaking');
    mkdirSync(directory, { recursive: true });
    const workerPath = join(directory, 'worker.js');
    writeFileSync(workerPath, code);
    return { workerPath, webRoot };
  },
};
process.exit(await supervise(sources, parsed.options, stopSignals()));
