/** `npm run check-books`: whether every call is accounted for, through the dashboard's API. */
import { booksCheckSchema } from '../../contract/completeness.ts';
import { runCommand, say } from '../command-line/command.ts';
import { type Connection, readConnection } from '../dashboard-client/connection.ts';
import { connectDashboard, DashboardError } from '../dashboard-client/dashboard.ts';
import { HELP, OPTIONS } from './options.ts';
import { checkText } from './words.ts';

await runCommand({
  help: HELP,
  options: OPTIONS,
  run: (values) => checkBooks(readConnection(values, process.env), values.json),
});

async function checkBooks(connection: Connection, isJson: boolean): Promise<number> {
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
