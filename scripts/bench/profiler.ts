/** Takes processor profiles of a running workerd through its inspector (the DevTools protocol's Profiler domain). */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const targetsSchema = z.array(z.object({ webSocketDebuggerUrl: z.string() })).min(1);
/** workerd leaves `result` out where there is none. */
const answerSchema = z.object({
  id: z.int(),
  result: z.object({ profile: z.unknown() }).partial().default({}),
});
const SAMPLE_MICROSECONDS = 200;

export class Profiler {
  readonly #socket: WebSocket;
  #calls = 0;

  /** @throws {Error} if nothing listens there */
  static async open(inspectorPort: number): Promise<Profiler> {
    const response = await fetch(`http://127.0.0.1:${inspectorPort}/json`);
    const [target] = targetsSchema.parse(await response.json());
    const socket = new WebSocket(target?.webSocketDebuggerUrl ?? '');
    await new Promise((resolve, reject) => {
      socket.addEventListener('open', resolve, { once: true });
      socket.addEventListener('error', () => reject(new Error('the inspector cannot be reached')), {
        once: true,
      });
    });
    return new Profiler(socket);
  }

  constructor(socket: WebSocket) {
    this.#socket = socket;
  }

  /** Does the work and writes `{directory}/{name}.cpuprofile`, which DevTools and other viewers open. */
  async around<T>(directory: string, name: string, work: () => Promise<T>): Promise<T> {
    await this.#call('Profiler.enable');
    await this.#call('Profiler.setSamplingInterval', { interval: SAMPLE_MICROSECONDS });
    await this.#call('Profiler.start');
    const result = await work();
    const { profile } = await this.#call('Profiler.stop');
    mkdirSync(directory, { recursive: true });
    writeFileSync(join(directory, `${name}.cpuprofile`), JSON.stringify(profile));
    return result;
  }

  close(): void {
    this.#socket.close();
  }

  #call(method: string, params: object = {}): Promise<{ profile?: unknown }> {
    const id = ++this.#calls;
    return new Promise((resolve) => {
      const hear = (event: MessageEvent) => {
        const answer = answerSchema.safeParse(JSON.parse(String(event.data)));
        if (!answer.success || answer.data.id !== id) return;
        this.#socket.removeEventListener('message', hear);
        resolve(answer.data.result);
      };
      this.#socket.addEventListener('message', hear);
      this.#socket.send(JSON.stringify({ id, method, params }));
    });
  }
}
