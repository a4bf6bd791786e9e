/** The command line of `npm run seed`. */
import { join, resolve } from 'node:path';
import type { StoreAddresses } from '../../db/placement/named-stores.ts';
import { type CommandParse, OptionError, parseCommand, readArguments } from '../command-line/command.ts';
import { CONNECTION_HELP, type NamedDatabase, readDatabase } from '../database/connection-options.ts';
import { readTenantDatabases, TENANT_DATABASES_HELP } from '../database/tenant-databases.ts';
import { DAY_MS, HOUR_MS } from './calendar.ts';
import type { Period } from './world.ts';

export const HELP = `npm run seed -- --events N [options]

Fills a database with made-up usage, for demonstration and for measuring: organisations with teams, members, projects and
keys, and their calls over some time, with weekdays and nights, growth, launches, changes of models and prices, cached
prompts, callers who leave, errors, refusals and unknown costs. All of it is marked as simulated for ever. The same
arguments give the same rows on every engine; run again they change nothing. Seeded keys let nobody in, and seeded members
cannot sign in.

  --events N         how many events, spread evenly over the organisations (up to 100,000,000)
  --tenants M        how many organisations (default 1)
  --days D           how many days of usage (default 90, up to 1,100)
  --until TIME       the end of it, such as 2026-11-01 (default: the last full hour)
  --seed TEXT        another text, other organisations (default "spendgate")
  --batch N          events in a transaction (default 2,000)
${CONNECTION_HELP}
  --state-dir DIR    the embedded store of an installation that npm start made in DIR, while it is not running; the first
                     organisation is that installation's own, and its gates are told what they would have counted
  --help             this text

${TENANT_DATABASES_HELP}

Exit code: 0; 1 if it failed; 2 if the command line cannot be used.
`;

export interface SeedCommand {
  readonly database: NamedDatabase;
  /** An organisation that lies in a database of its own is filled there. */
  readonly addresses: StoreAddresses;
  /** The installation whose own organisation comes first; null: none. */
  readonly stateDir: string | null;
  readonly events: number;
  readonly tenants: number;
  readonly period: Period;
  readonly seed: string;
  readonly batch: number;
}

/** Reads the arguments after `--`. Anything unknown or contradictory is refused in words. */
export function parseOptions(
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
  now: Date,
): CommandParse<SeedCommand> {
  return parseCommand(() => {
    const values = readArguments(args, {
      events: { type: 'string' },
      tenants: { type: 'string', default: '1' },
      days: { type: 'string', default: '90' },
      until: { type: 'string' },
      seed: { type: 'string', default: 'spendgate' },
      batch: { type: 'string', default: '2000' },
      url: { type: 'string' },
      'state-dir': { type: 'string' },
      help: { type: 'boolean', default: false },
    });
    if (values.help) return null;
    const tenants = wholeNumber('tenants', values.tenants, 1, 10_000);
    const events = wholeNumber('events', values.events, tenants, 100_000_000);
    const toMs = endOf(values.until, now);
    const period = { fromMs: toMs - wholeNumber('days', values.days, 1, 1_100) * DAY_MS, toMs };
    const batch = wholeNumber('batch', values.batch, 1, 20_000);
    if (!/^[\w. -]{1,64}$/.test(values.seed))
      throw new OptionError('--seed takes up to 64 letters and digits');
    const given = values['state-dir'];
    if (given !== undefined && values.url !== undefined)
      throw new OptionError('one of --url and --state-dir is needed');
    const stateDir = given === undefined ? null : resolve(given);
    const url = stateDir === null ? values.url : `pglite:${join(stateDir, 'dashboard', 'database')}`;
    const database = readDatabase(url, environment);
    const addresses = readTenantDatabases(environment);
    return { database, addresses, stateDir, events, tenants, period, seed: values.seed, batch };
  });
}

function wholeNumber(name: string, given: string | undefined, least: number, most: number): number {
  const number = Number(given?.replaceAll(/[_,]/g, ''));
  if (!Number.isInteger(number) || number < least || number > most)
    throw new OptionError(`--${name} takes a whole number from ${least} to ${most}`);
  return number;
}

function endOf(given: string | undefined, now: Date): number {
  if (given === undefined) return Math.floor(now.getTime() / HOUR_MS) * HOUR_MS;
  const timeMs = /^\d{4}-\d{2}-\d{2}(T\d{2}:00(:00)?Z)?$/.test(given) ? Date.parse(given) : Number.NaN;
  if (Number.isNaN(timeMs))
    throw new OptionError('--until takes a day or a full hour, such as 2026-11-01T08:00Z');
  return timeMs;
}
