/**
 * Every route of the API's document is asked, by an owner of one organisation, about what is another's. Routes, parameters
 * and bodies are read from the document: a new route is attacked without being listed here.
 */
import { getTableName, is, type SQL, sql } from 'drizzle-orm';
import { getTableConfig, PgTable } from 'drizzle-orm/pg-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newId } from '../../../contract/ids.ts';
import type { Database } from '../../../db/database.ts';
import * as schema from '../../../db/schema/tables.pg.ts';
import { ENGINES } from '../../db/engines.ts';
import { pastPolicies } from '../../db/past-policies.ts';
import { sampleOrganisation } from '../../db/sample-organisation.ts';
import { fillEveryTable } from '../../db/sample-rows/fill-every-table.ts';
import { PUBLIC_URL, type TestApi, testApi } from '../api.ts';
import { newMember, signIn } from '../sign-in.ts';
import { type Context, type Schema, sampleOf } from './schema-sample.ts';

interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly required?: boolean;
  readonly schema?: Schema;
}

interface Operation {
  readonly method: string;
  readonly path: string;
  readonly parameters: readonly Parameter[];
  readonly body: Schema | null;
}

interface Answer {
  readonly status: number;
  readonly text: string;
}

/** What the other organisation calls its things. */
const MARK = 'of-another-organisation';
const MARKED = ['name', 'reason', 'address', 'contact', 'label'];
/** Of one organisation's rows: what names it, and so belongs to it alone. */
const OWNERS = ['tenant_id', 'organisation_id'];
/** Ids that stand for one thing under another name, too. */
const SAME_AS: Readonly<Record<string, string>> = { owner_id: 'person_id' };

/** What is shorter names nothing by itself. */
const LEAST_ID = 9;

const TABLES = Object.values(schema)
  .filter((value) => is(value, PgTable))
  .flatMap((table) => {
    const columns = getTableConfig(table).columns.map(({ name }) => name);
    const owner = OWNERS.find((name) => columns.includes(name));
    return owner === undefined ? [] : [{ table, columns, owner }];
  });

/** One of each kind: policies of one kind are the same on every engine of it. */
const TRIED_ON = ENGINES.filter(({ kind }, index) => index === 0 || kind === 'mssql');

describe.each(TRIED_ON)('P8: every route, asked about what is another’s, on $name', (engine) => {
  let db: Database;
  let api: TestApi;
  let own: string;
  let [attacker, owner] = ['', ''];
  const other = newId();
  const foreign = new Map<string, string>();
  let operations: Operation[];
  let components: Readonly<Record<string, Schema>>;
  beforeAll(async () => {
    db = await engine.open();
    api = await testApi(db);
    own = (await sampleOrganisation(db)).organisationId;
    await fillEveryTable(db, other);
    for (const { table, columns, owner } of TABLES) {
      const isOther = sql`${sql.identifier(owner)} = ${other}`;
      for (const name of columns.filter((column) => MARKED.includes(column)))
        await pastPolicies(db, (tx) =>
          tx.execute(sql`update ${table} set ${sql.identifier(name)} = ${MARK} where ${isOther}`),
        );
      const [row = {}] = await rowsWhere(table, isOther);
      for (const name of columns.filter((column) => /_id$|^domain$/.test(column))) {
        const id = String(row[name] ?? '');
        if (id.length > LEAST_ID && (!foreign.has(name) || getTableName(table) === name.replace(/_id$/, '')))
          foreign.set(name, id);
      }
    }
    const now = api.services.clock();
    attacker = await newMember(db, own, 'owner', now);
    owner = await newMember(db, other, 'owner', now);
    const document = (await (await api.get('/api/v1/openapi.json')).json()) as {
      paths: Record<string, Record<string, RawOperation>>;
      components?: { schemas?: Record<string, Schema> };
    };
    components = document.components?.schemas ?? {};
    operations = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.entries(methods)
        .filter(([, { 'x-access': access }]) => access !== 'public')
        .map(([method, { parameters = [], requestBody }]) => ({
          method: method.toUpperCase(),
          path,
          parameters,
          body: requestBody?.content?.['application/json']?.schema ?? null,
        })),
    );
  });
  afterAll(() => db.close());

  const rowsWhere = (table: PgTable, condition: SQL) =>
    pastPolicies(db, async (tx) => {
      const { rows } = await tx.execute<Record<string, unknown>>(
        sql`select * from ${table} where ${condition}`,
      );
      return rows;
    });

  /** An id of the other organisation for a parameter or property of this name, after this part of the path. */
  function foreignIdFor(name: string, before = ''): string | null {
    const column = name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
    const ofPlace = `${before.replace(/s$/, '').replaceAll('-', '_')}_id`;
    return (
      foreign.get(SAME_AS[column] ?? column) ??
      foreign.get(`${column}_id`) ??
      (name === 'id' ? (foreign.get(ofPlace) ?? null) : null)
    );
  }

  /** The same in form, of nobody. */
  function missing(id: string): string {
    if (/^[0-9a-f-]{36}$/.test(id)) return id.replace(/^.{8}/, '0f0f0f0f');
    return id.replace(/[a-z0-9]{4}/, (four) => (four === 'none' ? 'nono' : 'none'));
  }

  async function ask(
    operation: Operation,
    personId: string,
    organisationId: string,
    change: (id: string) => string,
  ) {
    const now = api.services.clock();
    const { cookie } = await signIn(db, organisationId, personId, now);
    const sent: string[] = [];
    const idFor = (name: string, before?: string): string | null => {
      const id = foreignIdFor(name, before);
      if (id === null) return null;
      sent.push(change(id));
      return change(id);
    };
    const context: Context = { components, idFor, now };
    const path = operation.path.replaceAll(/([\w-]+)\/\{(\w+)\}/g, (_, before: string, name: string) => {
      const schemaOf = operation.parameters.find((parameter) => parameter.name === name)?.schema ?? {};
      return `${before}/${idFor(name, before) ?? String(sampleOf(schemaOf, context))}`;
    });
    const query = operation.parameters
      .filter((parameter) => parameter.in === 'query')
      .filter(({ name, required }) => required || foreignIdFor(name) !== null)
      .map(({ name, schema: of = {} }) => [name, idFor(name) ?? String(sampleOf(of, context, name))]);
    const body = operation.body && JSON.stringify(sampleOf(operation.body, context));
    const response = await api.app.request(`${path}?${new URLSearchParams(query)}`, {
      method: operation.method,
      headers: { cookie, origin: PUBLIC_URL, ...(body ? { 'content-type': 'application/json' } : {}) },
      ...(body ? { body } : {}),
    });
    return { answer: { status: response.status, text: await response.text() }, sent };
  }

  /** An answer without what was sent, and without what differs from one request to the next. */
  const told = ({ status, text }: Answer, sent: readonly string[]): Answer => ({
    status,
    text: sent
      .reduce((left, id) => left.replaceAll(id, ''), text)
      .replaceAll(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, '')
      .replaceAll(/"(secret|key|token|sealed\w*)":"[^"]*"/g, ''),
  });

  const name = ({ method, path }: Operation) => `${method} ${path}`;

  async function fingerprint(): Promise<string[]> {
    const all: string[] = [];
    for (const { table, owner } of TABLES) {
      const rows = await rowsWhere(table, sql`${sql.identifier(owner)} = ${other}`);
      all.push(...rows.map((row) => `${getTableName(table)} ${JSON.stringify(row)}`).toSorted());
    }
    return all;
  }

  test('no answer shows or tells of it: a foreign id is an id that nobody has', async () => {
    const before = await fingerprint();
    const faults: unknown[] = [];
    // The log of what the attacker did says what it asked for.
    const everSent = new Set<string>();
    let [withIds, beyondForm] = [0, 0];
    for (const operation of operations) {
      const there = await ask(operation, attacker, own, (id) => id);
      for (const id of there.sent) everSent.add(id);
      const shown = [MARK, ...foreign.values()].filter(
        (word) => there.answer.text.includes(word) && !everSent.has(word),
      );
      if (shown.length > 0) faults.push([name(operation), 'shows', shown]);
      if (there.sent.length === 0) continue;
      withIds++;
      const nowhere = await ask(operation, attacker, own, missing);
      const [one, two] = [told(there.answer, there.sent), told(nowhere.answer, nowhere.sent)];
      if (JSON.stringify(one) !== JSON.stringify(two)) faults.push([name(operation), one, two]);
      if (there.answer.status !== 400) beyondForm++;
    }
    expect(faults).toEqual([]);
    expect(withIds).toBeGreaterThan(50);
    expect(beyondForm).toBeGreaterThan(withIds / 2);
    expect(await fingerprint()).toEqual(before);
  });

  test('negative control: its own owner, who asks the same, is served and told', async () => {
    let [served, marked] = [0, 0];
    for (const operation of operations.filter(({ method }) => method === 'GET')) {
      const { answer, sent } = await ask(operation, owner, other, (id) => id);
      if (sent.length > 0 && answer.status === 200) served++;
      if (answer.text.includes(MARK)) marked++;
    }
    expect(served).toBeGreaterThan(8);
    expect(marked).toBeGreaterThan(8);
  });
});

interface RawOperation {
  readonly 'x-access': string;
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: {
    readonly content?: { readonly 'application/json'?: { readonly schema?: Schema } };
  };
}
