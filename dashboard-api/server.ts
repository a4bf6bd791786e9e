/** The deployed dashboard API: configuration from the environment, a database server, nothing of local mode. */

import type { Database } from '../db/database.ts';
import { planMigrations } from '../db/migrate.ts';
import { createApp } from './app.ts';
import { readEnvironment } from './env.ts';
import { startJobs } from './jobs/start.ts';
import { createLog } from './log.ts';
import { listen } from './serve.ts';
import { createServices } from './services.ts';

const log = createLog();
const config = await readEnvironment(process.env);
const services = await createServices(config, log, refuseOutdated);
const jobs = startJobs(services);
const { publisher, reads } = jobs;
const server = await listen(config.listen, () => createApp({ ...services, ...publisher, reads }, []));
log.write({ name: 'server.listening', port: server.port });

for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void stop());

async function stop(): Promise<void> {
  await server.close();
  await jobs.stop();
  await services.db.close();
  log.write({ name: 'server.stopped' });
}

/** The serving login may not migrate; a database that is behind is refused. */
async function refuseOutdated(db: Database): Promise<void> {
  const { migrations } = await planMigrations(db);
  if (migrations.length > 0) throw new Error(`The database lacks migrations: ${migrations.join(', ')}`);
}
