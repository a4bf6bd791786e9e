/** `npm run rollups`: do the roll-ups hold what the lines hold? And if not, makes them anew. */
import { openDatabase } from '../../db/open.ts';
import { print, runParsed, say } from '../command-line/command.ts';
import { HELP, parseOptions } from './options.ts';
import { runRollups } from './run.ts';

await runParsed(
  { name: 'rollups', help: HELP },
  parseOptions(process.argv.slice(2), process.env),
  (command) => runRollups(command, () => openDatabase(command.database.url), { print, say }),
);
