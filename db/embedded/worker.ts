/**
 * The embedded database in a thread of its own, since a query blocks the thread that it runs on. It speaks
 * PostgreSQL's wire protocol over message ports, one port per connection; the pool that uses it holds one connection,
 * so that messages of two never mix.
 */
import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { openCluster } from './cluster.ts';
import { FrontendFrames } from './frames.ts';
import { Parcel } from './parcel.ts';

export interface EmbeddedWorkerData {
  /** Where the database lives; null keeps it in memory. */
  readonly dataDir: string | null;
  /** The archive that a new one begins as; null: an empty cluster. */
  readonly archive: string | null;
  readonly engine: WebAssembly.Module;
}

/** To the worker: a new connection, or the end. */
export type EmbeddedWorkerMessage =
  | { readonly kind: 'connect'; readonly port: MessagePort }
  | { readonly kind: 'close' };

const TERMINATE = 'X'.charCodeAt(0);

const { dataDir, archive, engine } = workerData as EmbeddedWorkerData;
const database = await openCluster(dataDir, archive, engine);
let work: Promise<void> = Promise.resolve();
/** The connection in use. The pool opens another only when it has given this one up, in whatever state that was. */
let current: MessagePort | null = null;

/**
 * Runs jobs one after the other. What a statement does wrong is an answer, not a failure: if a job fails, the engine
 * itself is broken, and the thread ends so that its process can be started again.
 */
function enqueue(job: () => Promise<void>): void {
  work = work.then(job).catch(() => process.exit(1));
}

function serve(port: MessagePort): void {
  const frames = new FrontendFrames();
  current = port;
  enqueue(endTransaction);
  port.on('message', (bytes: Uint8Array) => {
    const messages = [...frames.push(bytes)];
    enqueue(() => execute(messages, port));
  });
  port.on('close', () => enqueue(async () => (port === current ? endTransaction() : undefined)));
}

/** What came together is answered together: to hand something over between threads takes longer than most answers. */
async function execute(messages: readonly Uint8Array[], port: MessagePort): Promise<void> {
  const answer = new Parcel((bytes) => port.postMessage(bytes, [bytes.buffer]));
  try {
    for (const message of messages) {
      if (port !== current || message[0] === TERMINATE) break;
      await database.execProtocolRawStream(message, { onRawData: (data) => answer.add(data) });
    }
  } finally {
    answer.send();
  }
}

/** What a connection left open when it went away must not be seen by the next one. */
async function endTransaction(): Promise<void> {
  if (database.isInTransaction()) await database.exec('ROLLBACK');
}

async function close(): Promise<void> {
  await database.close();
  process.exit(0);
}

parentPort?.on('message', (message: EmbeddedWorkerMessage) => {
  if (message.kind === 'connect') serve(message.port);
  else enqueue(close);
});
parentPort?.postMessage('ready');
