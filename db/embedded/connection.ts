import { Duplex } from 'node:stream';
import { MessageChannel, type MessagePort } from 'node:worker_threads';

/** Hands the other end of a new connection to the database's thread. */
export type Connect = (port: MessagePort) => void;

/**
 * A connection to the embedded database with the face of a socket, for the `stream` option of the `pg` driver: the
 * embedded database is then reached through the same driver as a server is.
 */
export class EmbeddedConnection extends Duplex {
  readonly #connect: Connect;
  #port: MessagePort | null = null;

  constructor(connect: Connect) {
    super();
    this.#connect = connect;
  }

  /** Called by the driver in place of `net.Socket.connect`; there is no address. */
  connect(): this {
    const { port1, port2 } = new MessageChannel();
    this.#port = port1;
    port1.on('message', (bytes: Uint8Array<ArrayBuffer>) => this.push(Buffer.from(bytes.buffer)));
    port1.on('close', () => {
      this.push(null);
      this.destroy();
    });
    this.#connect(port2);
    setImmediate(() => this.emit('connect'));
    return this;
  }

  setNoDelay(): this {
    return this;
  }

  setKeepAlive(): this {
    return this;
  }

  ref(): this {
    this.#port?.ref();
    return this;
  }

  unref(): this {
    this.#port?.unref();
    return this;
  }

  override _read(): void {}

  override _write(chunk: Buffer, _encoding: string, done: (err?: Error) => void): void {
    this.#post(new Uint8Array(chunk));
    done();
  }

  /** What the driver writes together travels together: the messages of one statement are five. */
  override _writev(parts: readonly { readonly chunk: Buffer }[], done: (err?: Error) => void): void {
    this.#post(new Uint8Array(Buffer.concat(parts.map(({ chunk }) => chunk))));
    done();
  }

  #post(bytes: Uint8Array<ArrayBuffer>): void {
    this.#port?.postMessage(bytes, [bytes.buffer]);
  }

  override _final(done: (err?: Error) => void): void {
    this.#port?.close();
    done();
  }

  override _destroy(err: Error | null, done: (err?: Error | null) => void): void {
    this.#port?.close();
    done(err);
  }
}
