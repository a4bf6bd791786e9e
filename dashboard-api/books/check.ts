/**
 * The self-check: counts rows and roll-ups anew and holds them against each other, against what the gates say and against
 * what the ledger of the budgets has heard. It changes nothing.
 */
import type { Fault } from '../../contract/book-faults.ts';
import type { BooksCheck, FoundFault } from '../../contract/completeness.ts';
import type { LedgerFigures } from '../../contract/ledger-figures.ts';
import { sumNanos } from '../../contract/money.ts';
import type { TenantUnit } from '../../db/database.ts';
import { changedDays } from '../../db/retention/frozen.ts';
import { isFrozen } from '../../db/retention/frozen-days.ts';
import { areRollupsComplete, countDifferences, rollupDays } from '../../db/rollups/rebuild.ts';
import {
  chargedByAccount,
  countBrokenTotals,
  countUneven,
  type GateRows,
  recountGate,
  sumRuns,
} from '../../db/usage/recount.ts';
import { type Arrived, readArrived, readDataAsOf } from '../../db/usage/watermark.ts';
import { type Asked, askGates, type BooksContext } from './gates.ts';
import { isLiving, type LivingGate } from './standing.ts';

export interface CheckContext extends BooksContext {
  /** Between two looks whether what the gates had written has arrived. */
  pause(): Promise<void>;
}

/** Gates report to the ledger every five seconds; an alarm may be late. */
const LEDGER_HEARS_MS = 15_000;
/** Looks at the most. Events need less than a second from their gate to the store. */
const LOOKS = 20;

/** Reads in a snapshot of its own. */
type Read = <T>(work: (unit: TenantUnit) => Promise<T>) => Promise<T>;

/**
 * Checks the books of one organisation. Reads every row of it, each comparison in a snapshot of its own: between them
 * others come to their turn, where a store has one connection for all.
 */
export async function checkBooks(context: CheckContext, organisationId: string): Promise<BooksCheck> {
  const { db, gateway, clock } = context;
  const ledger = await gateway.ledger(organisationId);
  const asked = await askGates(context, organisationId);
  await untilArrived(context, organisationId, asked);
  const read: Read = (work) => db.readTenant(organisationId, work);
  const lives = await read(async (unit) => checkLives(unit, await readArrived(unit), asked));
  const sums = await checkSums(read);
  const budgets = await read(async (unit) =>
    ledger && lives.isWhole && (await isQuiet(unit, asked)) ? checkBudgets(unit, ledger) : NOT_COMPARED,
  );
  const faults = [...lives.faults, ...sums.faults, ...budgets.faults];
  return {
    checkedAt: clock().toISOString(),
    isSound: faults.length === 0,
    isWhole: lives.isWhole,
    compared: {
      gates: asked.gateIds.length,
      gatesAnswered: asked.answers?.length ?? 0,
      ...lives.compared,
      lines: sums.lines,
      accounts: budgets.accounts,
      accountsSkipped: (ledger?.accounts.length ?? 0) - budgets.accounts,
    },
    faults,
  };
}

const NOT_COMPARED = { faults: [], accounts: 0 } as const;

const livingOf = ({ answers }: Asked): LivingGate[] => (answers ?? []).filter(isLiving);

/** Waits until the store has what the gates had written when they were asked, or for as long as patience lasts. */
async function untilArrived(
  { db, pause }: CheckContext,
  organisationId: string,
  asked: Asked,
): Promise<void> {
  for (let look = 1; look <= LOOKS; look++) {
    const arrived = await db.readTenant(organisationId, readArrived);
    if (livingOf(asked).every((gate) => gate.events <= (lifeOf(arrived, gate)?.watermark ?? 0))) return;
    await pause();
  }
}

function lifeOf(arrived: readonly Arrived[], { gateId, incarnationId }: LivingGate): Arrived | null {
  return arrived.find((one) => one.gateId === gateId && one.incarnationId === incarnationId) ?? null;
}

/**
 * Nothing is under way, and has not been for a while: gates tell the ledger what was spent within some seconds, so only
 * then its figures are those of the rows.
 */
async function isQuiet(unit: TenantUnit, asked: Asked): Promise<boolean> {
  const newest = await readDataAsOf(unit);
  const isIdle = livingOf(asked).every(({ open, deferred }) => open === deferred);
  return isIdle && (newest === null || asked.askedAt.getTime() - newest.getTime() > LEDGER_HEARS_MS);
}

async function checkLives(unit: TenantUnit, arrived: readonly Arrived[], asked: Asked) {
  const living = livingOf(asked);
  const faults: FoundFault[] = [];
  const recounted: GateRows[] = [];
  const answered = new Set(asked.answers?.map(({ gateId }) => gateId));
  let isWhole = asked.answers !== null && asked.gateIds.every((gateId) => answered.has(gateId));
  for (const life of arrived) {
    const gate = living.find((one) => lifeOf([life], one) !== null) ?? null;
    const rows = await recountGate(unit, life, Math.max(life.highest, gate?.events ?? 0));
    recounted.push(rows);
    const upToMark = life.highest === life.watermark ? rows : await recountGate(unit, life, life.watermark);
    faults.push(...(await storeFaults(unit, life, upToMark)));
    if (gate) {
      if (gate.events > life.watermark) isWhole = false;
      faults.push(...(await gateFaults(unit, life, gate)));
    } else if (answered.has(life.gateId)) faults.push(...formerLifeFaults(life, rows));
  }
  for (const gate of living) {
    if (lifeOf(arrived, gate) === null && gate.events > 0) isWhole = false;
    if (lifeOf(arrived, gate) === null && gate.acknowledged > 0)
      faults.push(fault('events_missing', gate, gate.acknowledged, 0));
  }
  return {
    faults,
    isWhole,
    compared: {
      events: recounted.reduce((sum, { events }) => sum + events, 0),
      calls: recounted.reduce((sum, { closings }) => sum + closings, 0),
      chargedNanos: sumNanos(recounted.map(({ chargedNanos }) => chargedNanos)).toString(),
    },
  };
}

/** What the store can say of one life by itself. */
async function storeFaults(unit: TenantUnit, life: Arrived, rows: GateRows): Promise<FoundFault[]> {
  const { watermark, highest, beyond, quarantined, countedEvents, countedChargedNanos } = life;
  const found: FoundFault[] = [];
  if (rows.events !== countedEvents) {
    const what = rows.events < countedEvents ? 'events_missing' : 'watermark_count';
    found.push(fault(what, life, countedEvents, rows.events));
  }
  if (rows.chargedNanos !== countedChargedNanos)
    found.push(fault('watermark_sum', life, countedChargedNanos, rows.chargedNanos));
  if (highest > watermark + beyond) found.push(fault('events_missing', life, highest, watermark + beyond));
  if (quarantined > 0) found.push(fault('events_quarantined', life, 0, quarantined));
  if (rows.closings !== rows.closedAdmissions)
    found.push(fault('closed_twice', life, rows.closedAdmissions, rows.closings));
  const broken = await countBrokenTotals(unit, life);
  if (broken > 0) found.push(fault('running_total', life, 0, broken));
  return found;
}

/** What the gate says, at the event number at which it said it. */
async function gateFaults(unit: TenantUnit, life: Arrived, gate: LivingGate): Promise<FoundFault[]> {
  if (gate.events < life.highest && gate.events < gate.acknowledged)
    return [fault('gate_set_back', life, life.highest, gate.events)];
  if (gate.acknowledged > life.watermark)
    return [fault('events_missing', life, gate.acknowledged, life.watermark)];
  if (gate.events > life.watermark || life.quarantined > 0) return [];
  const rows = await recountGate(unit, life, gate.events);
  const found: FoundFault[] = [];
  if (rows.closings !== gate.ended) found.push(fault('gate_count', life, gate.ended, rows.closings));
  if (rows.chargedNanos !== gate.chargedNanos)
    found.push(fault('gate_sum', life, gate.chargedNanos, rows.chargedNanos));
  return found;
}

/** Its gate has another storage now: what was open then nobody will end. */
function formerLifeFaults(life: Arrived, { lastAdmission, closedAdmissions }: GateRows): FoundFault[] {
  return lastAdmission > closedAdmissions
    ? [fault('calls_unaccounted', life, lastAdmission, closedAdmissions)]
    : [];
}

async function checkSums(read: Read): Promise<{ faults: FoundFault[]; lines: number }> {
  const uneven = await read(countUneven);
  const faults: FoundFault[] = [];
  if (uneven.events > 0) faults.push(fault('line_sums', null, 0, uneven.events));
  if (uneven.classes > 0) faults.push(fault('class_sums', null, 0, uneven.classes));
  for (const day of await read(comparableDays)) {
    const differences = await read((unit) => differencesOf(unit, day));
    if (differences > 0) faults.push(fault('rollups', null, 0, differences, day.toISOString().slice(0, 10)));
  }
  for (const day of await read(changedDays))
    faults.push(fault('rollups', null, 0, 1, day.toISOString().slice(0, 10)));
  for (const { runId, statedNanos, postedNanos } of await read(sumRuns)) {
    if (statedNanos !== postedNanos) faults.push(fault('run_sums', null, statedNanos, postedNanos, runId));
  }
  return { faults, lines: uneven.lines };
}

const comparableDays = async (unit: TenantUnit): Promise<Date[]> =>
  (await areRollupsComplete(unit)) ? rollupDays(unit) : [];

/** None of a day whose roll-ups are being made anew, or whose lines have begun to go, since the days were listed. */
const differencesOf = async (unit: TenantUnit, day: Date): Promise<number> =>
  (await areRollupsComplete(unit)) && !(await isFrozen(unit, day)) ? countDifferences(unit, day) : 0;

async function checkBudgets(
  unit: TenantUnit,
  { accounts }: LedgerFigures,
): Promise<{ faults: FoundFault[]; accounts: number }> {
  const charged = await chargedByAccount(unit);
  const faults = accounts.flatMap(({ account, spentNanos }) => {
    const found = (charged.get(account) ?? 0n).toString();
    return found === spentNanos ? [] : [fault('budget_sum', null, spentNanos, found, account)];
  });
  return { faults, accounts: accounts.length };
}

function fault(
  what: Fault,
  life: { readonly gateId: string; readonly incarnationId: string } | null,
  expected: number | string,
  found: number | string,
  subject: string | null = null,
): FoundFault {
  const { gateId = null, incarnationId = null } = life ?? {};
  return { fault: what, gateId, incarnationId, subject, expected: `${expected}`, found: `${found}` };
}
