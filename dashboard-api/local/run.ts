import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as after } from 'node:timers/promises';
import { Secret } from '../../contract/secret.ts';
import type { Database } from '../../db/database.ts';
import { migrate } from '../../db/migrate.ts';
import type { StoreAddresses } from '../../db/placement/named-stores.ts';
import { STORE_NAME } from '../../db/placement/place.ts';
import { createApp } from '../app.ts';
import { type Config, importKeys } from '../config.ts';
import type { Publisher } from '../edge/publisher.ts';
import { linkRoutes } from '../identity/link-routes.ts';
import { makeLoginLink } from '../identity/login-links.ts';
import { type Jobs, startJobs } from '../jobs/start.ts';
import { errorFacts, type Log } from '../log.ts';
import { type HttpServer, listen } from '../serve.ts';
import { createServices, type Resources, type Services } from '../services.ts';
import { type LocalCredentials, makeCredentials } from './credentials.ts';
import { type LocalOrganisation, localOrganisation } from './first-run.ts';
import type { LocalConfig, LocalMessage } from './messages.ts';
import { openAccounts } from './openid/accounts.ts';
import { embeddedPlatform, openIdRoutes } from './openid/routes.ts';

const LOOPBACK = '127.0.0.1';
const CONFIRM_PATIENCE_MS = 30_000;
const CONFIRM_PAUSE_MS = 100;
/** One person and their programs: a limit against loops, and out of the way of load tests. */
const REQUESTS_PER_MINUTE = 30_000;
const STATISTICS_EVERY_MS = 5 * 60_000;

export interface LocalApi {
  readonly port: number;
  /** Settles if the embedded database goes away by itself: this process is then of no more use. */
  readonly lost: Promise<void>;
  /** The gateway has come up: tells it what it must know, asks for what it has. Credentials are handed out once. */
  gatewayReady(): Promise<LocalMessage>;
  newLoginLink(): Promise<LocalMessage>;
  stop(): Promise<void>;
}

/** Starts the API on loopback with the embedded database, which it makes at the first start. */
export async function startLocal(local: LocalConfig, log: Log): Promise<LocalApi> {
  mkdirSync(local.stateDir, { recursive: true, mode: 0o700 });
  const config = await configOf(local);
  const services = await createServices(config, log, (db) => bringUpToDate(db, log));
  const organisation = await localOrganisation(services.db, local.stateDir, services.clock());
  const accounts = await openAccounts(join(local.stateDir, 'accounts'));
  let handedOut: LocalCredentials | null = await makeCredentials(services, organisation, local);
  const jobs = startJobs(services);
  const { publisher, reads } = jobs;
  const server = await listen(config.listen, (port) =>
    createApp(reachedAt({ ...services, ...publisher, reads }, port), [linkRoutes, openIdRoutes(accounts)]),
  ).catch(async (err: unknown) => {
    await jobs.stop();
    await services.db.close();
    throw err;
  });
  log.write({ name: 'server.listening', port: server.port });
  const upkeep = setInterval(() => renewStatistics(services), STATISTICS_EVERY_MS).unref();
  const loginUrl = () =>
    makeLoginLink(services.db, organisation.organisationId, urlAt(server.port), services.clock());
  return {
    port: server.port,
    lost: services.db.lost,
    async gatewayReady() {
      await untilConfirmed(publisher, organisation);
      publisher.askForReplay();
      const credentials = handedOut;
      handedOut = null;
      return {
        type: 'ready',
        loginUrl: await loginUrl(),
        apiKey: credentials?.apiKey?.reveal() ?? null,
        newKey: credentials?.newKey?.reveal() ?? null,
        newToken: credentials?.newToken?.reveal() ?? null,
        apiToken: credentials?.apiToken?.reveal() ?? null,
        organisationName: organisation.name,
      };
    },
    newLoginLink: async () => ({ type: 'login-link', url: await loginUrl() }),
    stop() {
      clearInterval(upkeep);
      return stop(server, jobs, services, log);
    },
  };
}

async function configOf({
  stateDir,
  postgresUrl,
  port,
  gatewayUrl,
  isSimulated,
  webRoot,
  secrets,
}: LocalConfig): Promise<Config> {
  return {
    listen: { host: LOOPBACK, port },
    publicUrl: urlAt(port),
    hosts: null,
    database:
      postgresUrl === null
        ? { kind: 'embedded', directory: join(stateDir, 'database') }
        : { kind: 'server', url: new Secret(postgresUrl), ingestUrl: new Secret(postgresUrl) },
    ownStores: storesIn(join(stateDir, 'tenant-databases')),
    webRoot,
    scanningKeys: null,
    platform: null,
    securityContact: null,
    terms: [],
    metricsToken: null,
    status: null,
    operators: null,
    publicUrlOfCustomers: urlAt(port),
    trustedProxy: null,
    requestsPerMinute: REQUESTS_PER_MINUTE,
    auditHeadsFile: join(stateDir, 'audit-heads'),
    deletionsFile: join(stateDir, 'deletions'),
    isLoopbackAllowed: true,
    ...(await importKeys({
      gatewayId: secrets.gatewayId,
      gatewayUrl,
      isSimulated,
      gatewayVerifyKeys: [secrets.gatewayVerifyKey],
      dashboardSigningKey: secrets.dashboardSigningKey,
      peppers: secrets.peppers,
      keyIdTagSecret: secrets.keyIdTagSecret,
      secretKeys: secrets.secretKeys,
      credentialSealKey: secrets.credentialSealKey,
    })),
  };
}

/** Databases of organisations' own are the folders in here, each named like its database. */
function storesIn(folder: string): StoreAddresses {
  const names = existsSync(folder) ? readdirSync(folder).filter((name) => STORE_NAME.test(name)) : [];
  return new Map(
    names.map((name) => {
      const url = new Secret(`pglite:${join(folder, name)}`);
      return [name, { url, ingestUrl: url }];
    }),
  );
}

/** The services with the address that the system gave; only loopback's own names are answered. */
function reachedAt(services: Services, port: number): Services {
  const hosts = [`${LOOPBACK}:${port}`, `localhost:${port}`];
  const publicUrl = urlAt(port);
  const platform = embeddedPlatform(publicUrl);
  return { ...services, config: { ...services.config, publicUrl, hosts, platform } };
}

const urlAt = (port: number): string => `http://${LOOPBACK}:${port}`;

async function bringUpToDate(db: Database, log: Log): Promise<void> {
  const { migrations } = await migrate(db);
  if (migrations.length > 0) log.write({ name: 'database.migrated', migrations });
}

function renewStatistics({ db, log }: Resources): void {
  db.refreshStatistics().catch((err: unknown) => {
    log.write({ name: 'job.failed', job: 'database.statistics', error: errorFacts(err) });
  });
}

/** A key is shown once its gate has confirmed it; a gateway that does not answer in time learns it later. */
async function untilConfirmed(publisher: Publisher, { organisationId }: LocalOrganisation): Promise<void> {
  const deadline = AbortSignal.timeout(CONFIRM_PATIENCE_MS);
  while (!deadline.aborted && !(await publisher.publishNow(organisationId))) await after(CONFIRM_PAUSE_MS);
}

async function stop(server: HttpServer, jobs: Jobs, { db }: Resources, log: Log): Promise<void> {
  await server.close();
  await jobs.stop();
  await db.close();
  log.write({ name: 'server.stopped' });
}
