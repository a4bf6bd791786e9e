/** What `npm run first-owner` does, on a database that is given. */
import { addressSchema, type NewInvitation, organisationNameSchema } from '../../contract/members.ts';
import { invite } from '../../dashboard-api/members/invite.ts';
import type { Database } from '../../db/database.ts';
import { planMigrations } from '../../db/migrate.ts';
import { createOrganisation } from '../../db/tenancy/new-organisation.ts';
import { OptionError } from '../command-line/command.ts';
import { problemOf } from '../database/problem.ts';

export interface FirstOwner {
  readonly name: string;
  /** In lower case. */
  readonly address: string;
  /** Without a slash at the end. */
  readonly publicUrl: string;
}

export interface Terminal {
  print(text: string): void;
  say(text: string): void;
  readonly now: Date;
}

/** @returns the exit code */
export async function firstOwner(
  open: () => Promise<Database>,
  { name, address, publicUrl }: FirstOwner,
  { print, say, now }: Terminal,
): Promise<number> {
  let db: Database | null = null;
  try {
    db = await open();
    const { migrations } = await planMigrations(db);
    if (migrations.length > 0) {
      say('the database lacks migrations: npm run migrate comes first');
      return 1;
    }
    const wanted: NewInvitation = { address, role: 'owner', teamIds: [] };
    const made = await createOrganisation(db, name, now, (unit) =>
      invite(unit, null, wanted, publicUrl, now),
    );
    say(`${name} is made. Send this to ${address}; it works once, until ${made.expiresAt}:`);
    print(`${made.url}\n`);
    return 0;
  } catch (err) {
    say(`failed: ${problemOf(err)}`);
    return 1;
  } finally {
    await db?.close();
  }
}

/** @throws {OptionError} if it is none */
export function readName(text: string | undefined): string {
  const parsed = organisationNameSchema.safeParse(text);
  if (!parsed.success) throw new OptionError('--organisation takes a name of 1 to 120 characters');
  return parsed.data;
}

/** @throws {OptionError} if it is none */
export function readAddress(text: string | undefined): string {
  const parsed = addressSchema.safeParse(text);
  if (!parsed.success) throw new OptionError('--address takes an e-mail address');
  return parsed.data;
}

/** @throws {OptionError} if it is none */
export function readPublicUrl(text: string | undefined): string {
  if (text === undefined || !URL.canParse(text) || new URL(text).protocol !== 'https:')
    throw new OptionError('the dashboard’s address is needed, in PUBLIC_URL or as --public-url https://…');
  return text.replace(/\/+$/, '');
}
