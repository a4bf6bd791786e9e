/** `npm run seed`: made-up usage, to show and to measure with. */
import { openDatabase } from '../../db/open.ts';
import { print, runParsed, say } from '../command-line/command.ts';
import { HELP, parseOptions } from './options.ts';
import { runSeed } from './run.ts';

await runParsed(
  { name: 'seed', help: HELP },
  parseOptions(process.argv.slice(2), process.env, new Date()),
  (command) => runSeed(command, () => openDatabase(command.database.url), Date.now, { print, say }),
);
