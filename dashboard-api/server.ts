/** The deployed dashboard API: configuration from the environment, a database server, nothing of local mode. */

import type { Database } from '../db/database.ts';
import { planMigrations } from '../db/migrate.ts';
import { startAlertWorker } from './alerts/worker.ts';
import { createApp } from './app.ts';
import { startHeadKeeper } from './audit/heads.ts';
import { createReadLog } from './audit/reads.ts';
import { startBooksWorker } from './books/worker.ts';
import { startPublisher } from './edge/publisher.ts';
import { readEnvironment } from './env.ts';
import { createLog } from './log.ts';
import { startRatingWorker } from './rating/worker.ts';
import { startRollupWorker } from './rollups/worker.ts';
import { listen } from './serve.ts';
import { createServices, publishContext } from './services.ts';

const log = createLog();
const config = await readEnvironment(process.env);
const services = await createServices(config, log, refuseOutdated);
const publisher = startPublisher(publishContext(services), log);
const reads = createReadLog(services.db, services.clock, log);
const booksWorker = startBooksWorker(publishContext(services), log);
const alertWorker = startAlertWorker({ ...services, envelope: config.envelope }, log);
const jobs = [
  publisher,
  alertWorker,
  startRatingWorker(services, log),
  startRollupWorker(services, log),
  booksWorker,
  startHeadKeeper(services),
  reads,
];
const server = await listen(config.listen, () => createApp({ ...services, ...publisher, reads }, []));
log.write({ name: 'server.listening', port: server.port });

for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void stop());

async function stop(): Promise<void> {
  await server.close();
  for (const job of jobs) await job.stop();
  await services.db.close();
  log.write({ name: 'server.stopped' });
}

/** The serving login may not migrate; a database that is behind is refused. */
async function refuseOutdated(db: Database): Promise<void> {
  const { migrations } = await planMigrations(db);
  if (migrations.length > 0) throw new Error(`The database lacks migrations: ${migrations.join(', ')}`);
}
