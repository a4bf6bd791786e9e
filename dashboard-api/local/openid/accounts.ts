/**
 * The accounts of the embedded provider, in one file beside the database. Whoever is at this machine may make one: an
 * account opens nothing by itself, an invitation for its address does.
 */
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import { newId } from '../../../contract/ids.ts';
import { Secret } from '../../../contract/secret.ts';
import { hashPassword, isPassword } from './password.ts';

const accountSchema = z.object({
  subject: z.uuid(),
  /** E-mail address in lower case. */
  address: z.string(),
  name: z.string(),
  passwordHash: z.string(),
});
type StoredAccount = z.infer<typeof accountSchema>;

/** Somebody whom the provider knows. */
export type Account = Omit<StoredAccount, 'passwordHash'>;

export interface Accounts {
  find(subject: string): Account | null;
  /** The account of this address and password; null: there is none. Takes as long either way. */
  signIn(address: string, password: Secret): Promise<Account | null>;
  /** Makes an account. @returns null if the address has one */
  register(address: string, name: string, password: Secret): Promise<Account | null>;
}

/** @param file where they are kept; it does not have to exist yet */
export async function openAccounts(file: string): Promise<Accounts> {
  const accounts = read(file);
  /** What the password of an address without an account is compared with. */
  const nobody = await hashPassword(new Secret(newId()));
  const shown = ({ passwordHash: _passwordHash, ...account }: StoredAccount): Account => account;
  const byAddress = (address: string) => accounts.find((one) => one.address === address.toLowerCase());
  return {
    find(subject) {
      const found = accounts.find((one) => one.subject === subject);
      return found ? shown(found) : null;
    },
    async signIn(address, password) {
      const account = byAddress(address);
      const isRight = await isPassword(password, account?.passwordHash ?? nobody);
      return account && isRight ? shown(account) : null;
    },
    async register(address, name, password) {
      const passwordHash = await hashPassword(password);
      if (byAddress(address)) return null;
      const account = { subject: newId(), address: address.toLowerCase(), name, passwordHash };
      accounts.push(account);
      writeFileSync(`${file}.new`, JSON.stringify(accounts), { mode: 0o600, flush: true });
      renameSync(`${file}.new`, file);
      return shown(account);
    },
  };
}

function read(file: string): StoredAccount[] {
  try {
    return z.array(accountSchema).parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (err) {
    if (err instanceof Error && 'code' in err && err.code === 'ENOENT') return [];
    throw err;
  }
}
