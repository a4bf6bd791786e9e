/** `npm run migrate`: brings a database of any engine up to date, and says first what it would do. */
import { stdin, stdout } from 'node:process';
import { createInterface } from 'node:readline/promises';
import { openDatabase } from '../../db/open.ts';
import { HELP, parseOptions } from './options.ts';
import { EXIT, runMigrate } from './run.ts';

const parsed = parseOptions(process.argv.slice(2), process.env);
if (parsed.kind === 'help') stdout.write(HELP);
else if (parsed.kind === 'refused') {
  say(`${parsed.message}. npm run migrate -- --help lists the options.`);
  process.exitCode = EXIT.unusable;
} else {
  const { command } = parsed;
  const open = () => openDatabase(command.database.url);
  process.exitCode = await runMigrate(command, open, { print: (text) => void stdout.write(text), say, ask });
}

function say(text: string): void {
  process.stderr.write(`spendgate: ${text}\n`);
}

async function ask(question: string): Promise<string | null> {
  if (!stdin.isTTY) return null;
  const terminal = createInterface({ input: stdin, output: stdout });
  try {
    return (await terminal.question(question)).trim().toLowerCase();
  } finally {
    terminal.close();
  }
}
