/** An administrator at the API's door, and what their changes put into the outbox for the edge. */
import { expect } from 'vitest';
import { changedSchema } from '../../../contract/budgets-api.ts';
import type { OrganisationCommand } from '../../../contract/command.ts';
import type { GatewayClient } from '../../../dashboard-api/edge/gateway-client.ts';
import type { Database } from '../../../db/database.ts';
import { pendingCommands } from '../../../db/edge/commands.ts';
import { sampleOrganisation } from '../../db/sample-organisation.ts';
import type { Placed } from '../../db/sample-usage.ts';
import { PUBLIC_URL, type TestApi, testApi } from '../api.ts';
import { signedIn } from '../sign-in.ts';

export interface Answer {
  readonly status: number;
  readonly body: Record<string, unknown>;
}

export class Administrator {
  readonly api: TestApi;
  readonly placed: Placed;
  readonly #db: Database;
  readonly #cookie: string;

  private constructor(db: Database, api: TestApi, placed: Placed, cookie: string) {
    this.#db = db;
    this.api = api;
    this.placed = placed;
    this.#cookie = cookie;
  }

  /** Signed in, in an organisation of their own. @param gateway what the gateway answers; else it is silent */
  static async signedIn(
    db: Database,
    gateway: Partial<GatewayClient> = {},
    config: Parameters<typeof testApi>[1] = {},
  ): Promise<Administrator> {
    const api = await testApi(db, config, undefined, gateway);
    const placed = await sampleOrganisation(db);
    const { cookie } = await signedIn(db, placed.organisationId, 'owner', api.services.clock());
    return new Administrator(db, api, placed, cookie);
  }

  /** As the browser sends it. @param headers instead of the session's, where they say so */
  async send(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Answer> {
    const response = await this.api.app.request(`/api/v1${path}`, {
      method,
      headers: { cookie: this.#cookie, origin: PUBLIC_URL, 'content-type': 'application/json', ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  }

  /** A change that must succeed. */
  async make(path: string, body: unknown): Promise<{ readonly id: string; readonly edgeVersion: number }> {
    const made = await this.send('POST', path, body);
    expect(made).toMatchObject({ status: 200 });
    return changedSchema.parse(made.body);
  }

  /** What waits for the gateway: whole, in the newest version alone. */
  async told(): Promise<Pick<OrganisationCommand, 'version' | 'record'> | undefined> {
    const pending = await this.#db.readTenant(this.placed.organisationId, pendingCommands);
    const [command] = pending.filter(({ content }) => content.kind === 'organisation.put');
    return command?.content as Pick<OrganisationCommand, 'version' | 'record'> | undefined;
  }
}
