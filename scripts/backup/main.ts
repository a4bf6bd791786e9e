/** `npm run backup`, also `npm run export-data`: a whole database, copied at one instant, encrypted, into a folder. */
import { openDatabase } from '../../db/open.ts';
import { OptionError, runCommand } from '../command-line/command.ts';
import { CONNECTION_HELP, readDatabase } from '../database/connection-options.ts';
import { backUp } from './copy.ts';
import { KEY_HELP, readBackupKey } from './key.ts';
import { EXIT, progressTo, reported, totalText } from './words.ts';

await runCommand({
  help: `npm run backup -- --to DIR [options]

Copies every row of a database, as all of them are at one instant, into a folder. A server goes on serving meanwhile; the
embedded store must be stopped. \`npm run restore\` puts the copy into an empty database of any engine.
${KEY_HELP}

  --to DIR           a folder that does not exist yet, or is empty
${CONNECTION_HELP}
  --help             this text

PostgreSQL: the login must see every row (a superuser, or BYPASSRLS), as for pg_dump. SQL Server hides rows from every
login: use its own backups.

Exit code: 0 if the copy is whole; 1 if it failed: a folder without backup.json is not a copy; 2 if the command line or
BACKUP_KEY cannot be used.
`,
  options: { url: { type: 'string' }, to: { type: 'string' } },
  async run({ url, to }) {
    if (!to) throw new OptionError('--to names the folder to copy into');
    const database = readDatabase(url, process.env);
    const key = readBackupKey(process.env);
    return reported(async () => {
      const db = await openDatabase(database.url);
      try {
        const figures = await backUp(db, to, {
          key,
          clock: () => new Date(),
          progress: progressTo('copied'),
        });
        process.stdout.write(`${database.name} is copied to ${to}: ${totalText(figures)}\n`);
        return EXIT.done;
      } finally {
        await db.close();
      }
    });
  },
});
