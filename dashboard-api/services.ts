import { Resolver } from 'node:dns/promises';
import type { Database } from '../db/database.ts';
import { openEmbedded, openServer } from '../db/open.ts';
import { openStores } from '../db/placement/named-stores.ts';
import { routeByPlace } from '../db/placement/route.ts';
import { checkIsolation } from '../db/self-check.ts';
import type { ReadLog } from './audit/reads.ts';
import type { Config } from './config.ts';
import { refuseRestoredDeletions } from './deletion/refuse-restored.ts';
import { createGatewayClient, type GatewayClient } from './edge/gateway-client.ts';
import type { PublishContext } from './edge/publish.ts';
import { createEgress, type Egress } from './egress/egress.ts';
import { type SessionCookie, sessionCookie } from './identity/cookie.ts';
import { errorFacts, type Log } from './log.ts';
import { createMetrics, type Metrics } from './metrics/metrics.ts';
import { checkPeppers } from './tenancy/pepper-check.ts';

/** What jobs work with, made once. */
export interface Resources {
  readonly config: Config;
  readonly db: Database;
  readonly clock: () => Date;
  readonly log: Log;
  /** What this process counts; the log counts into it. */
  readonly metrics: Metrics;
  readonly cookie: SessionCookie;
  readonly gateway: GatewayClient;
  /** The way to what tenants chose. */
  readonly egress: Egress;
  /** TXT records of a name (RFC 1035 §3.3.14), each as its parts. @throws the resolver's error if there are none */
  readonly resolveTxt: (name: string) => Promise<string[][]>;
}

/** What routes work with. */
export interface Services extends Resources {
  readonly reads: ReadLog;
  /** To be called after a change that the edge must hear of: the publisher looks for work at once. */
  nudge(): void;
  /** Sends what waits for one organisation now. @returns true if the gateway has confirmed everything */
  publishNow(organisationId: string): Promise<boolean>;
}

const DNS_TIMEOUT_MS = 3_000;

/**
 * Opens the database and proves that it keeps organisations apart; databases of organisations' own when they are first needed.
 * @param prepare brings a database up to date, or refuses one that is not
 * @throws {IsolationError} if it does not keep them apart: nothing may be served then
 * @throws {RestoredDeletionsError} if it holds organisations that were deleted
 * @throws {PepperError} if keys are stored under a pepper that is not configured
 */
export async function createServices(
  config: Config,
  log: Log,
  prepare: (db: Database) => Promise<void>,
): Promise<Resources> {
  const guard = async (store: Database) => {
    await prepare(store);
    await checkIsolation(store);
  };
  const shared = await openShared(config);
  const stores = openStores(config.ownStores, guard);
  const onUnreachable = (database: string, err: unknown) =>
    log.write({ name: 'database.unreachable', database, error: errorFacts(err) });
  const directory = shared.isSingle || stores.names.length === 0 ? shared : await openShared(config);
  const db = routeByPlace({ shared, directory, stores, onUnreachable });
  try {
    await guard(shared);
    await refuseRestoredDeletions(db, config.deletionsFile);
    await checkPeppers(db, config.keyMaking, new Date());
  } catch (err) {
    await db.close();
    throw err;
  }
  const isHttps = new URL(config.publicUrl).protocol === 'https:';
  const clock = () => new Date();
  const { id: gatewayId, url } = config.gateway;
  const gateway = createGatewayClient({ gatewayId, url, signingKey: config.signingKey, clock });
  const egress = createEgress({ allowsLoopback: config.isLoopbackAllowed });
  const resolver = new Resolver({ timeout: DNS_TIMEOUT_MS, tries: 2 });
  const resolveTxt = (name: string) => resolver.resolveTxt(name);
  const metrics = createMetrics();
  const process = { config, db, clock, log: metrics.counting(log), metrics };
  return { ...process, cookie: sessionCookie(isHttps), gateway, egress, resolveTxt };
}

const openShared = ({ database }: Config): Promise<Database> =>
  database.kind === 'embedded'
    ? openEmbedded(database.directory)
    : openServer(database.url, { logins: { ingest_user: database.ingestUrl } });

/** What the control channel's sending side works with. */
export function publishContext({ config, db, clock, log, gateway }: Resources): PublishContext {
  return {
    db,
    clock,
    gatewayId: config.gateway.id,
    gateway,
    onRefused: (problem) => log.write({ name: 'command.refused', problem }),
    onDifference: (difference) => log.write({ name: 'edge.differs', ...difference }),
  };
}
