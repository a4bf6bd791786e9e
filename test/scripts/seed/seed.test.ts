import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import { type UsageEvent, usageEventSchema } from '../../../contract/event.ts';
import type { Database } from '../../../db/database.ts';
import { checkRollups } from '../../../db/rollups/build.ts';
import { ensureOrganisation } from '../../../db/tenancy/organisations.ts';
import { readArrived } from '../../../db/usage/watermark.ts';
import { busyness, DAY_MS, HOUR_MS } from '../../../scripts/seed/calendar.ts';
import { eventsOf } from '../../../scripts/seed/generate.ts';
import { parseOptions, type SeedCommand } from '../../../scripts/seed/options.ts';
import { EXIT, runSeed } from '../../../scripts/seed/run.ts';
import { worldOf } from '../../../scripts/seed/world.ts';
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

describe.each(ENGINES)('npm run seed on $name', (engine) => {
  let db: Database;
  beforeAll(async () => {
    db = await engine.open();
  });
  afterAll(() => db.close());

  test('fills a database whose books agree, and a second run changes nothing', async () => {
    const command: SeedCommand = {
      ...{
        database: { url: {} as never, name: 'here' },
        addresses: new Map(),
        stateDir: null,
        seed: 'test',
        batch: 200,
      },
      ...{ events: 501, tenants: 2, period: { fromMs: PERIOD.fromMs, toMs: PERIOD.fromMs + 2 * DAY_MS } },
    };
    const first = await seeded(command, () => ({ ...db, close: async () => {} }));
    expect(first.code).toBe(EXIT.done);
    expect(first.printed.map((line) => line.split(': ')[1])).toEqual(['251 events\n', '250 events\n']);
    expect((await seeded(command, () => ({ ...db, close: async () => {} }))).code).toBe(EXIT.done);
    for (const line of first.printed) {
      const organisationId = line.slice(0, 36);
      const [arrived] = await db.readTenant(organisationId, readArrived);
      const count = line.includes('251') ? 251 : 250;
      expect(arrived).toMatchObject({ watermark: count, highest: count, quarantined: 0, isBalanced: true });
      const days = await checkRollups(db, organisationId);
      expect(new Set(days.map(({ differences }) => differences))).toEqual(new Set([0]));
    }
  });

  const installed = (stateDir: string): SeedCommand => ({
    ...{
      database: { url: {} as never, name: 'here' },
      addresses: new Map(),
      stateDir,
      seed: 'test',
      batch: 200,
    },
    ...{ events: 50, tenants: 1, period: PERIOD },
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
      const { code, printed } = await seeded(installed(stateDir), () => ({ ...db, close: async () => {} }));
      expect({ code, printed }).toEqual({
        code: EXIT.done,
        printed: [`${organisationId} Local: 50 events\n`],
      });
    } finally {
      rmSync(stateDir, { recursive: true });
    }
  });
});

async function seeded(command: SeedCommand, open: () => Database) {
  const [printed, said]: [string[], string[]] = [[], []];
  const code = await runSeed(
    command,
    async () => open(),
    () => 0,
    {
      print: (text) => void printed.push(text),
      say: (text) => void said.push(text),
    },
  );
  return { code, printed, said };
}
