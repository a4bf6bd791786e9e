/** Measures one database: ingest, reports and pages of large and small organisations, and what it all takes up. */
import { sql } from 'drizzle-orm';
import type { UsageEvent } from '../../contract/event.ts';
import { rollUpDays } from '../../dashboard-api/rollups/days.ts';
import type { Database, TenantUnit } from '../../db/database.ts';
import { countDifferences, rollupDays } from '../../db/rollups/rebuild.ts';
import { rollupTables } from '../../db/rollups/rolled-rows.ts';
import { eventsOf } from '../seed/generate.ts';
import { placeWorld, storeEvents } from '../seed/store.ts';
import { type Period, type World, worldOf } from '../seed/world.ts';
import { askAll } from './asked.ts';
import type { Surroundings } from './bench.ts';
import { addCopies } from './copies.ts';
import type { Sizes } from './options.ts';
import { type EngineResult, type Ingested, type LargeOrganisation, ratiosOf } from './result.ts';
import { analyse, type Stored, storedBytes } from './stored.ts';

const SEED = 'bench:db';
const DAY_MS = 86_400_000;
const TO_MS = Date.UTC(2026, 10, 1);
/** Of all reports, and of the events. */
export const PERIOD: Period = { fromMs: TO_MS - 30 * DAY_MS, toMs: TO_MS };

/** Both are measured in so many turns, so that what else a machine does meets both. */
const INGEST_TURNS = 4;
const SMALL_EVENTS = 20;
const SMALL_AT_ONCE = 4;
/** Numbers of worlds: large ones from 1, those of ingest from 101, small ones from 1,001. */
const [FIRST_OF_INGEST, FIRST_SMALL] = [101, 1_001];

export async function measureEngine(
  db: Database,
  sizes: Sizes,
  surroundings: Surroundings,
): Promise<Omit<EngineResult, 'engine' | 'database'>> {
  const { batches, rounds, tenants } = sizes;
  const most = sizes.events.at(-1) ?? 1;
  const base = sizes.base ?? most;
  const { clock, say } = surroundings;
  const ingest = await measureIngest(db, { batches, least: Math.ceil(base / 2) }, clock);
  say(`ingest: ${ingest.map(({ batch, eventsPerSecond }) => `${eventsPerSecond}/s by ${batch}`).join(', ')}`);
  const worlds: World[] = [];
  let before = await storedBytes(db);
  for (const [place, events] of sizes.events.entries()) {
    before = await storedBytes(db);
    worlds.push(
      await fillLarge(db, { number: place + 1, base: Math.min(base, events), events }, surroundings),
    );
  }
  const after = await storedBytes(db);
  await fillSmall(db, tenants);
  await analyse(db);
  await makeDays(db, smallWorld(0));
  const [small = []] = await askAll(db, [smallWorld(0).organisationId], { period: PERIOD, rounds }, clock);
  const ids = worlds.map(({ organisationId }) => organisationId);
  const asked = await askAll(db, ids, { period: PERIOD, rounds }, clock);
  const large: LargeOrganisation[] = [];
  for (const [place, organisationId] of ids.entries()) {
    const reports = asked[place] ?? [];
    const events = sizes.events[place] ?? 0;
    large.push({ organisationId, events, reports, ...(await check(db, organisationId)) });
  }
  const perMillion = (part: keyof Stored) =>
    before === null || after === null ? null : Math.round(((after[part] - before[part]) / most) * 1_000_000);
  return {
    base,
    rounds,
    ingest,
    large,
    ratios: ratiosOf(large),
    small: { tenants, reports: small },
    bytesPerMillionEvents: { events: perMillion('events'), rollups: perMillion('rollups') },
    residentBytes: process.memoryUsage.rss(),
  };
}

/** Batches of both sizes in turn, each for an organisation of its own. */
async function measureIngest(
  db: Database,
  { batches, least }: { readonly batches: readonly number[]; readonly least: number },
  clock: () => number,
): Promise<Ingested[]> {
  const lines = await Promise.all(
    batches.map(async (batch, place) => {
      const events = Math.max(least, batch);
      const world = worldOf(SEED, FIRST_OF_INGEST + place, PERIOD, events);
      await placeWorld(db, world, new Date(PERIOD.fromMs));
      const all = [...eventsOf(world, PERIOD, events, 1)].flat();
      return { world, batch, parts: partsOf(all, batch), stored: 0, tookMs: 0 };
    }),
  );
  for (let turn = 1; turn <= INGEST_TURNS; turn++)
    for (const line of lines) {
      const { world, parts } = line;
      const many = turn === INGEST_TURNS ? parts.length : Math.ceil(parts.length / (INGEST_TURNS + 1 - turn));
      const startedAt = clock();
      for (const part of parts.splice(0, many)) {
        await storeEvents(db, world, part, new Date(PERIOD.toMs));
        line.stored += part.length;
      }
      line.tookMs += clock() - startedAt;
    }
  return lines.map(({ batch, stored, tookMs }) => ({
    batch,
    events: stored,
    eventsPerSecond: Math.round((stored * 1000) / tookMs),
  }));
}

const partsOf = (events: readonly UsageEvent[], size: number): UsageEvent[][] =>
  Array.from({ length: Math.ceil(events.length / size) }, (_, place) =>
    events.slice(place * size, (place + 1) * size),
  );

/** One large organisation. */
export async function fillLarge(
  db: Database,
  { number, base, events }: { readonly number: number; readonly base: number; readonly events: number },
  { clock, say }: Surroundings,
): Promise<World> {
  const world = worldOf(SEED, number, PERIOD, base);
  await placeWorld(db, world, new Date(PERIOD.fromMs));
  for (const part of eventsOf(world, PERIOD, base, 1_000))
    await storeEvents(db, world, part, new Date(PERIOD.toMs));
  await analyse(db);
  let saidAt = clock();
  await addCopies(db, { world, period: PERIOD, base, times: events / base }, (added) => {
    if (clock() - saidAt < 30_000) return;
    saidAt = clock();
    say(`${added} of ${events} events`);
  });
  await analyse(db);
  await makeDays(db, world);
  say(`${events} events: stored`);
  return world;
}

/** What a job does half an hour after a day's end. */
const makeDays = (db: Database, { organisationId }: World) =>
  rollUpDays(db, organisationId, new Date(PERIOD.toMs + DAY_MS));

const smallWorld = (place: number): World => worldOf(SEED, FIRST_SMALL + place, PERIOD, SMALL_EVENTS);

async function fillSmall(db: Database, tenants: number): Promise<void> {
  const places = Array.from({ length: tenants }).keys();
  const fillNext = async () => {
    for (const place of places) {
      const world = smallWorld(place);
      await placeWorld(db, world, new Date(PERIOD.fromMs));
      for (const part of eventsOf(world, PERIOD, SMALL_EVENTS, SMALL_EVENTS))
        await storeEvents(db, world, part, new Date(PERIOD.toMs));
    }
  };
  await Promise.all(Array.from({ length: db.isSingle ? 1 : SMALL_AT_ONCE }, fillNext));
}

/** How many rows of roll-ups there are, and whether those of a day in the middle are what its lines say. */
function check(db: Database, organisationId: string) {
  const count = async (own: TenantUnit) => {
    const days = await rollupDays(own);
    const day = days[Math.floor(days.length / 2)];
    let rollupRows = 0;
    for (const table of rollupTables(own.tables)) {
      const { rows } = await own.tx.execute<{ rows: number | string }>(
        sql`select count(*) as rows from ${table} where tenant_id = ${organisationId}`,
      );
      rollupRows += Number(rows[0]?.rows ?? 0);
    }
    return { rollupRows, differences: day ? await countDifferences(own, day) : 0 };
  };
  // SQL Server hides rows from whoever reads the whole; on the others only that has no limit of time.
  return db.upkeep.migrations === 'mssql'
    ? db.readTenant(organisationId, count)
    : db.readWhole((unit) => count({ ...unit, organisationId, onDirectory: noDirectory }));
}

const noDirectory = () => Promise.reject(new Error('nothing here is of the directory'));
