/** A person who is signed in at a running stack, as the browser does it, and changes things over the API. */
import type { z } from 'zod';
import { type KeyRow, keyListSchema } from '../../contract/dashboard.ts';
import { type changedKeysSchema, issuedKeySchema } from '../../contract/keys-api.ts';
import type { RunningStack } from './stack.ts';

export type ChangedKeys = z.infer<typeof changedKeysSchema>;

export class Administrator {
  readonly #stack: RunningStack;
  readonly #cookie: string;

  private constructor(stack: RunningStack, cookie: string) {
    this.#stack = stack;
    this.#cookie = cookie;
  }

  /** Follows the stack's login link. Each start has another, and it works once. */
  static async signIn(stack: RunningStack): Promise<Administrator> {
    const token = new URL(stack.loginUrl).hash.replace(/^#(?:token=)?/, '');
    const response = await new Administrator(stack, '').send('POST', '/session/link', { token });
    return new Administrator(stack, response.headers.get('set-cookie')?.split(';')[0] ?? '');
  }

  /** @throws {Error} on any answer but a success */
  async send(method: string, path: string, body?: object): Promise<Response> {
    const response = await fetch(`${this.#stack.dashboardUrl}/api/v1${path}`, {
      method,
      headers: {
        'content-type': 'application/json',
        origin: new URL(this.#stack.dashboardUrl).origin,
        ...(this.#cookie === '' ? {} : { cookie: this.#cookie }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!response.ok)
      throw new Error(`${method} ${path} answered ${response.status}: ${await response.text()}`);
    return response;
  }

  /** A key whose calls may say which customer they are for. */
  async makeKey(name: string, more: object = {}): Promise<{ keyId: string; key: string }> {
    const dimensions = { allowedKeys: ['customer'], requiredKeys: [], allowedValues: {}, fixed: {} };
    const response = await this.send('POST', '/keys', { name, dimensions, ...more });
    return issuedKeySchema.parse(await response.json());
  }

  async rotate(keyId: string, overlapSeconds: number): Promise<{ keyId: string; key: string }> {
    const response = await this.send('POST', `/keys/${keyId}/rotate`, { overlapSeconds });
    return issuedKeySchema.parse(await response.json());
  }

  async setStatus(keyId: string, status: 'active' | 'disabled' | 'revoked'): Promise<ChangedKeys> {
    const response = await this.send('POST', `/keys/${keyId}/status`, { status, reason: 'A test' });
    return (await response.json()) as ChangedKeys;
  }

  async keys(): Promise<KeyRow[]> {
    return keyListSchema.parse(await (await this.send('GET', '/keys')).json()).keys;
  }
}
