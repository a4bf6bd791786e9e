import { startAlertJob } from '../alerts/worker.ts';
import { startHeadKeeper } from '../audit/heads.ts';
import { createReadLog, type ReadLog } from '../audit/reads.ts';
import { startBooksWorker } from '../books/worker.ts';
import { startClosing } from '../deletion/worker.ts';
import { type Publisher, startPublisher } from '../edge/publisher.ts';
import { startExportJob } from '../exports/worker.ts';
import { startFindingJob } from '../findings/worker.ts';
import { startDirectoryUpkeep } from '../identity/upkeep.ts';
import { startErasures } from '../privacy/worker.ts';
import { startRatingWorker } from '../rating/worker.ts';
import { startRemovals, startRetention } from '../retention/worker.ts';
import { startRollupWorker } from '../rollups/worker.ts';
import { startScheduleJob } from '../schedules/worker.ts';
import { publishContext, type Resources } from '../services.ts';
import { startStatusChecks } from '../status/check.ts';
import { startStorageJob } from '../storage/worker.ts';
import { startTelemetryJob } from '../telemetry/worker.ts';

export interface Jobs {
  readonly publisher: Publisher;
  readonly reads: ReadLog;
  /** Ends them in the order in which they were started; the log of reads last, since requests write to it. */
  stop(): Promise<void>;
}

/** Everything that runs beside the requests of an API, deployed or local. */
export function startJobs(resources: Resources): Jobs {
  const { db, clock, log } = resources;
  const publisher = startPublisher(publishContext(resources), log);
  const reads = createReadLog(db, clock, log);
  const jobs = [
    publisher,
    startAlertJob(resources),
    startFindingJob(resources),
    startExportJob(resources),
    startScheduleJob(resources),
    startStorageJob(resources),
    startTelemetryJob(resources),
    startRatingWorker(resources, log),
    startRollupWorker(resources, log),
    startBooksWorker(publishContext(resources), log),
    startHeadKeeper(resources),
    startClosing(resources),
    startDirectoryUpkeep(resources),
    ...(resources.config.status && !resources.config.operators ? [startStatusChecks(resources)] : []),
    // A deployment's retention has a login and a process of its own.
    ...(resources.config.database.kind === 'embedded'
      ? [startRetention(resources), startErasures(resources), startRemovals(resources)]
      : []),
    reads,
  ];
  return {
    publisher,
    reads,
    async stop() {
      for (const job of jobs) await job.stop();
    },
  };
}
