/** What every command has in common: options, help, words on standard error, and exit codes. */
import { parseArgs } from 'node:util';

/** An argument cannot be used; the message says which and why. */
export class OptionError extends Error {}

type ArgumentOptions = NonNullable<NonNullable<Parameters<typeof parseArgs>[0]>['options']>;

type Values<Options extends ArgumentOptions> = ReturnType<
  typeof parseArgs<{ args: string[]; strict: true; options: Options }>
>['values'];

export interface Command<Options extends ArgumentOptions> {
  readonly help: string;
  /** Without `--help`, which every command has. */
  readonly options: Options;
  /** @returns the exit code @throws {OptionError} if a value cannot be used */
  run(values: Values<Options>): Promise<number>;
}

/**
 * Runs a command with the arguments of this process. Exit code 0 after `--help`, 2 for a command line that cannot be
 * used, else what the command returns.
 */
export async function runCommand<const Options extends ArgumentOptions>({
  help,
  options,
  run,
}: Command<Options>): Promise<void> {
  const args = process.argv.slice(2);
  if (args.includes('--help')) {
    process.stdout.write(help);
    return;
  }
  try {
    process.exitCode = await run(readArguments(args, options));
  } catch (error) {
    if (!(error instanceof OptionError)) throw error;
    say(`${error.message}; see --help`);
    process.exitCode = 2;
  }
}

/**
 * Reads arguments by their description.
 * @throws {OptionError} if one is not known or lacks its value
 */
export function readArguments<const Options extends ArgumentOptions>(
  args: readonly string[],
  options: Options,
): Values<Options> {
  try {
    return parseArgs({ args: [...args], strict: true, options }).values;
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    throw new OptionError(error.message.split('. ')[0] ?? error.message);
  }
}

/** @param option as it is written, such as `--keys` @throws {OptionError} if the text is no number from 1 to `most` */
export function countFrom(text: string, option: string, most = 1_000_000_000): number {
  const count = /^[1-9]\d{0,9}$/.test(text) ? Number(text) : Number.NaN;
  if (!(count <= most)) throw new OptionError(`${option} takes a number from 1 to ${most}`);
  return count;
}

/** @throws {OptionError} if the text is no whole number of at most nine digits */
export function seedFrom(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new OptionError('--seed takes a whole number');
  return Number(text);
}

/** A line for the person at the terminal; standard output is for results. */
export function say(text: string): void {
  process.stderr.write(`spendgate: ${text}\n`);
}
