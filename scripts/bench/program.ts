/** A program of the benchmark in a process of its own, spoken to over its channel. It ends when the benchmark does. */
import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export class Program {
  readonly #name: string;
  readonly #child: ChildProcess;

  /** @param file beside this one, or relative to it */
  constructor(name: string, file: string, args: readonly string[] = []) {
    this.#name = name;
    this.#child = fork(fileURLToPath(new URL(file, import.meta.url)), [...args], {
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /** Sends a message, if there is one, and waits for the next of this type. @throws {Error} if the program ends */
  ask<Answer extends { readonly type: string }>(type: Answer['type'], message?: object): Promise<Answer> {
    const child = this.#child;
    return new Promise((resolve, reject) => {
      const hear = (heard: unknown) => {
        if ((heard as Answer).type !== type) return;
        child.off('message', hear);
        child.off('exit', end);
        resolve(heard as Answer);
      };
      const end = () => {
        child.off('message', hear);
        reject(new Error(`the ${this.#name} has ended`));
      };
      child.on('message', hear);
      child.once('exit', end);
      if (message) child.send(message);
    });
  }

  stop(): void {
    if (this.#child.connected) this.#child.disconnect();
    this.#child.kill('SIGKILL');
  }
}
