/** The events of one organisation in the order in which its gate would have numbered them, in batches. Pure. */
import type { UsageEvent } from '../../contract/event.ts';
import { admissionOf, type EventDraft } from '../../worker/gate/events.ts';
import { busyness, HOUR_MS } from './calendar.ts';
import { CallMaker } from './calls.ts';
import { RandomStream } from './random.ts';
import type { Period, SeededKey, World } from './world.ts';

/**
 * Batches grow to their size: right after its first rows a store's planner knows nothing of them yet, and what it
 * guesses then is dear for many rows at once.
 */
const FIRST_BATCH = 100;

/** Of the calls whose cost had to be guessed, so many are put right later. */
const CORRECTED_SHARE = 0.4;

/**
 * Exactly so many events, spread over the period as busy as its hours are.
 * @param batchSize events in a batch at most
 * @throws {RangeError} if no application is used in the period
 */
export function* eventsOf(
  world: World,
  period: Period,
  count: number,
  batchSize: number,
): Generator<UsageEvent[]> {
  const random = new RandomStream(`calls of ${world.incarnationId}`);
  const calls = new CallMaker(world, period, random);
  const gate = new Numbering(world);
  const corrections: { readonly closed: UsageEvent; readonly dueMs: number }[] = [];
  let batch: UsageEvent[] = [];
  let size = Math.min(FIRST_BATCH, batchSize);
  for (const { hourMs, calls: inHour, pick } of hoursOf(world, period, count)) {
    for (const offsetMs of offsets(inHour, random)) {
      const atMs = hourMs + offsetMs;
      const due = corrections[0] && corrections[0].dueMs <= atMs ? corrections.shift() : undefined;
      const draft = due ? calls.correct(due.closed, admissionOf(due.closed)) : calls.make(pick(random), atMs);
      const event = gate.number(draft, random);
      if (isGuessed(event) && random.isWithin(CORRECTED_SHARE))
        corrections.push({ closed: event, dueMs: atMs + HOUR_MS / 2 });
      batch.push(event);
      if (batch.length === size) {
        yield batch;
        batch = [];
        size = Math.min(size * 2, batchSize);
      }
    }
  }
  if (batch.length > 0) yield batch;
}

const isGuessed = ({ kind, basis }: UsageEvent): boolean =>
  kind === 'closing' && (basis === 'estimated' || basis === 'reserved');

interface Hour {
  readonly hourMs: number;
  readonly calls: number;
  readonly pick: (random: RandomStream) => SeededKey;
}

function* hoursOf(world: World, { fromMs, toMs }: Period, count: number): Generator<Hour> {
  const levels = (hourMs: number) => world.keys.map((key) => [busyness(key.course, hourMs), key] as const);
  let whole = 0;
  for (let hourMs = fromMs; hourMs < toMs; hourMs += HOUR_MS) whole += sum(levels(hourMs));
  if (whole === 0) throw new RangeError('nobody calls in this period');
  let passed = 0;
  let made = 0;
  for (let hourMs = fromMs; hourMs < toMs; hourMs += HOUR_MS) {
    const choices = levels(hourMs);
    passed += sum(choices);
    const upTo = hourMs + HOUR_MS >= toMs ? count : Math.floor((passed / whole) * count);
    if (upTo > made) yield { hourMs, calls: upTo - made, pick: (random) => random.weighted(choices) };
    made = Math.max(made, upTo);
  }
}

const sum = (levels: readonly (readonly [number, unknown])[]): number =>
  levels.reduce((total, [level]) => total + level, 0);

function offsets(count: number, random: RandomStream): number[] {
  const list = Array.from({ length: count }, () => Math.floor(random.next() * HOUR_MS));
  return list.sort((one, other) => one - other);
}

/** Gives events their place, as a gate does. */
class Numbering {
  readonly #gate: Pick<World, 'gateId' | 'incarnationId'>;
  #events = 0;
  #chargedNanos = 0n;

  constructor({ gateId, incarnationId }: World) {
    this.#gate = { gateId, incarnationId };
  }

  number(draft: EventDraft, random: RandomStream): UsageEvent {
    this.#events += 1;
    this.#chargedNanos += BigInt(draft.chargedNanos);
    return {
      ...draft,
      ...this.#gate,
      eventId: random.id(draft.endedAtMs),
      eventNumber: this.#events,
      totalEvents: this.#events,
      totalChargedNanos: this.#chargedNanos.toString(),
    };
  }
}
