/** `npm run rollups`: do the roll-ups hold what the lines hold? And if not, makes them anew. */
import { print, runParsed, say } from '../command-line/command.ts';
import { openWithTenants } from '../database/tenant-databases.ts';
import { HELP, parseOptions } from './options.ts';
import { runRollups } from './run.ts';

await runParsed(
  { name: 'rollups', help: HELP },
  parseOptions(process.argv.slice(2), process.env),
  (command) =>
    runRollups(command, () => openWithTenants(command.database, command.addresses, say), { print, say }),
);
