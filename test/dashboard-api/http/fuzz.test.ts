import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { newId } from '../../../contract/ids.ts';
import type { Database } from '../../../db/database.ts';
import { ENGINES } from '../../db/engines.ts';
import { sampleOrganisation } from '../../db/sample-organisation.ts';
import type { Placed } from '../../db/sample-usage.ts';
import { PUBLIC_URL, type TestApi, testApi } from '../api.ts';
import { newMember, signIn } from '../sign-in.ts';
import { type Schema, spoiled, valueFor, whole } from './from-schema.ts';

interface Content {
  readonly content?: Readonly<Record<string, { readonly schema: Schema }>>;
}
interface Operation {
  readonly method: string;
  readonly path: string;
  readonly parameters: readonly { readonly name: string; readonly in: string; readonly schema: Schema }[];
  readonly body: Schema | null;
  readonly responses: Readonly<Record<string, Content>>;
}

/** What reaches out into the network, which is no matter of input. */
const OUTWARD = ['/api/v1/sso/connections', '/api/v1/channels/{channelId}/test'];
const INSIDE = /node_modules|\.ts:\d|\.js:\d|\bat \w+ \(|select |insert into|SQLSTATE|drizzle|pglite|zod/i;
const RUNS = 3;

const [ENGINE] = ENGINES;

describe('P30: the whole API, asked what its document allows and what it does not', () => {
  let db: Database;
  let api: TestApi;
  let placed: Placed;
  let operations: Operation[];
  /** What an answer names in the place of saying it. */
  let named: Readonly<Record<string, Schema>>;
  let personId: string;
  beforeAll(async () => {
    if (!ENGINE) throw new Error('no engine');
    db = await ENGINE.open();
    api = await testApi(db);
    placed = await sampleOrganisation(db);
    personId = await newMember(db, placed.organisationId, 'owner', api.services.clock());
    const document = (await (await api.get('/api/v1/openapi.json')).json()) as {
      components: { schemas: Readonly<Record<string, Schema>> };
      paths: Record<
        string,
        Record<
          string,
          Pick<Operation, 'responses'> & { parameters?: Operation['parameters']; requestBody?: Content }
        >
      >;
    };
    named = document.components.schemas;
    operations = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, { parameters = [], requestBody, responses }]) => ({
        method: method.toUpperCase(),
        path,
        parameters,
        responses,
        body: requestBody?.content?.['application/json']?.schema ?? null,
      })),
    );
  });
  afterAll(() => db.close());

  /** Ids that are there, besides any other. */
  const known = (name: string) =>
    ({ keyId: placed.keyId, teamId: placed.teamId, projectId: placed.projectId })[name] ?? newId();

  const input = ({ parameters, body }: Operation) => {
    const values = Object.fromEntries(
      parameters.map(({ name, in: place, schema }) => {
        const value = valueFor(schema);
        return [
          name,
          place === 'path' ? fc.oneof(fc.constant(known(name)), value) : fc.option(value, { nil: undefined }),
        ];
      }),
    );
    const sent = body === null ? fc.constant(undefined) : fc.oneof(valueFor(body), spoiled(valueFor(body)));
    return fc.record({ values: fc.record(values), body: sent });
  };

  async function ask(
    { method, path, parameters }: Operation,
    cookie: string,
    given: { values: object; body: unknown },
  ) {
    const values = given.values as Record<string, unknown>;
    const query = new URLSearchParams();
    for (const { name, in: place } of parameters) {
      if (place !== 'query' || values[name] === undefined) continue;
      for (const one of [values[name]].flat()) query.append(name, String(one).toWellFormed());
    }
    const filled = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
      const text = encodeURIComponent(String(values[name]).toWellFormed());
      return text === '' ? 'x' : text;
    });
    const hasBody = given.body !== undefined;
    return api.app.request(`${filled}?${query}`, {
      method,
      headers: {
        cookie,
        origin: PUBLIC_URL,
        ...(hasBody ? { 'content-type': 'application/json' } : {}),
      },
      ...(hasBody ? { body: JSON.stringify(given.body) } : {}),
    });
  }

  test('gives a documented status, in the documented form, and shows nothing of the inside', async () => {
    expect(operations.length).toBeGreaterThan(80);
    for (const operation of operations) {
      const { method, path, responses } = operation;
      if (OUTWARD.includes(path)) continue;
      // One session for each operation: some of them end it.
      const { cookie } = await signIn(db, placed.organisationId, personId, api.services.clock());
      const forms = new Map<string, z.ZodType>();
      await fc.assert(
        fc.asyncProperty(input(operation), async (given) => {
          const response = await ask(operation, cookie, given);
          const name = `${method} ${path}: ${response.status}`;
          expect(response.status, name).not.toBe(500);
          // A path that the input has changed into another is no route of the document.
          if (response.status === 405) return;
          expect(Object.keys(responses), name).toContain(String(response.status));
          const text = await response.text();
          if (!response.ok) expect(text, name).not.toMatch(INSIDE);
          const type = response.headers.get('content-type')?.split(';')[0] ?? '';
          const stated = responses[response.status]?.content?.[type]?.schema;
          const schema = stated && whole(stated, named);
          if (!schema || !type.endsWith('json')) return;
          const key = `${response.status} ${type}`;
          const form = forms.get(key) ?? z.fromJSONSchema(schema as Parameters<typeof z.fromJSONSchema>[0]);
          forms.set(key, form);
          const parsed = form.safeParse(JSON.parse(text));
          expect(parsed.error?.issues ?? [], name).toEqual([]);
        }),
        { numRuns: RUNS, seed: 20_261_121 },
      );
    }
  });
});
