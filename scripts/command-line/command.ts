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

/** What a command line comes to. */
export type CommandParse<Meant> =
  | { readonly kind: 'command'; readonly command: Meant }
  | { readonly kind: 'help' }
  | { readonly kind: 'refused'; readonly message: string };

/**
 * Reads a command line that says more than single options can.
 * @param read returns what is meant, or null if help is asked for; an `OptionError` of its becomes a refusal
 */
export function parseCommand<Meant>(read: () => Meant | null): CommandParse<Meant> {
  try {
    const command = read();
    return command === null ? { kind: 'help' } : { kind: 'command', command };
  } catch (error) {
    if (!(error instanceof OptionError)) throw error;
    return { kind: 'refused', message: error.message };
  }
}

/**
 * Does what a command line asks for, with the exit codes of `runCommand`.
 * @param name as it stands behind `npm run` @param run returns the exit code
 */
export async function runParsed<Meant>(
  { name, help }: { readonly name: string; readonly help: string },
  parsed: CommandParse<Meant>,
  run: (command: Meant) => Promise<number>,
): Promise<void> {
  if (parsed.kind === 'help') process.stdout.write(help);
  else if (parsed.kind === 'refused') {
    say(`${parsed.message}. npm run ${name} -- --help lists the options.`);
    process.exitCode = 2;
  } else process.exitCode = await run(parsed.command);
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

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** @throws {OptionError} if one is no id */
export function organisationsFrom(ids: readonly string[]): readonly string[] {
  if (!ids.every((id) => UUID.test(id)))
    throw new OptionError('--organisation takes the id of an organisation');
  return ids;
}

/** A result, on standard output. */
export function print(text: string): void {
  process.stdout.write(text);
}

/** A line for the person at the terminal; standard output is for results. */
export function say(text: string): void {
  process.stderr.write(`spendgate: ${text}\n`);
}
