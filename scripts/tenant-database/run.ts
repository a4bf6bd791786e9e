/** `npm run tenant-database`, on databases that are given. */
import type { Secret } from '../../contract/secret.ts';
import type { Database } from '../../db/database.ts';
import { planMigrations } from '../../db/migrate.ts';
import { contradictions, statedPlaces } from '../../db/placement/standing.ts';
import { checkIsolation, IsolationError } from '../../db/self-check.ts';
import { problemOf } from '../database/problem.ts';
import { runMigrate } from '../migrate/run.ts';
import type { TenantDatabaseCommand } from './options.ts';

export const EXIT = { done: 0, failed: 1, wrong: 3 } as const;

export interface Surroundings {
  openShared(): Promise<Database>;
  /** @throws the store's error if it cannot be reached */
  openOwn(name: string): Promise<Database>;
  print(text: string): void;
  say(text: string): void;
}

/** @returns the exit code */
export async function runTenantDatabase(
  { shared, addresses, add }: TenantDatabaseCommand,
  surroundings: Surroundings,
): Promise<number> {
  try {
    return add
      ? await addOne({ ...add, url: addresses.get(add.name)?.url ?? shared.url }, shared.name, surroundings)
      : await checkAll([...addresses.keys()], surroundings);
  } catch (err) {
    surroundings.say(`failed: ${problemOf(err)}`);
    return EXIT.failed;
  }
}

async function addOne(
  { name, url, logins }: NonNullable<TenantDatabaseCommand['add']> & { readonly url: Secret },
  sharedName: string,
  { openOwn, print, say }: Surroundings,
): Promise<number> {
  const open = () => openOwn(name);
  const command = { database: { url, name }, mode: 'yes', logins } as const;
  const migrated = await runMigrate(command, open, { print, say, ask: async () => null });
  if (migrated !== EXIT.done) return EXIT.failed;
  const db = await open();
  try {
    await checkIsolation(db);
  } catch (err) {
    if (!(err instanceof IsolationError)) throw err;
    say(
      `${err.message}. (On SQL Server only the application's login can prove it: the API does, before it serves.)`,
    );
    return EXIT.wrong;
  } finally {
    await db.close();
  }
  print(
    `${name} is ready. Give the processes that serve ${sharedName} their logins there in TENANT_DATABASES,\n`,
  );
  print(`start them again, then: npm run move-tenant -- --organisation ID --to ${name}\n`);
  return EXIT.done;
}

async function checkAll(names: readonly string[], { openShared, openOwn, print, say }: Surroundings) {
  const shared = await openShared();
  let isWrong = false;
  const own = [];
  try {
    for (const name of names) {
      try {
        const db = await openOwn(name);
        try {
          const { migrations } = await planMigrations(db);
          if (migrations.length > 0) say(`${name} lacks migrations: ${migrations.join(', ')}`);
          isWrong ||= migrations.length > 0;
          const stated = await statedPlaces(db);
          own.push({ name, stated });
          const here = stated.filter(({ place }) => place === name);
          print(
            `${name}: ${here.map(({ organisationId }) => organisationId).join(', ') || 'no organisation'}\n`,
          );
        } finally {
          await db.close();
        }
      } catch (err) {
        say(`${name}: ${problemOf(err)}`);
        isWrong = true;
      }
    }
    const stated = await statedPlaces(shared);
    for (const { organisationId, place, movesTo } of stated)
      if (movesTo !== null) print(`${organisationId}: on its way from ${place} to ${movesTo}\n`);
    const wrong = contradictions(stated, own);
    for (const words of wrong) say(words);
    return isWrong || wrong.length > 0 ? EXIT.wrong : EXIT.done;
  } finally {
    await shared.close();
  }
}
