/** The real dashboard API over the embedded store, serving a fresh build of the page. */
import type { NamedGateFigures } from '../../../../contract/gate-figures.ts';
import { createApp } from '../../../../dashboard-api/app.ts';
import type { Config } from '../../../../dashboard-api/config.ts';
import { exportPass } from '../../../../dashboard-api/exports/worker.ts';
import { linkRoutes } from '../../../../dashboard-api/identity/link-routes.ts';
import { makeLoginLink } from '../../../../dashboard-api/identity/login-links.ts';
import { listen } from '../../../../dashboard-api/serve.ts';
import type { Database } from '../../../../db/database.ts';
import { openEmbedded } from '../../../../db/open.ts';
import { recountGate } from '../../../../db/usage/recount.ts';
import { readArrived } from '../../../../db/usage/watermark.ts';
import { migratedArchive } from '../../../db/migrated-archive.ts';
import { testApi } from '../../api.ts';
import { NOW, openBooks } from './books.ts';
import { buildPage } from './page-build.ts';

export interface Dashboard {
  readonly url: string;
  readonly gatewayUrl: string;
  readonly db: Database;
  readonly organisationId: string;
  /** Moves the API's clock. */
  advance(ms: number): void;
  now(): Date;
  /** A fresh one-time link. `ageMs`: how long ago it was made. */
  newLink(ageMs?: number): Promise<string>;
  /** Makes the files of exports that wait, as the API's job does. */
  makeExports(): Promise<void>;
  /** Cuts reports off their store, or connects them again. */
  setStoreReachable(isReachable: boolean): void;
  close(): Promise<void>;
}

/** Settings of the API, where its clock begins (at `NOW` unless it is said), and the name that browsers reach it by. */
export type Settings = Partial<Config> & { readonly startMs?: number; readonly hostName?: string };

/** Builds the page, opens a store in memory with one empty organisation, listens on a free port. */
export async function startDashboard({
  startMs = NOW.getTime(),
  hostName = '127.0.0.1',
  ...overrides
}: Settings = {}): Promise<Dashboard> {
  const webRoot = await buildPage();
  const store = await openEmbedded(null, { archive: await migratedArchive() });
  const organisationId = await openBooks(store);
  let isReachable = true;
  const db: Database = {
    ...store,
    readTenant: (...unit) => (isReachable ? store.readTenant(...unit) : Promise.reject(unreachable())),
  };
  const { services, advance } = await testApi(db, { webRoot, ...overrides }, startMs, {
    command: async () => ({ ok: true }),
    gates: () => gatesOf(store, organisationId),
  });
  const server = await listen({ host: '127.0.0.1', port: 0 }, (port) => {
    const config = { ...services.config, publicUrl: urlAt(hostName, port), hosts: [`${hostName}:${port}`] };
    return createApp({ ...services, config }, [linkRoutes]);
  });
  const url = urlAt(hostName, server.port);
  return {
    url,
    gatewayUrl: services.config.gateway.url,
    db: store,
    organisationId,
    advance,
    now: services.clock,
    newLink: (ageMs = 0) =>
      makeLoginLink(store, organisationId, url, new Date(services.clock().getTime() - ageMs)),
    makeExports: () =>
      exportPass(
        { db: store, clock: services.clock, envelope: services.config.envelope },
        services.log,
        () => false,
      ),
    setStoreReachable(reachable) {
      isReachable = reachable;
    },
    async close() {
      await server.close();
      await store.close();
    },
  };
}

/** What gates say that have delivered everything. */
function gatesOf(store: Database, organisationId: string): Promise<NamedGateFigures[]> {
  return store.readTenant(organisationId, async (unit) => {
    const figures: NamedGateFigures[] = [];
    for (const life of await readArrived(unit)) {
      const { closings: ended } = await recountGate(unit, life, life.watermark);
      const { gateId, incarnationId, watermark: events, countedChargedNanos: chargedNanos } = life;
      figures.push({
        gateId,
        incarnationId,
        organisationId,
        admitted: ended,
        open: 0,
        deferred: 0,
        ended,
        events,
        acknowledged: events,
        chargedNanos,
        storage: 'ample',
      });
    }
    return figures;
  });
}

const urlAt = (hostName: string, port: number): string => `http://${hostName}:${port}`;

/** What the driver throws when the server is gone. */
const unreachable = (): Error => Object.assign(new Error('connection refused'), { code: 'ECONNREFUSED' });
