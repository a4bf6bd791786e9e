/** The command line of `npm run rerate`. */
import { type CommandParse, OptionError, parseCommand, readArguments } from '../command-line/command.ts';
import { type Connection, readConnection } from '../dashboard-client/connection.ts';

export const HELP = `npm run rerate -- --preview --from TIME --to TIME [options]
npm run rerate -- --apply PREVIEW_ID --reason TEXT [options]

Prices a period of calls again. A preview says what would change and posts nothing; applying it posts adjustments beside
the lines, which stay as they were. What budgets were charged does not move.

  --preview             work out what would change, by the price book and your own prices as they stand now
    --from TIME         start of the period of usage, such as 2026-11-01 or 2026-11-01T08:00:00Z
    --to TIME           its end, exclusive
    --provider NAME     only this provider …
    --model NAME        … this model …
    --key ID            … this key; each may be given again
    --only-unknown      only lines whose cost is unknown
    --prices FILE       by the prices in FILE instead (JSON, a list; docs/pricing.md has the form), and only the lines
                        that they are for
  --apply PREVIEW_ID    post what a preview found; again for the same preview: nothing more happens
    --reason TEXT       why, for the run and the audit log

  --url URL             the dashboard (default: SPENDGATE_URL, else http://127.0.0.1:8788)
  --token TOKEN         a token that may write prices; better in SPENDGATE_TOKEN, where other users of the machine do not
                        see it (npm start -- --new-token makes one in local mode)
  --json                the answer as JSON alone on standard output
  --help                this text

Exit code: 0; 1 if it was refused, failed or was stopped half-way; 2 if the command line cannot be used.
`;

export type RerateCommand = { readonly connection: Connection; readonly isJson: boolean } & (
  | { readonly kind: 'preview'; readonly request: PreviewOptions }
  | { readonly kind: 'apply'; readonly previewId: string; readonly reason: string }
);

export interface PreviewOptions {
  readonly from: string;
  readonly to: string;
  readonly provider?: readonly string[];
  readonly model?: readonly string[];
  readonly key?: readonly string[];
  readonly onlyUnknown: boolean;
  /** To be read by the caller. */
  readonly pricesFile: string | null;
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Reads the arguments after `--`. Anything unknown or contradictory is refused in words. */
export function parseOptions(
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): CommandParse<RerateCommand> {
  return parseCommand(() => {
    const values = read(args);
    if (values.help) return null;
    if (values.preview === (values.apply !== undefined))
      throw new OptionError('one of --preview and --apply is needed');
    const connection = readConnection(values, environment);
    const shared = { connection, isJson: values.json };
    if (values.apply === undefined) return { ...shared, kind: 'preview', request: previewOptions(values) };
    if (!UUID.test(values.apply)) throw new OptionError('--apply takes the id that a preview has printed');
    const reason = values.reason?.trim() ?? '';
    if (reason.length < 3 || reason.length > 500)
      throw new OptionError('--reason takes 3 to 500 characters: why these prices');
    return { ...shared, kind: 'apply', previewId: values.apply, reason };
  });
}

function read(args: readonly string[]) {
  return readArguments(args, {
    preview: { type: 'boolean', default: false },
    from: { type: 'string' },
    to: { type: 'string' },
    provider: { type: 'string', multiple: true },
    model: { type: 'string', multiple: true },
    key: { type: 'string', multiple: true },
    'only-unknown': { type: 'boolean', default: false },
    prices: { type: 'string' },
    apply: { type: 'string' },
    reason: { type: 'string' },
    url: { type: 'string' },
    token: { type: 'string' },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  });
}

function previewOptions(values: ReturnType<typeof read>): PreviewOptions {
  const { provider, model, key, prices } = values;
  const [from, to] = [instant('from', values.from), instant('to', values.to)];
  if (from >= to) throw new OptionError('--from is before --to');
  return {
    from,
    to,
    onlyUnknown: values['only-unknown'],
    pricesFile: prices ?? null,
    ...(provider ? { provider } : {}),
    ...(model ? { model } : {}),
    ...(key ? { key } : {}),
  };
}

/** A day is its midnight in UTC; a time without a zone is refused, since it would depend on the machine. */
function instant(name: string, given: string | undefined): string {
  const isInstant = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2}))?$/.test(
    given ?? '',
  );
  const timeMs = isInstant ? Date.parse(given ?? '') : Number.NaN;
  if (Number.isNaN(timeMs))
    throw new OptionError(`--${name} takes a day or a time with its zone, such as 2026-11-01T08:00:00Z`);
  return new Date(timeMs).toISOString();
}
