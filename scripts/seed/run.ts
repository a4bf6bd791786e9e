/** `npm run seed`, on a database that is given. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { rollUpDays } from '../../dashboard-api/rollups/days.ts';
import type { Database } from '../../db/database.ts';
import { migrate } from '../../db/migrate.ts';
import { readProfile } from '../../db/tenancy/organisations.ts';
import type { SeededGate } from '../../worker/seeded-gate.ts';
import { problemOf } from '../database/problem.ts';
import { lockStateDir, type StateLock } from '../start/state-lock.ts';
import { fill } from './fill.ts';
import { noteInGates } from './gates.ts';
import type { SeedCommand } from './options.ts';
import { placeWorld } from './store.ts';
import { type World, worldOf } from './world.ts';

export const EXIT = { done: 0, failed: 1 } as const;

export interface Output {
  print(text: string): void;
  say(text: string): void;
}

const PROGRESS_MS = 5_000;
/** Organisations that are filled at once where a store has connections for them: they do not wait for each other. */
const AT_ONCE = 4;

/**
 * @param noteGates writes what gates counted into the gateway of an installation
 * @returns the exit code
 */
export async function runSeed(
  command: SeedCommand,
  open: () => Promise<Database>,
  clock: () => number,
  { print, say }: Output,
  noteGates = noteInGates,
): Promise<number> {
  let lock: StateLock | null = null;
  let db: Database | null = null;
  try {
    lock = command.stateDir === null ? null : lockInstallation(command.stateDir);
    db = await open();
    await migrate(db);
    const startedAt = clock();
    const progress = progressOf(command.events, startedAt, clock, say);
    const filled = await fillAll(db, command, progress);
    if (command.stateDir !== null)
      await noteGates(
        command.stateDir,
        filled.map(({ counted }) => counted),
      );
    for (const { world, counted } of filled)
      print(`${world.organisationId} ${world.name}: ${counted.events} events\n`);
    await db.refreshStatistics();
    for (const { world } of filled) await rollUpDays(db, world.organisationId, new Date(clock()));
    const seconds = Math.max((clock() - startedAt) / 1000, 0.001);
    say(
      `${command.events} events in ${seconds.toFixed(1)} s, ${Math.round(command.events / seconds)} a second, in ${command.database.name}`,
    );
    return EXIT.done;
  } catch (err) {
    say(`failed: ${problemOf(err)}`);
    return EXIT.failed;
  } finally {
    await db?.close();
    lock?.release();
  }
}

interface Filled {
  readonly world: World;
  /** What its gate would have counted. */
  readonly counted: SeededGate;
}

/** @returns the organisations in their order */
async function fillAll(
  db: Database,
  command: SeedCommand,
  progress: (added: number) => void,
): Promise<Filled[]> {
  const places = Array.from({ length: command.tenants }).keys();
  const filled: Filled[] = [];
  const fillNext = async () => {
    for (const place of places) {
      const events = shareOf(command, place + 1);
      const world = await placedWorld(db, command, place + 1);
      filled[place] = { world, counted: await fill(db, world, command, events, progress) };
    }
  };
  await Promise.all(Array.from({ length: db.isSingle ? 1 : AT_ONCE }, fillNext));
  return filled;
}

/** The first organisations have one event more where they do not divide evenly. */
const shareOf = ({ events, tenants }: SeedCommand, number: number): number =>
  Math.floor(events / tenants) + (number <= events % tenants ? 1 : 0);

function lockInstallation(stateDir: string): StateLock {
  const outcome = lockStateDir(stateDir);
  if (outcome.kind === 'held') return outcome.lock;
  throw new Error(
    outcome.kind === 'busy'
      ? `an installation runs in ${stateDir}: stop it first`
      : `${stateDir} cannot be used: ${outcome.reason}`,
  );
}

async function placedWorld(db: Database, command: SeedCommand, number: number): Promise<World> {
  const place =
    number === 1 && command.stateDir !== null ? await ownOrganisation(db, command.stateDir) : null;
  const events = shareOf(command, number);
  const world = worldOf(command.seed, number, command.period, events, place);
  await placeWorld(db, world, new Date(command.period.fromMs), command.stateDir !== null);
  return world;
}

async function ownOrganisation(db: Database, stateDir: string) {
  const file = join(stateDir, 'dashboard', 'organisation-id');
  if (!existsSync(file))
    throw new Error(
      `there is no installation in ${stateDir}: npm start makes one, and is stopped before this`,
    );
  const organisationId = z.uuid().parse(readFileSync(file, 'utf8').trim());
  const profile = await db.readTenant(organisationId, readProfile);
  if (!profile)
    throw new Error(`the organisation of ${stateDir} is not in its database: start it once first`);
  return { organisationId, name: profile.name };
}

function progressOf(
  events: number,
  startedAt: number,
  clock: () => number,
  say: (text: string) => void,
): (added: number) => void {
  let stored = 0;
  let saidAt = startedAt;
  return (added) => {
    const now = clock();
    if (now - saidAt >= PROGRESS_MS) {
      saidAt = now;
      say(`${stored} of ${events} events, ${Math.round((stored * 1000) / (now - startedAt))} a second`);
    }
    stored += added;
  };
}
