/** `npm run seed`: made-up usage, to show and to measure with. */
import { print, runParsed, say } from '../command-line/command.ts';
import { openWithTenants } from '../database/tenant-databases.ts';
import { HELP, parseOptions } from './options.ts';
import { runSeed } from './run.ts';

await runParsed(
  { name: 'seed', help: HELP },
  parseOptions(process.argv.slice(2), process.env, new Date()),
  (command) =>
    runSeed(command, () => openWithTenants(command.database, command.addresses, say), Date.now, {
      print,
      say,
    }),
);
