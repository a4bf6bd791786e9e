/** `npm run seed`: made-up usage, to show and to measure with. */
import { openDatabase } from '../../db/open.ts';
import { HELP, parseOptions } from './options.ts';
import { EXIT, runSeed } from './run.ts';

const parsed = parseOptions(process.argv.slice(2), process.env, new Date());
if (parsed.kind === 'help') process.stdout.write(HELP);
else if (parsed.kind === 'refused') {
  say(`${parsed.message}. npm run seed -- --help lists the options.`);
  process.exitCode = EXIT.unusable;
} else {
  const { command } = parsed;
  process.exitCode = await runSeed(command, () => openDatabase(command.database.url), Date.now, {
    print: (text) => void process.stdout.write(text),
    say,
  });
}

function say(text: string): void {
  process.stderr.write(`spendgate: ${text}\n`);
}
