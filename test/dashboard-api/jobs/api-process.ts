/**
 * The jobs of a dashboard API in an operating-system process of its own, which a test may kill at any moment. It does a pass of
 * all of them whenever its parent says so, at the time that its parent says, and tells when the pass is over.
 */
import { Secret } from '../../../contract/secret.ts';
import { alertPass } from '../../../dashboard-api/alerts/worker.ts';
import { createEgress } from '../../../dashboard-api/egress/egress.ts';
import { exportPass } from '../../../dashboard-api/exports/worker.ts';
import { schedulePass } from '../../../dashboard-api/schedules/worker.ts';
import { createEnvelope } from '../../../dashboard-api/secrets/envelope.ts';
import { storagePass } from '../../../dashboard-api/storage/worker.ts';
import { openServer } from '../../../db/open.ts';

const { DATABASE_URL = '', SECRET_KEY = '', PUBLIC_URL = '' } = process.env;
let nowMs = 0;
let failed = 0;
const context = {
  db: await openServer(new Secret(DATABASE_URL)),
  clock: () => new Date(nowMs),
  egress: createEgress({ allowsLoopback: true }),
  envelope: createEnvelope(new Map([['1', new Secret(Buffer.from(SECRET_KEY, 'base64'))]])),
  publicUrl: PUBLIC_URL,
};
const log = {
  write: ({ name }: { readonly name: string }) => {
    if (name === 'job.failed') failed++;
  },
};

process.on('message', async (sentMs: number) => {
  nowMs = sentMs;
  for (const pass of [schedulePass, alertPass, exportPass, storagePass])
    await pass(context, log, () => false);
  process.send?.({ failed });
});
process.on('disconnect', () => process.exit());
process.send?.({ failed });
