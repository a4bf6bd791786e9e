import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { auditPageSchema } from '../../../contract/audit-api.ts';
import { newId } from '../../../contract/ids.ts';
import { type Right, type Rights, type RoleRef, rightsOfRole } from '../../../contract/rights.ts';
import { targetNames } from '../../../dashboard-api/audit/target-names.ts';
import type { AuditAction } from '../../../db/audit/actions.ts';
import { recordAll } from '../../../db/audit/entries.ts';
import { namesOf } from '../../../db/audit/target-names.ts';
import type { Database } from '../../../db/database.ts';
import { insertOwnRole } from '../../../db/directory/own-roles.ts';
import { ENGINES } from '../../db/engines.ts';
import { sampleOrganisation } from '../../db/sample-organisation.ts';
import type { Placed } from '../../db/sample-usage.ts';
import { type TestApi, testApi } from '../api.ts';
import { signedIn } from '../sign-in.ts';

const GONE = newId();

describe.each(ENGINES)('targets of audit entries, on $name', (engine) => {
  let db: Database;
  let api: TestApi;
  let placed: Placed;
  let roleId: string;
  beforeAll(async () => {
    db = await engine.open();
    api = await testApi(db);
  });
  afterAll(() => db.close());
  beforeEach(async () => {
    placed = await sampleOrganisation(db);
    roleId = newId();
    await ownRole(roleId, 'Reader of the log', {
      'audit:read': 'all',
      'keys:read': 'all',
      'members:read': 'all',
    });
  });

  const ownRole = (id: string, name: string, rights: Readonly<Partial<Record<Right, 'all' | 'team'>>>) =>
    db.inDirectory({ organisationId: placed.organisationId }, async (unit) => {
      const { organisationId } = placed;
      const values = { name, rights: new Map(Object.entries(rights)) as unknown as Rights };
      await insertOwnRole(unit, organisationId, id, values, api.services.clock());
    });
  const write = (...entries: readonly (readonly [AuditAction, string])[]) =>
    db.inTenant('app_user', placed.organisationId, (unit) =>
      recordAll(
        unit,
        entries.map(([action, target]) => ({ actorKind: 'system', action, target, result: 'done' })),
        api.services.clock(),
      ),
    );
  const shown = async (role: RoleRef) => {
    const { cookie } = await signedIn(db, placed.organisationId, role, api.services.clock());
    const answer = await (await api.get('/api/v1/audit?kind=change', { cookie })).json();
    return auditPageSchema.parse(answer).entries.map(({ action, targetName }) => [action, targetName]);
  };

  test('are called by their names, one that is gone by none', async () => {
    const { personId } = await signedIn(db, placed.organisationId, 'finance', api.services.clock());
    await write(
      ['key.status', placed.keyId],
      ['policy.set', placed.teamId],
      ['policy.set', 'organisation'],
      ['project.rename', placed.projectId],
      ['member.change', personId],
      ['role.change', roleId],
      ['calendar.change', placed.organisationId],
      ['budget.archive', GONE],
      ['token.revoke', GONE],
      ['close.draft', '2026-10'],
    );
    expect((await shown('auditor')).reverse()).toEqual([
      ['key.status', 'Ranking service'],
      ['policy.set', 'Search'],
      ['policy.set', null],
      ['project.rename', 'Ranking'],
      ['member.change', expect.stringMatching(/^Person \d+$/)],
      ['role.change', 'Reader of the log'],
      ['calendar.change', expect.stringMatching(/^Organisation \d+$/)],
      ['budget.archive', null],
      ['token.revoke', null],
      ['close.draft', null],
    ]);
  });

  test('are not named to whoever may not see the thing itself, or of their own teams alone', async () => {
    const { personId } = await signedIn(db, placed.organisationId, 'finance', api.services.clock());
    await write(['key.status', placed.keyId], ['member.change', personId]);
    const narrow = newId();
    await ownRole(narrow, 'Log alone', { 'audit:read': 'all', 'keys:read': 'team' });
    expect(await shown(narrow)).toEqual([
      ['member.change', null],
      ['key.status', null],
    ]);
    expect(await shown(roleId)).toEqual([
      ['member.change', expect.stringMatching(/^Person/)],
      ['key.status', 'Ranking service'],
    ]);
  });

  test('another organisation’s thing has no name', async () => {
    const foreign = await sampleOrganisation(db);
    await write(['key.status', foreign.keyId], ['team.rename', foreign.teamId]);
    expect(await shown('auditor')).toEqual([
      ['team.rename', null],
      ['key.status', null],
    ]);
  });

  test('are asked for once for each kind of thing, however many entries there are', async () => {
    let statements = 0;
    const counting: Database = {
      ...db,
      readTenant: (organisationId, work) =>
        db.readTenant(organisationId, (unit) => {
          const tx = new Proxy(unit.tx, {
            get(target, name) {
              if (name === 'select') statements++;
              const value = Reflect.get(target, name) as unknown;
              return typeof value === 'function' ? value.bind(target) : value;
            },
          });
          return work({ ...unit, tx });
        }),
    };
    const by = {
      kind: 'token',
      organisationId: placed.organisationId,
      tokenId: newId(),
      personId: null,
      rights: rightsOfRole('auditor'),
      isSuspended: false,
    } as const;
    const entries = Array.from({ length: 200 }, (_, index) => ({
      action: index % 2 === 0 ? 'key.status' : 'team.rename',
      target: index % 4 === 0 ? placed.keyId : index % 4 === 1 ? placed.teamId : newId(),
    }));
    const names = await targetNames(counting, by, entries);
    expect([...names]).toEqual([
      [placed.keyId, 'Ranking service'],
      [placed.teamId, 'Search'],
    ]);
    expect(statements).toBe(2);
  });

  test('a person without a name is called by their address', async () => {
    const { personId } = await signedIn(db, placed.organisationId, 'finance', api.services.clock());
    const names = await db.inTenant('app_user', placed.organisationId, async (unit) => {
      await unit.tx.update(unit.tables.memberProfile).set({ name: '' });
      return namesOf(unit, placed.organisationId, 'person', [personId]);
    });
    expect(names.get(personId)).toMatch(/@acme\.example$/);
  });
});
