/** The test upstream as seen from inside workerd. */
import { inject } from 'vitest';
import { type Exchange, SCRIPT_HEADER, type Script, type Step } from './script.ts';
import './start.ts';

let count = 0;

/** A script on the upstream and its calls. */
export class Play {
  readonly name = `play-${++count}-${crypto.randomUUID()}`;

  /** Any address of the upstream: the header says which script answers. */
  get url(): string {
    return `${inject('upstreamUrl')}/direct`;
  }

  get headers(): Record<string, string> {
    return { [SCRIPT_HEADER]: this.name };
  }

  static async of(script: Script): Promise<Play> {
    const play = new Play();
    await play.#ask('-script', '', JSON.stringify(script));
    return play;
  }

  async signal(name: string): Promise<void> {
    await this.#ask('-signal', name);
  }

  /** What the upstream saw of the n-th call; resolves once that call is over. */
  async exchange(index = 0): Promise<Exchange> {
    return (await this.#ask('-exchange', String(index))) as Exchange;
  }

  /** Resolves once so many calls have arrived. */
  async arrival(count = 1): Promise<void> {
    await this.#ask('-arrival', String(count));
  }

  /** Bytes that the upstream had written when nobody took more. */
  async stalledAt(): Promise<number> {
    return (await this.#ask('-stalled', '')) as number;
  }

  async #ask(area: string, detail: string, body?: string): Promise<unknown> {
    const path = `${inject('upstreamUrl')}/${area}/${this.name}/${detail}`;
    const response = await fetch(path, body === undefined ? {} : { method: 'POST', body });
    return response.json();
  }
}

/** A step that writes text. */
export function text(content: string): Step {
  return { bytes: btoa(String.fromCharCode(...new TextEncoder().encode(content))) };
}
