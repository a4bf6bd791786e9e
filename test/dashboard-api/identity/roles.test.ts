import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newId } from '../../../contract/ids.ts';
import { type Right, type Rights, ROLES, type RoleRef, rightsOfRole } from '../../../contract/rights.ts';
import type { Database } from '../../../db/database.ts';
import { insertOwnRole } from '../../../db/directory/own-roles.ts';
import { ENGINES } from '../../db/engines.ts';
import { sampleOrganisation } from '../../db/sample-organisation.ts';
import type { Placed } from '../../db/sample-usage.ts';
import { PUBLIC_URL, type TestApi, testApi } from '../api.ts';
import { newMember, signIn } from '../sign-in.ts';

interface Operation {
  readonly method: string;
  readonly path: string;
  readonly access: string;
  readonly reach: string | undefined;
}

describe.each(ENGINES.slice(0, 1))('P15: role x route, on $name', (engine) => {
  let db: Database;
  let api: TestApi;
  let placed: Placed;
  let operations: Operation[];
  beforeAll(async () => {
    db = await engine.open();
    api = await testApi(db);
    placed = await sampleOrganisation(db);
    const document = (await (await api.get('/api/v1/openapi.json')).json()) as {
      paths: Record<string, Record<string, { 'x-access': string; 'x-reach'?: string }>>;
    };
    operations = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => ({
        method: method.toUpperCase(),
        path,
        access: operation['x-access'],
        reach: operation['x-reach'],
      })),
    );
  });
  afterAll(() => db.close());

  /** Asks for an operation on things that do not exist, in a session of its own. */
  const ask = async ({ method, path }: Operation, personId: string) => {
    const { cookie } = await signIn(db, placed.organisationId, personId, api.services.clock());
    const body = ['POST', 'PUT', 'PATCH'].includes(method)
      ? { headers: { 'content-type': 'application/json' }, body: '{}' }
      : {};
    const response = await api.app.request(path.replaceAll(/\{\w+\}/g, newId()), {
      method,
      ...body,
      headers: { cookie, origin: PUBLIC_URL, ...body.headers },
    });
    const answer = response.ok ? {} : ((await response.json()) as { code: string });
    return { status: response.status, ...answer };
  };

  const walk = async (role: RoleRef, rights: Rights) => {
    const personId = await newMember(db, placed.organisationId, role, api.services.clock());
    expect(operations.length).toBeGreaterThan(20);
    for (const operation of operations) {
      const name = `${role}: ${operation.method} ${operation.path}`;
      if (operation.access === 'public') continue;
      const granted = rights.get(operation.access as Right);
      const isOpen = ['self', 'enrolling'].includes(operation.access);
      const isAllowed =
        isOpen || (granted !== undefined && (operation.reach === undefined || granted === operation.reach));
      const answer = await ask(operation, personId);
      if (isAllowed) expect(answer.status, name).not.toBe(403);
      else expect(answer, name).toMatchObject({ status: 403, code: 'not_allowed' });
    }
  };

  test.each(ROLES)(
    '%s: is served where the table says so, and elsewhere told that it is not allowed',
    (role) => walk(role, rightsOfRole(role)),
  );

  test('a role of the organisation’s own is served where its rights say so, and elsewhere told that it is not allowed', async () => {
    const roleId = newId();
    const rights: Rights = new Map([
      ...(['usage:read', 'keys:read', 'policies:read'] as const).map((right) => [right, 'team'] as const),
      ...(['budgets:read', 'budgets:write', 'members:read', 'audit:read'] as const).map(
        (right) => [right, 'all'] as const,
      ),
    ]);
    await db.inDirectory({ organisationId: placed.organisationId }, (unit) =>
      insertOwnRole(unit, placed.organisationId, roleId, { name: 'Own', rights }, api.services.clock()),
    );
    await walk(roleId, rights);
  });

  test('somebody who is no member any more is nobody, whatever the route', async () => {
    for (const operation of operations) {
      if (operation.access === 'public') continue;
      expect((await ask(operation, newId())).status, operation.path).toBe(401);
    }
  });
});
