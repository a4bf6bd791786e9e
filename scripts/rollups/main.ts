/** `npm run rollups`: do the roll-ups hold what the lines hold? And if not, makes them anew. */
import { openDatabase } from '../../db/open.ts';
import { HELP, parseOptions } from './options.ts';
import { EXIT, runRollups } from './run.ts';

const parsed = parseOptions(process.argv.slice(2), process.env);
if (parsed.kind === 'help') process.stdout.write(HELP);
else if (parsed.kind === 'refused') {
  say(`${parsed.message}. npm run rollups -- --help lists the options.`);
  process.exitCode = EXIT.unusable;
} else {
  const { command } = parsed;
  const open = () => openDatabase(command.database.url);
  process.exitCode = await runRollups(command, open, {
    print: (text) => void process.stdout.write(text),
    say,
  });
}

function say(text: string): void {
  process.stderr.write(`spendgate: ${text}\n`);
}
