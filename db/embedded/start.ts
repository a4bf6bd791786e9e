import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { EmbeddedConnection } from './connection.ts';
import { compiledEngine } from './engine.ts';
import { type DirectoryLock, lockDirectory } from './lock.ts';
import type { EmbeddedWorkerData, EmbeddedWorkerMessage } from './worker.ts';

export interface EmbeddedServer {
  /** A fresh connection for the driver. */
  readonly connection: () => EmbeddedConnection;
  /** Settles when the thread has gone: false if nobody asked it to. */
  readonly ended: Promise<{ readonly wasAsked: boolean }>;
  stop(): Promise<void>;
  /** Ends the thread at once, as a crash would. */
  kill(): Promise<void>;
}

/**
 * Starts the embedded database on a directory (made if absent, mode 0700, locked for this process) or, with null, in
 * memory. The first start on a directory creates the database.
 * @param archive what a new one begins as; null: an empty cluster
 * @throws {DirectoryInUseError} if another process has the directory open
 */
export async function startEmbedded(
  directory: string | null,
  archive: string | null = null,
): Promise<EmbeddedServer> {
  const lock = directory === null ? null : lockDatabase(directory);
  const workerData: EmbeddedWorkerData = {
    dataDir: directory === null ? null : join(directory, 'data'),
    archive,
    engine: await compiledEngine(),
  };
  const worker = new Worker(new URL('./worker.ts', import.meta.url), { workerData, execArgv: [] });
  let wasAsked = false;
  const ended = new Promise<{ wasAsked: boolean }>((resolve) => {
    worker.once('exit', () => {
      lock?.release();
      resolve({ wasAsked });
    });
  });
  await nextMessage(worker, 'ready');
  worker.on('error', () => {});
  const send = (message: EmbeddedWorkerMessage, transfer: readonly MessagePortLike[] = []) =>
    worker.postMessage(message, [...transfer]);
  return {
    connection: () => new EmbeddedConnection((port) => send({ kind: 'connect', port }, [port])),
    ended,
    async stop() {
      wasAsked = true;
      send({ kind: 'close' });
      await ended;
    },
    async kill() {
      await worker.terminate();
    },
  };
}

type MessagePortLike = NonNullable<Parameters<Worker['postMessage']>[1]>[number];

function lockDatabase(directory: string): DirectoryLock {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  return lockDirectory(join(directory, 'lock'));
}

function nextMessage(worker: Worker, expected: string): Promise<void> {
  return new Promise((resolve, reject) => {
    worker.once('error', reject);
    worker.once('message', (message) => {
      worker.off('error', reject);
      if (message === expected) resolve();
      else reject(new Error('the embedded database did not start'));
    });
  });
}
