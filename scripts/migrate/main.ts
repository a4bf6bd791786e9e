/** `npm run migrate`: brings a database of any engine up to date, and says first what it would do. */
import { stdin, stdout } from 'node:process';
import { createInterface } from 'node:readline/promises';
import { openDatabase } from '../../db/open.ts';
import { print, runParsed, say } from '../command-line/command.ts';
import { HELP, parseOptions } from './options.ts';
import { runMigrate } from './run.ts';

await runParsed(
  { name: 'migrate', help: HELP },
  parseOptions(process.argv.slice(2), process.env),
  (command) => runMigrate(command, () => openDatabase(command.database.url), { print, say, ask }),
);

async function ask(question: string): Promise<string | null> {
  if (!stdin.isTTY) return null;
  const terminal = createInterface({ input: stdin, output: stdout });
  try {
    return (await terminal.question(question)).trim().toLowerCase();
  } finally {
    terminal.close();
  }
}
