/** `npm run check-books`: whether every call is accounted for, through the dashboard's API. */
import { booksCheckSchema } from '../../contract/completeness.ts';
import { connectDashboard, DashboardError } from '../dashboard-client/dashboard.ts';
import { type CheckBooksOptions, HELP, parseOptions } from './options.ts';
import { checkText } from './words.ts';

const parsed = parseOptions(process.argv.slice(2), process.env);
if (parsed.kind === 'help') process.stdout.write(HELP);
else if (parsed.kind === 'refused') {
  say(`${parsed.message}. npm run check-books -- --help lists the options.`);
  process.exitCode = 2;
} else process.exitCode = await checkBooks(parsed.options);

async function checkBooks({ connection, isJson }: CheckBooksOptions): Promise<number> {
  try {
    const check = await connectDashboard(connection).get('/api/v1/completeness/check', booksCheckSchema);
    process.stdout.write(isJson ? `${JSON.stringify(check)}\n` : checkText(check));
    if (!check.isSound) return 1;
    return check.isWhole ? 0 : 3;
  } catch (error) {
    if (!(error instanceof DashboardError)) throw error;
    say(error.message);
    return 1;
  }
}

function say(text: string): void {
  process.stderr.write(`spendgate: ${text}\n`);
}
