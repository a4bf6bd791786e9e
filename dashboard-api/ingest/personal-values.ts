/**
 * Puts ids in the place of persons in the dimensions of calls before anything is stored. An id is a keyed hash
 * (HMAC-SHA-256, RFC 2104) of dimension and text, under a key of the organisation that rests sealed: whoever has the
 * database alone can neither read an erased name from it nor try one out.
 */
import { createHmac, randomBytes } from 'node:crypto';
import type { UsageEvent } from '../../contract/event.ts';
import { personalId } from '../../contract/personal-id.ts';
import { Secret } from '../../contract/secret.ts';
import type { TenantUnit } from '../../db/database.ts';
import {
  type NotedValue,
  noteValues,
  type PersonalDimensions,
  readPersonalDimensions,
  startPersonalDimensions,
} from '../../db/privacy/personal-values.ts';
import type { Envelope } from '../secrets/envelope.ts';

const KEY_BYTES = 32;
const DAY_MS = 86_400_000;
/** Beyond this many all are forgotten, which costs a statement each. */
const MAX_REMEMBERED = 50_000;

const dayOf = (now: Date) => new Date(Math.floor(now.getTime() / DAY_MS) * DAY_MS);

const ownerOf = (organisationId: string) => `personal_dimensions:${organisationId}`;

/** Makes the key of an organisation's ids. */
export const newPersonalKey = (envelope: Envelope, organisationId: string) =>
  envelope.seal(new Secret(randomBytes(KEY_BYTES).toString('base64')), ownerOf(organisationId));

/** The id of a value: the same whenever it comes. */
export function personalIdOf(key: Secret, dimension: string, text: string): string {
  const bytes = Buffer.from(key.reveal(), 'base64');
  // A dimension's name has no space, so that no two pairs are one text.
  return personalId(createHmac('sha256', bytes).update(`${dimension} ${text}`).digest('hex'));
}

/** Events as they are to be stored, and what is to be remembered once they stand. */
export interface KeptEvents {
  readonly events: readonly UsageEvent[];
  readonly noted: readonly string[];
}

export class PersonalValues {
  readonly #envelope: Envelope;
  /** Values that were noted on a day, as `day organisation id`. */
  readonly #remembered = new Set<string>();

  constructor(envelope: Envelope) {
    this.#envelope = envelope;
  }

  /** @throws {EnvelopeError} if the organisation's key is sealed under one that is not held: nothing is stored then */
  async keep(unit: TenantUnit, events: readonly UsageEvent[], now: Date): Promise<KeptEvents> {
    if (events.every(({ dimensions }) => Object.keys(dimensions).length === 0)) return { events, noted: [] };
    const personal = await readPersonalDimensions(unit);
    const names = new Set(personal.names);
    if (events.every(({ dimensions }) => Object.keys(dimensions).every((name) => !names.has(name))))
      return { events, noted: [] };
    const { organisationId } = unit;
    const key = await this.#keyOf(unit, personal, now);
    const values = new Map<string, NotedValue>();
    const kept = events.map((event): UsageEvent => {
      const dimensions = Object.entries(event.dimensions).map(([dimension, text]) => {
        if (!names.has(dimension)) return [dimension, text];
        const valueId = personalIdOf(key, dimension, text);
        values.set(valueId, { valueId, dimension, text });
        return [dimension, valueId];
      });
      return { ...event, dimensions: Object.fromEntries(dimensions) };
    });
    const day = dayOf(now);
    const nameOf = (valueId: string) => `${day.toISOString()} ${organisationId} ${valueId}`;
    const unnoted = [...values.values()].filter(({ valueId }) => !this.#remembered.has(nameOf(valueId)));
    if (unnoted.length > 0) await noteValues(unit, unnoted, day);
    return { events: kept, noted: unnoted.map(({ valueId }) => nameOf(valueId)) };
  }

  /**
   * The ids of values of one dimension that come otherwise than with calls, each noted.
   * @returns by text; empty if the dimension holds no persons
   * @throws {EnvelopeError} as `keep`
   */
  async idsOf(
    unit: TenantUnit,
    dimension: string,
    texts: Iterable<string>,
    now: Date,
  ): Promise<ReadonlyMap<string, string>> {
    const personal = await readPersonalDimensions(unit);
    const distinct = [...new Set(texts)];
    if (distinct.length === 0 || !personal.names.includes(dimension)) return new Map();
    const key = await this.#keyOf(unit, personal, now);
    const values = distinct.map((text) => ({ valueId: personalIdOf(key, dimension, text), dimension, text }));
    await noteValues(unit, values, dayOf(now));
    return new Map(values.map(({ text, valueId }) => [text, valueId]));
  }

  /** To be called when the transaction stands. */
  remember(noted: readonly string[]): void {
    if (this.#remembered.size > MAX_REMEMBERED) this.#remembered.clear();
    for (const name of noted) this.#remembered.add(name);
  }

  async #keyOf(unit: TenantUnit, { names, key }: PersonalDimensions, now: Date): Promise<Secret> {
    return this.#envelope.open(key ?? (await this.#start(unit, names, now)), ownerOf(unit.organisationId));
  }

  async #start(unit: TenantUnit, names: readonly string[], now: Date) {
    const made = { names, key: newPersonalKey(this.#envelope, unit.organisationId) };
    const { key } = await startPersonalDimensions(unit, made, now);
    if (!key) throw new Error('a row vanished within its own transaction');
    return key;
  }
}
