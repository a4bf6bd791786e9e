/** The command line of `npm run check-books`. */
import { parseArgs } from 'node:util';
import { Secret } from '../../contract/secret.ts';
import { type Connection, dashboardUrl } from '../dashboard-client/connection.ts';

export const HELP = `npm run check-books [-- options]

Has the dashboard count and add up everything anew and hold it against what the gates and the ledger of the budgets say:
every call that was admitted and settled is delivered, once, and the money is the same on all sides to the nano-dollar.

  --url URL        the dashboard (default: SPENDGATE_URL, else http://127.0.0.1:8788)
  --token TOKEN    a token that may read usage; better in SPENDGATE_TOKEN, where other users of the machine do not see it
  --json           the answer as JSON alone on standard output
  --help           this text

Exit code: 0 if everything agrees; 1 if something does not, or the check could not be made; 2 if the command line cannot
be used; 3 if nothing disagrees, but not everything could be compared.
`;

export interface CheckBooksOptions {
  readonly connection: Connection;
  readonly isJson: boolean;
}

export type OptionsParse =
  | { readonly kind: 'options'; readonly options: CheckBooksOptions }
  | { readonly kind: 'help' }
  | { readonly kind: 'refused'; readonly message: string };

/** Reads the arguments after `--`. Anything unknown is refused in words. */
export function parseOptions(
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): OptionsParse {
  const values = read(args);
  if (values === null) return { kind: 'refused', message: 'unknown option' };
  if (values.help) return { kind: 'help' };
  const token = values.token ?? environment['SPENDGATE_TOKEN'];
  if (!token) return { kind: 'refused', message: 'a token is needed, in SPENDGATE_TOKEN or as --token' };
  const url = dashboardUrl(values.url ?? environment['SPENDGATE_URL']);
  if (url === null)
    return { kind: 'refused', message: '--url takes an https address, or an http one on this machine' };
  return { kind: 'options', options: { connection: { url, token: new Secret(token) }, isJson: values.json } };
}

function read(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      strict: true,
      options: {
        url: { type: 'string' },
        token: { type: 'string' },
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    }).values;
  } catch {
    return null;
  }
}
