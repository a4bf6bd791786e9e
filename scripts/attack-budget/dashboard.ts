/** The dashboard API as an administrator's program uses it: signed in by the one-time link. */
import { setTimeout as pause } from 'node:timers/promises';
import type { z } from 'zod';
import {
  type BudgetRow,
  budgetListSchema,
  changedSchema,
  type NewBudget,
} from '../../contract/budgets-api.ts';
import { completenessSchema } from '../../contract/completeness.ts';
import { bucketOf } from '../../contract/key.ts';
import { changedKeysSchema, issuedKeySchema, keyGatesSchema } from '../../contract/keys-api.ts';
import { type RequestRow, requestPageSchema } from '../../contract/reports.ts';
import { bucketOfGate } from '../../contract/shards.ts';
import type { ReadyFileContent } from '../start/ready-file.ts';

const LOOK_EVERY_MS = 250;
const PATIENCE_MS = 120_000;

export class Dashboard {
  readonly #url: string;
  readonly #cookie: string;

  private constructor(url: string, cookie: string) {
    this.#url = url;
    this.#cookie = cookie;
  }

  static async signIn({
    dashboardUrl,
    loginUrl,
  }: Pick<ReadyFileContent, 'dashboardUrl' | 'loginUrl'>): Promise<Dashboard> {
    const token = new URL(loginUrl).hash.replace('#token=', '');
    const response = await fetch(`${dashboardUrl}/api/v1/session/link`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: dashboardUrl },
      body: JSON.stringify({ token }),
    });
    const cookie = response.headers.get('set-cookie')?.split(';')[0];
    if (!response.ok || !cookie) throw new Error(`signing in was answered with ${response.status}`);
    return new Dashboard(dashboardUrl, cookie);
  }

  /** A key with a gate of its own. @param dimensions what its calls may name */
  async makeKey(name: string, dimensions: readonly string[] = ['team', 'env', 'app']): Promise<string> {
    const rules = { allowedKeys: dimensions, requiredKeys: [], allowedValues: {}, fixed: {} };
    const wanted = { name, gate: 'own', dimensions: rules };
    return (await this.#send('POST', '/keys', issuedKeySchema, wanted)).key;
  }

  /** Resolves when every gate of the key has confirmed. */
  async spread(keyId: string, shards: number): Promise<void> {
    await this.#change('PATCH', `/keys/${keyId}`, { shards });
  }

  /** Resolves when every gate of the key has confirmed. */
  async revoke(keyId: string): Promise<void> {
    await this.#change('POST', `/keys/${keyId}/status`, { status: 'revoked', reason: 'Measured.' });
  }

  /** How many calls each gate of a key has admitted by now. */
  async admittedBy(keyId: string): Promise<ReadonlyMap<string, number>> {
    let admittedBy: ReadonlyMap<string, number> = new Map();
    // The store is busy taking events in: it may say that it cannot be asked just now.
    await until('the gates', async () => {
      const answer = await this.#send('GET', `/keys/${keyId}/gates`, keyGatesSchema).catch(() => null);
      if (answer) admittedBy = new Map(answer.gates.map(({ gateId, admitted }) => [gateId, admitted]));
      return answer?.isComplete ?? false;
    });
    return admittedBy;
  }

  /** Up to which number each gate of a key has its events here, once there are so many of them, or patience ends. */
  async eventNumbers(keyId: string, events: number): Promise<ReadonlyMap<string, number>> {
    let numbers = new Map<string, number>();
    await until('the events', async () => {
      const answer = await this.#send('GET', '/completeness', completenessSchema).catch(() => null);
      const own = (answer?.gates ?? []).filter(({ gateId }) => bucketOfGate(gateId) === bucketOf(keyId));
      numbers = new Map(own.map(({ gateId, watermark }) => [gateId, watermark]));
      return [...numbers.values()].reduce((sum, number) => sum + number, 0) >= events;
    }).catch(() => undefined);
    return numbers;
  }

  async #change(method: string, path: string, body: object): Promise<void> {
    const { isConfirmed } = await this.#send(method, path, changedKeysSchema, body);
    if (!isConfirmed) throw new Error('the gateway has not confirmed');
  }

  /** Resolves when the edge has it. */
  async makeBudget(
    budget: Pick<NewBudget, 'name' | 'limitNanos'> & Partial<Pick<NewBudget, 'match'>>,
  ): Promise<string> {
    const { id, edgeVersion } = await this.#send('POST', '/budgets', changedSchema, {
      ...budget,
      period: 'total',
    });
    await until('the budget at the edge', async () => {
      const { edge } = await this.#send('GET', '/budgets', budgetListSchema);
      return edge !== null && edge.version >= edgeVersion;
    });
    return id;
  }

  async budget(id: string): Promise<BudgetRow> {
    const { budgets } = await this.#send('GET', '/budgets', budgetListSchema);
    const found = budgets.find(({ budgetId }) => budgetId === id);
    if (!found) throw new Error('the budget is gone');
    return found;
  }

  /** Every request of the last 24 hours, once as many closing events as calls were admitted have arrived. */
  async requests(admitted: number): Promise<RequestRow[]> {
    let rows: RequestRow[] = [];
    await until('the events', async () => {
      const { gates } = await this.#send('GET', '/completeness', completenessSchema);
      rows = await this.#allRequests();
      const ended = rows.filter(({ kind }) => kind === 'closing').length;
      return ended >= admitted && gates.every(({ missing }) => missing === 0);
    }).catch(() => undefined);
    return rows;
  }

  async #allRequests(): Promise<RequestRow[]> {
    const rows: RequestRow[] = [];
    for (let cursor: string | null = ''; cursor !== null; ) {
      const query = cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`;
      const page: z.infer<typeof requestPageSchema> = await this.#send(
        'GET',
        `/requests?limit=200${query}`,
        requestPageSchema,
      );
      rows.push(...page.rows);
      cursor = page.nextCursor;
    }
    return rows;
  }

  async #send<Schema extends z.ZodType>(
    method: string,
    path: string,
    schema: Schema,
    body?: object,
  ): Promise<z.infer<Schema>> {
    const response = await fetch(`${this.#url}/api/v1${path}`, {
      method,
      headers: { cookie: this.#cookie, origin: this.#url, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const answer: unknown = await response.json();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${JSON.stringify(answer)}`);
    return schema.parse(answer);
  }
}

async function until(what: string, look: () => Promise<boolean>): Promise<void> {
  for (let waitedMs = 0; !(await look()); waitedMs += LOOK_EVERY_MS) {
    if (waitedMs > PATIENCE_MS) throw new Error(`waited in vain for ${what}`);
    await pause(LOOK_EVERY_MS);
  }
}
