/** `npm run first-owner`: an organisation and the invitation of its first owner, who can then invite everybody else. */
import { openDatabase } from '../../db/open.ts';
import { runCommand, say } from '../command-line/command.ts';
import { CONNECTION_HELP, readDatabase } from '../database/connection-options.ts';
import { firstOwner, readAddress, readName, readPublicUrl } from './first-owner.ts';

const HELP = `npm run first-owner -- --organisation NAME --address E-MAIL [options]

Makes an organisation and invites its first owner. Prints the address of the invitation, this once: it works once, within
seven days, for whoever signs in with that e-mail address. The database has all migrations, and the login is the one that
serves requests.

  --organisation NAME  what the organisation is called
  --address E-MAIL     the owner's address, as their identity provider states it
  --public-url URL     where browsers reach the dashboard (default: PUBLIC_URL)
${CONNECTION_HELP}
  --help             this text

Exit code: 0; 1 if it failed; 2 if the command line cannot be used.
`;

await runCommand({
  help: HELP,
  options: {
    organisation: { type: 'string' },
    address: { type: 'string' },
    'public-url': { type: 'string' },
    url: { type: 'string' },
  },
  run(values) {
    const wanted = {
      name: readName(values.organisation),
      address: readAddress(values.address),
      publicUrl: readPublicUrl(values['public-url'] ?? process.env['PUBLIC_URL']),
    };
    const database = readDatabase(values.url, process.env);
    const print = (text: string) => void process.stdout.write(text);
    return firstOwner(() => openDatabase(database.url), wanted, { print, say, now: new Date() });
  },
});
