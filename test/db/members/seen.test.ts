import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newId } from '../../../contract/ids.ts';
import type { Database } from '../../../db/database.ts';
import { putTeams } from '../../../db/members/profiles.ts';
import type { Seen } from '../../../db/members/seen.ts';
import { readCost } from '../../../db/reports/cost.ts';
import { readRequest, readRequests } from '../../../db/reports/requests.ts';
import { listKeys } from '../../../db/tenancy/keys.ts';
import { insertTeam } from '../../../db/tenancy/organisations.ts';
import { takeIn } from '../../../db/usage/take-in.ts';
import { ENGINES } from '../engines.ts';
import { sampleOrganisation } from '../sample-organisation.ts';
import { NOON_MS, numbered, type Placed, sampleEvent } from '../sample-usage.ts';

const NOW = new Date(NOON_MS);

describe.each(ENGINES)('P15: what a member of teams sees, on $name', (engine) => {
  let db: Database;
  let placed: Placed;
  const [otherTeam, person, loner] = [newId(), newId(), newId()];
  const events = () => [
    sampleEvent(placed, { eventNumber: 1 }),
    sampleEvent(placed, { eventNumber: 2, teamId: otherTeam }),
    sampleEvent(placed, { eventNumber: 3, teamId: otherTeam, ownerId: person }),
  ];
  beforeAll(async () => {
    db = await engine.open();
    placed = await sampleOrganisation(db);
    await db.inTenant('app_user', placed.organisationId, async (unit) => {
      await insertTeam(unit, { teamId: otherTeam, name: 'Other' }, NOW);
      await putTeams(unit, person, [placed.teamId]);
    });
    const { gateId, incarnationId } = placed;
    await db.inTenant('ingest_user', placed.organisationId, (unit) =>
      takeIn(unit, { gate: { gateId, incarnationId }, events: numbered(events()), refused: [] }, NOW),
    );
  });
  afterAll(() => db.close());

  const filter = (seen: Seen) => ({ from: new Date(0), to: new Date(NOON_MS + 1e9), seen, dimensions: {} });
  const calls = async (seen: Seen) =>
    db.readTenant(placed.organisationId, async (unit) => {
      const cost = await readCost(unit, filter(seen), []);
      const { rows } = await readRequests(unit, filter(seen), null, 10);
      let opened = 0;
      for (const { eventId } of rows) if (await readRequest(unit, eventId, seen)) opened++;
      return { counted: cost?.total.requests, listed: rows.length, opened };
    });

  test('totals, lists and single requests hold their teams’ and their own usage, and nothing else', async () => {
    expect(await calls('all')).toEqual({ counted: 3, listed: 3, opened: 3 });
    expect(await calls({ personId: person })).toEqual({ counted: 2, listed: 2, opened: 2 });
    expect(await calls({ personId: loner })).toEqual({ counted: 0, listed: 0, opened: 0 });
  });

  test('a request of another team is not there, though its id is known', async () => {
    const found = await db.readTenant(placed.organisationId, async (unit) => {
      const { rows } = await readRequests(unit, { ...filter('all'), team: [placed.teamId] }, null, 10);
      const eventId = rows[0]?.eventId ?? '';
      return [await readRequest(unit, eventId, 'all'), await readRequest(unit, eventId, { personId: loner })];
    });
    expect(found).toEqual([expect.objectContaining({ teamId: placed.teamId }), null]);
  });

  test('keys are those of their teams', async () => {
    const keys = (seen: Seen) => db.readTenant(placed.organisationId, (unit) => listKeys(unit, seen));
    expect(await keys({ personId: person })).toHaveLength(1);
    expect(await keys({ personId: loner })).toHaveLength(0);
  });

  test('work on the directory within a unit leaves the unit as it was', async () => {
    await db.inTenant('app_user', placed.organisationId, async (unit) => {
      await unit.onDirectory(async () => {});
      expect(await listKeys(unit, 'all')).toHaveLength(1);
    });
  });
});
