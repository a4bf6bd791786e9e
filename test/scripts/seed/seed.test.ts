import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import { type UsageEvent, usageEventSchema } from '../../../contract/event.ts';
import type { Database } from '../../../db/database.ts';
import { pendingCommands } from '../../../db/edge/commands.ts';
import { readProfiles } from '../../../db/members/profiles.ts';
import { checkRollups } from '../../../db/rollups/build.ts';
import { listKeys } from '../../../db/tenancy/keys.ts';
import { ensureOrganisation } from '../../../db/tenancy/organisations.ts';
import { recountGate } from '../../../db/usage/recount.ts';
import { readArrived } from '../../../db/usage/watermark.ts';
import { busyness, DAY_MS, HOUR_MS } from '../../../scripts/seed/calendar.ts';
import { eventsOf } from '../../../scripts/seed/generate.ts';
import { parseOptions, type SeedCommand } from '../../../scripts/seed/options.ts';
import { COLLEAGUES } from '../../../scripts/seed/people.ts';
import { EXIT, runSeed } from '../../../scripts/seed/run.ts';
import { worldOf } from '../../../scripts/seed/world.ts';
import type { SeededGate } from '../../../worker/seeded-gate.ts';
import { ENGINES } from '../../db/engines.ts';

const NOW = new Date('2026-11-21T10:20:00Z');
const PERIOD = { fromMs: NOW.getTime() - 20 * DAY_MS, toMs: NOW.getTime() };

describe('the command line of npm run seed', () => {
  const url = 'postgres://owner:word@db.example/spendgate';
  const parse = (...args: string[]) => parseOptions(args, { DATABASE_URL: url }, NOW);

  it('ends at the last full hour unless it is told when', () => {
    const toMs = Date.parse('2026-11-21T10:00:00Z');
    expect(parse('--events', '1_000', '--days', '2')).toMatchObject({
      command: { events: 1_000, tenants: 1, period: { fromMs: toMs - 2 * DAY_MS, toMs } },
    });
    expect(parse('--events', '9', '--until', '2026-11-01')).toMatchObject({
      command: { period: { toMs: Date.parse('2026-11-01T00:00:00Z') } },
    });
    expect(parse('--help').kind).toBe('help');
  });

  it.each([
    ['no number of events', []],
    ['fewer events than organisations', ['--events', '2', '--tenants', '3']],
    ['a part of an event', ['--events', '1.5']],
    ['two databases', ['--events', '9', '--url', url, '--state-dir', 'here']],
    ['an end in the middle of an hour', ['--events', '9', '--until', '2026-11-01T08:30Z']],
    ['an option that is not there', ['--events', '9', '--fast']],
  ])('refuses %s', (_, args) => {
    expect(parse(...args).kind).toBe('refused');
  });
});

describe('made-up calls', () => {
  const world = worldOf('test', 1, PERIOD, 1_500);
  const events = [...eventsOf(world, PERIOD, 1_500, 500)].flat();

  it('are as many as were asked for, each as the contract has it, and the same every time', () => {
    expect(events).toHaveLength(1_500);
    expect(usageEventSchema.array().parse(events)).toEqual(events);
    expect([...eventsOf(worldOf('test', 1, PERIOD, 1_500), PERIOD, 1_500, 77)].flat()).toEqual(events);
    expect(worldOf('another', 1, PERIOD, 1_500).organisationId).not.toBe(world.organisationId);
  });

  it('are numbered as a gate numbers them, and all are marked as simulated', () => {
    let charged = 0n;
    const places = events.map(({ chargedNanos }, index) => {
      charged += BigInt(chargedNanos);
      return [index + 1, charged.toString()];
    });
    expect(events.map(({ eventNumber, totalChargedNanos }) => [eventNumber, totalChargedNanos])).toEqual(
      places,
    );
    const admissions = events.flatMap((event) =>
      event.kind === 'closing' ? [event.admissionNumber ?? 0] : [],
    );
    expect(admissions).toEqual(admissions.map((_, index) => index + 1));
    expect(new Set(events.map(({ upstream }) => upstream))).toEqual(new Set(['simulator']));
  });

  it('end in every way in which calls end', () => {
    const seen = (of: (event: UsageEvent) => string | null) => new Set(events.map(of));
    expect(seen(({ basis }) => basis)).toEqual(
      new Set(['reported', 'drained', 'estimated', 'reserved', 'none', 'unmetered']),
    );
    expect(seen(({ kind }) => kind)).toEqual(new Set(['closing', 'correction', 'refusal']));
    expect(events.some(({ basis, costNanos }) => basis === 'reported' && costNanos === null)).toBe(true);
    expect(events.some(({ lines }) => lines.some(({ priceSource }) => priceSource === 'override'))).toBe(
      true,
    );
    const classes = events.flatMap(({ lines }) => lines.flatMap((line) => line.classes));
    expect(classes.some(({ class: name }) => name === 'input.cacheRead')).toBe(true);
  });

  it('are made with keys of people and of services, each in its team', () => {
    const people = new Map(world.people.map((person) => [person.personId, person]));
    expect(people.size).toBe(world.people.length);
    const owned = world.keys.filter(({ ownerId }) => ownerId !== null);
    expect(owned.length).toBeGreaterThan(0);
    expect(owned.length).toBeLessThan(world.keys.length);
    for (const { ownerId, teamId, name } of owned)
      expect([name, people.get(ownerId ?? '')?.teamIds]).toEqual([name, [teamId]]);
    const keys = new Map(world.keys.map((key) => [key.keyId, key]));
    expect(events.map(({ ownerId }) => ownerId)).toEqual(
      events.map(({ keyId }) => keys.get(keyId)?.ownerId ?? null),
    );
    expect(new Set(COLLEAGUES.flatMap((colleague) => colleague.keys)).size).toBe(owned.length);
  });

  it('keep office hours where they are made in offices', () => {
    const course = { rhythm: 'office', weight: 1, launchedAtMs: 0, dailyGrowth: 1, incidents: [] } as const;
    const day = (text: string) => {
      const startMs = Date.parse(text);
      return Array.from({ length: 24 }, (_, hour) => busyness(course, startMs + hour * HOUR_MS));
    };
    const total = (levels: readonly number[]) => levels.reduce((sum, level) => sum + level, 0);
    expect(total(day('2026-11-15'))).toBeLessThan(total(day('2026-11-16')) / 5);
    const monday = day('2026-11-16');
    expect(monday[3]).toBeLessThan((monday[13] ?? 0) / 10);
  });
});

const TWO_DAYS: SeedCommand = {
  database: { url: {} as never, name: 'here' },
  addresses: new Map(),
  stateDir: null,
  seed: 'test',
  batch: 200,
  events: 501,
  tenants: 2,
  period: { fromMs: PERIOD.fromMs, toMs: PERIOD.fromMs + 2 * DAY_MS },
};

describe.each(ENGINES)('npm run seed on $name', (engine) => {
  let db: Database;
  beforeAll(async () => {
    db = await engine.open();
  });
  afterAll(() => db.close());

  test('fills a database whose books agree, and a second run changes nothing', async () => {
    const first = await seeded(TWO_DAYS, () => ({ ...db, close: async () => {} }));
    expect(first.code).toBe(EXIT.done);
    expect(first.printed.map((line) => line.split(': ')[1])).toEqual(['251 events\n', '250 events\n']);
    expect((await seeded(TWO_DAYS, () => ({ ...db, close: async () => {} }))).code).toBe(EXIT.done);
    for (const line of first.printed) {
      const organisationId = line.slice(0, 36);
      const [arrived] = await db.readTenant(organisationId, readArrived);
      const count = line.includes('251') ? 251 : 250;
      expect(arrived).toMatchObject({ watermark: count, highest: count, quarantined: 0, isBalanced: true });
      const days = await checkRollups(db, organisationId);
      expect(new Set(days.map(({ differences }) => differences))).toEqual(new Set([0]));
    }
  });

  test('keys have owners with names, were last used when their last call was admitted, and wait for no gateway', async () => {
    const world = worldOf('test', 1, TWO_DAYS.period, 251);
    const lastMs = new Map<string, number>();
    for (const { keyId, admittedAtMs } of [...eventsOf(world, TWO_DAYS.period, 251, 200)].flat())
      lastMs.set(keyId, Math.max(admittedAtMs, lastMs.get(keyId) ?? 0));
    await db.readTenant(world.organisationId, async (unit) => {
      const names = new Map(world.people.map(({ personId, name }) => [personId, name]));
      const keys = await listKeys(unit, 'all');
      expect(new Map(keys.map(({ keyId, ownerName }) => [keyId, ownerName]))).toEqual(
        new Map(world.keys.map(({ keyId, ownerId }) => [keyId, names.get(ownerId ?? '') ?? null])),
      );
      const minute = (atMs: number | undefined) =>
        atMs === undefined ? null : new Date(Math.floor(atMs / 60_000) * 60_000).toISOString();
      for (const { keyId, lastUsedAt, secrets } of keys)
        expect([lastUsedAt, secrets[0]?.lastUsedAt]).toEqual([
          minute(lastMs.get(keyId)),
          minute(lastMs.get(keyId)),
        ]);
      expect([...(await readProfiles(unit)).values()]).toHaveLength(world.people.length);
      expect(await pendingCommands(unit)).toEqual([]);
    });
  });

  const installed = (stateDir: string): SeedCommand => ({
    database: { url: {} as never, name: 'here' },
    addresses: new Map(),
    stateDir,
    seed: 'test',
    batch: 200,
    events: 50,
    tenants: 1,
    period: PERIOD,
  });

  test('where npm start never ran, it says what to do', async () => {
    const stateDir = mkdtempSync(join(tmpdir(), 'spendgate-seed-'));
    try {
      const { code, said } = await seeded(installed(stateDir), () => ({ ...db, close: async () => {} }));
      expect(code).toBe(EXIT.failed);
      expect(said.join('')).toContain(`there is no installation in ${stateDir}: npm start makes one`);
    } finally {
      rmSync(stateDir, { recursive: true });
    }
  });

  test('an installation that npm start made is filled in its own organisation', async () => {
    const stateDir = mkdtempSync(join(tmpdir(), 'spendgate-seed-'));
    const organisationId = '01890a5d-ac96-774b-bcce-b302099a8001';
    mkdirSync(join(stateDir, 'dashboard'));
    writeFileSync(join(stateDir, 'dashboard', 'organisation-id'), `${organisationId}\n`);
    try {
      await ensureOrganisation(db, organisationId, { name: 'Local', keyBucket: 'ABCDEFGHIJ' }, NOW);
      const { code, printed, noted } = await seeded(installed(stateDir), () => ({
        ...db,
        close: async () => {},
      }));
      expect({ code, printed }).toEqual({
        code: EXIT.done,
        printed: [`${organisationId} Local: 50 events\n`],
      });
      await db.readTenant(organisationId, async (unit) => {
        const [life] = await readArrived(unit);
        if (!life) throw new Error('nothing has arrived');
        const { gateId, incarnationId } = life;
        const { closings, events, chargedNanos } = await recountGate(unit, life, 50);
        expect(noted).toEqual([
          [stateDir, [{ gateId, incarnationId, organisationId, calls: closings, events, chargedNanos }]],
        ]);
        const keys = await listKeys(unit, 'all');
        const waiting = (await pendingCommands(unit)).map(({ content }) => content.target);
        expect(waiting.toSorted()).toEqual(keys.map(({ keyId }) => keyId).toSorted());
      });
    } finally {
      rmSync(stateDir, { recursive: true });
    }
  });
});

async function seeded(command: SeedCommand, open: () => Database) {
  const [printed, said]: [string[], string[]] = [[], []];
  const noted: [stateDir: string, gates: readonly SeededGate[]][] = [];
  const code = await runSeed(
    command,
    async () => open(),
    () => 0,
    {
      print: (text) => void printed.push(text),
      say: (text) => void said.push(text),
    },
    async (stateDir, gates) => void noted.push([stateDir, gates]),
  );
  return { code, printed, said, noted };
}
