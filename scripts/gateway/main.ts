/** `npm run gateway`: runs the gateway in production on a machine of one's own, where there is no Cloudflare. */
import { fileURLToPath } from 'node:url';
import { stopSignals } from '../start/stop-signals.ts';
import { HELP, parseGatewayOptions } from './options.ts';
import { runGateway } from './run.ts';

const root = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '');
const parsed = parseGatewayOptions(process.argv.slice(2), process.cwd());

if (parsed.kind === 'help') {
  process.stdout.write(HELP);
} else if (parsed.kind === 'refused') {
  process.stderr.write(`spendgate: ${parsed.message}. npm run gateway -- --help lists the options.\n`);
  process.exitCode = 2;
} else {
  process.exit(await runGateway(root, parsed.options, process.env, stopSignals()));
}
