/** `npm run bench:db`: how fast usage is stored and reported, and what it takes up. */
import { print, runParsed, say } from '../command-line/command.ts';
import { runBench } from './bench.ts';
import { HELP, parseOptions } from './options.ts';

await runParsed(
  { name: 'bench:db', help: HELP },
  parseOptions(process.argv.slice(2), process.env),
  (command) => runBench(command, { clock: () => performance.now(), print, say }),
);
