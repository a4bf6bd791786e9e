/** `npm start`: runs the whole product on this machine. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { productSources } from './build.ts';
import { parseOptions } from './options.ts';
import { stopSignals } from './stop-signals.ts';
import { supervise } from './supervise.ts';

const root = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '');
const parsed = parseOptions(process.argv.slice(2), process.cwd(), process.env);

if (parsed.kind === 'help') {
  process.stdout.write(readFileSync(new URL('help.txt', import.meta.url)));
} else if (parsed.kind === 'refused') {
  process.stderr.write(`spendgate: ${parsed.message}. npm start -- --help lists the options.\n`);
  process.exitCode = 2;
} else {
  process.exit(await supervise(productSources(root), parsed.options, stopSignals()));
}
