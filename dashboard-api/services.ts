import type { Database } from '../db/database.ts';
import { openEmbedded, openServer } from '../db/database.ts';
import { checkIsolation } from '../db/self-check.ts';
import type { Config } from './config.ts';
import { createGatewayClient } from './edge/gateway-client.ts';
import type { PublishContext } from './edge/publish.ts';
import { type SessionCookie, sessionCookie } from './identity/cookie.ts';
import type { Log } from './log.ts';

/** What routes and jobs work with, made once. */
export interface Services {
  readonly config: Config;
  readonly db: Database;
  readonly clock: () => Date;
  readonly log: Log;
  readonly cookie: SessionCookie;
}

/**
 * Opens the database and proves that it keeps organisations apart.
 * @param prepare brings the database up to date, or refuses one that is not
 * @throws {IsolationError} if it does not keep them apart: nothing may be served then
 */
export async function createServices(
  config: Config,
  log: Log,
  prepare: (db: Database) => Promise<void>,
): Promise<Services> {
  const { database } = config;
  const db = database.kind === 'embedded' ? await openEmbedded(database.directory) : openServer(database.url);
  try {
    await prepare(db);
    await checkIsolation(db);
  } catch (err) {
    await db.close();
    throw err;
  }
  const isHttps = new URL(config.publicUrl).protocol === 'https:';
  return { config, db, clock: () => new Date(), log, cookie: sessionCookie(isHttps) };
}

/** What the control channel's sending side works with. */
export function publishContext({ config, db, clock, log }: Services): PublishContext {
  const { gateway, signingKey } = config;
  return {
    db,
    clock,
    gatewayId: gateway.id,
    gateway: createGatewayClient({ gatewayId: gateway.id, url: gateway.url, signingKey, clock }),
    onRefused: (problem) => log.write({ name: 'command.refused', problem }),
  };
}
