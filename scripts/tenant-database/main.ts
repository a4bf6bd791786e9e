/** `npm run tenant-database`: databases that hold one organisation's rows alone. */
import { Secret } from '../../contract/secret.ts';
import { openDatabase } from '../../db/open.ts';
import { print, runParsed, say } from '../command-line/command.ts';
import { HELP, parseOptions } from './options.ts';
import { runTenantDatabase } from './run.ts';

await runParsed(
  { name: 'tenant-database', help: HELP },
  parseOptions(process.argv.slice(2), process.env),
  (command) =>
    runTenantDatabase(command, {
      openShared: () => openDatabase(command.shared.url),
      openOwn: (name) => openDatabase(command.addresses.get(name)?.url ?? new Secret('')),
      print,
      say,
    }),
);
