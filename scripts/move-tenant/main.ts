/** `npm run move-tenant`: an organisation's rows into a database of its own, and back. */
import { Secret } from '../../contract/secret.ts';
import { openDatabase } from '../../db/open.ts';
import { print, runParsed, say } from '../command-line/command.ts';
import { HELP, parseOptions } from './options.ts';
import { runMove } from './run.ts';

await runParsed(
  { name: 'move-tenant', help: HELP },
  parseOptions(process.argv.slice(2), process.env),
  (command) =>
    runMove(
      { ...command, names: [...command.addresses.keys()] },
      {
        openShared: () => openDatabase(command.shared.url),
        openOwn: (name) => openDatabase(command.addresses.get(name)?.url ?? new Secret('')),
        clock: () => new Date(),
        print,
        say,
      },
    ),
);
