/** `npm run meter`: what would the gateway have metered? */
import { meterCase } from './meter-case.ts';
import { HELP, type MeterCommand, parseOptions } from './options.ts';
import { CaseError, caseFolders, readCase } from './recorded-case.ts';

const parsed = parseOptions(process.argv.slice(2), Date.now());
if (parsed.kind === 'help') process.stdout.write(HELP);
else if (parsed.kind === 'refused') fail(parsed.message);
else run(parsed.command);

function run(command: MeterCommand): void {
  const totals = { passed: 0, failed: 0, unreadable: 0 };
  try {
    for (const folder of caseFolders(command.directory)) meterFolder(folder, command, totals);
  } catch (error) {
    if (!(error instanceof CaseError)) throw error;
    fail(error.message);
    return;
  }
  if (command.isCompared) print(`${totals.passed} passed, ${totals.failed} failed`);
  process.exitCode = totals.unreadable > 0 ? 2 : totals.failed > 0 ? 1 : 0;
}

function meterFolder(
  folder: string,
  command: MeterCommand,
  totals: { passed: number; failed: number; unreadable: number },
): void {
  try {
    const { metered, mismatches } = meterCase(readCase(folder), command);
    if (mismatches.length === 0) totals.passed++;
    else totals.failed++;
    print(JSON.stringify(mismatches.length === 0 ? metered : { ...metered, mismatches }));
  } catch (error) {
    if (!(error instanceof CaseError)) throw error;
    totals.unreadable++;
    totals.failed++;
    print(JSON.stringify({ case: folder.slice(folder.lastIndexOf('/') + 1), error: error.message }));
  }
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

function fail(message: string): void {
  process.stderr.write(`spendgate: ${message}\n`);
  process.exitCode = 2;
}
