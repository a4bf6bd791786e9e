/**
 * The embedded database in a thread of its own, since a query blocks the thread that it runs on. It speaks
 * PostgreSQL's wire protocol over message ports, one port per connection; the pool that uses it holds one connection,
 * so that messages of two never mix.
 */
import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { PGlite } from '@electric-sql/pglite';
import { FrontendFrames } from './frames.ts';

/** `dataDir` is where the database lives; null keeps it in memory. */
export interface EmbeddedWorkerData {
  readonly dataDir: string | null;
}

/** To the worker: a new connection, or the end. */
export type EmbeddedWorkerMessage =
  | { readonly kind: 'connect'; readonly port: MessagePort }
  | { readonly kind: 'close' };

const TERMINATE = 'X'.charCodeAt(0);

const { dataDir } = workerData as EmbeddedWorkerData;
const database = await PGlite.create(dataDir === null ? {} : { dataDir });
let work: Promise<void> = Promise.resolve();

/** Runs jobs one after the other; a job that fails ends its own connection and nothing else. */
function enqueue(job: () => Promise<void>, onFailure: () => void): void {
  work = work.then(job).catch(onFailure);
}

function serve(port: MessagePort): void {
  const frames = new FrontendFrames();
  const fail = () => port.close();
  port.on('message', (bytes: Uint8Array) => {
    for (const message of frames.push(bytes)) enqueue(() => execute(message, port), fail);
  });
  port.on('close', () => enqueue(endTransaction, fail));
}

async function execute(message: Uint8Array, port: MessagePort): Promise<void> {
  if (message[0] === TERMINATE) return;
  await database.execProtocolRawStream(message, {
    onRawData: (data) => {
      const copy = data.slice();
      port.postMessage(copy, [copy.buffer]);
    },
  });
}

/** What a connection left open when it went away must not be seen by the next one. */
async function endTransaction(): Promise<void> {
  if (database.isInTransaction()) await database.exec('ROLLBACK');
}

parentPort?.on('message', (message: EmbeddedWorkerMessage) => {
  if (message.kind === 'connect') serve(message.port);
  else
    enqueue(
      async () => {
        await database.close();
        parentPort?.postMessage('closed');
        parentPort?.close();
      },
      () => process.exit(1),
    );
});
parentPort?.postMessage('ready');
