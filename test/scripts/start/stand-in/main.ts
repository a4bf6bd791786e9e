/** `npm start` with small programs in the place of the gateway, the dashboard and the simulator. */
import { fileURLToPath } from 'node:url';
import { parseOptions } from '../../../../scripts/start/options.ts';
import { stopSignals } from '../../../../scripts/start/stop-signals.ts';
import { supervise } from '../../../../scripts/start/supervise.ts';

const program = (name: string) => fileURLToPath(new URL(`${name}.ts`, import.meta.url));
const parsed = parseOptions(process.argv.slice(2), process.cwd());
if (parsed.kind !== 'options') throw new Error('unusable options');

const sources = {
  root: fileURLToPath(new URL('../../../..', import.meta.url)),
  paths: { simulator: program('simulator'), dashboard: program('dashboard'), gateway: program('gateway') },
  build: async () => ({ workerPath: '/nowhere/worker.js', webRoot: '/nowhere' }),
};
process.exit(await supervise(sources, parsed.options, stopSignals()));
