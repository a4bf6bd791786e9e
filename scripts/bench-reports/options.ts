/** The command line of `npm run bench:reports`. */
import {
  type CommandParse,
  countFrom,
  OptionError,
  organisationsFrom,
  parseCommand,
  readArguments,
} from '../command-line/command.ts';
import { type NamedServer, readServerUrl } from '../database/connection-options.ts';

export const HELP = `npm run bench:reports -- [options]

Measures how long reports of thirty days take that are read from roll-ups, and how fast every call is exported, and in how much
memory: a process of its own makes the file as a job of the API does, in sealed parts that are kept in the database.

  --url URL          a PostgreSQL server (default: POSTGRES_URL) or a SQL Server, on which a database is made and removed again;
                     without either the embedded store is measured, which then is in the exporting process
  --events N         events of the organisation that is made up (default 10,000,000 on PostgreSQL, 10,000 on a SQL Server,
                     100,000 embedded)
  --base N           of these, taken in by ingest; the others are copies, see npm run bench:db (default 25,000; on a SQL Server all)
  --organisation ID  an organisation that is there: --url names its database, nothing is made up, and the export's file is
                     removed again. What npm run bench:db -- --keep has left, for example
  --until TIME       the end of the thirty days (default 2026-11-01, where what is made up ends)
  --format FORMAT    ndjson or csv (default csv)
  --export-seconds N the export is broken off after so long, at the end of a part (default: it is made to its end)
  --rounds N         how often each report is asked for (default 20)
  --quick            ends within 45 seconds on a quiet machine: fewer of all
  --json             JSON alone on standard output
  --help             this text

Exit code: 0; 1 if it failed; 2 if the command line cannot be used.
`;

export interface ReportsCommand {
  /** Null: the embedded store. */
  readonly server: NamedServer | null;
  /** Null: one is made up. */
  readonly organisationId: string | null;
  readonly events: number;
  readonly base: number;
  readonly toMs: number;
  readonly format: 'ndjson' | 'csv';
  /** Null: to its end. */
  readonly exportSeconds: number | null;
  readonly rounds: number;
  readonly isJson: boolean;
}

/** Reads the arguments after `--`. Anything unknown or contradictory is refused in words. */
export function parseOptions(
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): CommandParse<ReportsCommand> {
  return parseCommand(() => {
    const values = readArguments(args, {
      url: { type: 'string' },
      events: { type: 'string' },
      base: { type: 'string' },
      organisation: { type: 'string' },
      until: { type: 'string', default: '2026-11-01' },
      format: { type: 'string', default: 'csv' },
      'export-seconds': { type: 'string' },
      rounds: { type: 'string' },
      quick: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    });
    if (values.help) return null;
    const { organisation, format, 'export-seconds': seconds } = values;
    const named = values.url ?? environment['POSTGRES_URL'];
    const server = named === undefined ? null : readServerUrl(named);
    if (organisation !== undefined && values.url === undefined)
      throw new OptionError('--organisation needs the --url of its database');
    const [organisationId = null] = organisationsFrom(organisation === undefined ? [] : [organisation]);
    const kind = server?.kind ?? 'pglite';
    const usual = (values.quick ? QUICK : FULL)[kind];
    const events = countFrom(values.events ?? usual.events, '--events');
    const base = kind === 'sqlserver' ? events : countFrom(values.base ?? usual.base, '--base', 1_000_000);
    if (events % base !== 0) throw new OptionError('--events takes a multiple of --base');
    const toMs = Date.parse(values.until);
    if (Number.isNaN(toMs)) throw new OptionError('--until takes a day, such as 2026-11-01');
    if (format !== 'csv' && format !== 'ndjson') throw new OptionError('--format takes ndjson or csv');
    return {
      server,
      organisationId,
      events,
      base,
      toMs,
      format,
      exportSeconds: seconds === undefined ? null : countFrom(seconds, '--export-seconds', 86_400),
      rounds: countFrom(values.rounds ?? usual.rounds, '--rounds', 1_000),
      isJson: values.json,
    };
  });
}

const FULL = {
  pglite: { events: '100000', base: '25000', rounds: '20' },
  postgresql: { events: '10000000', base: '25000', rounds: '20' },
  sqlserver: { events: '10000', base: '10000', rounds: '20' },
} as const;
const QUICK = {
  pglite: { events: '10000', base: '1000', rounds: '5' },
  postgresql: { events: '10000', base: '1000', rounds: '5' },
  sqlserver: { events: '1000', base: '1000', rounds: '5' },
} as const;
