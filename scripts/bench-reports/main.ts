/** `npm run bench:reports`: how long reports take, how fast calls are exported, and in how much memory. */
import { print, runParsed, say } from '../command-line/command.ts';
import { HELP, parseOptions } from './options.ts';
import { runReports } from './run.ts';

await runParsed(
  { name: 'bench:reports', help: HELP },
  parseOptions(process.argv.slice(2), process.env),
  (command) => runReports(command, { clock: () => performance.now(), print, say }),
);
