import { describe, expect, it } from 'vitest';
import type { Refusal } from '../../../contract/refusals.ts';
import { eventFacts } from '../../../worker/gate/events.ts';
import { RefusalLog } from '../../../worker/gate/refusal-log.ts';
import { NOON_MS, sampleCall, sampleRecord } from './samples.ts';

const MINUTE_MS = 60_000;
const QUIET_MS = 5_000;
const MODEL: Refusal = { code: 'model_not_allowed' };
const facts = (keyId?: string) =>
  eventFacts(sampleRecord(keyId === undefined ? {} : { keyId }), sampleCall(1), {});

const refuse = (log: RefusalLog, times: number, nowMs: number, refusal = MODEL, keyId?: string): number =>
  Array.from({ length: times }).filter(() => log.takesRow(facts(keyId), refusal, 403, nowMs)).length;

describe('equal refusals of one key in one minute', () => {
  it('P5: the first hundred are rows, the rest is counted and becomes one row', () => {
    const log = new RefusalLog();
    expect(refuse(log, 200, NOON_MS)).toBe(100);
    for (let second = 1; second < 60; second++) {
      expect(refuse(log, 2, NOON_MS + second * 1_000)).toBe(0);
      expect(log.takeCounted(NOON_MS + second * 1_000)).toEqual([]);
    }
    expect(log.takeCounted(NOON_MS + MINUTE_MS)).toMatchObject([{ refusal: MODEL, status: 403, count: 218 }]);
    expect(log.takeCounted(NOON_MS + MINUTE_MS)).toEqual([]);
  });

  it('a count that no longer grows is written before the object may leave memory; the minute goes on', () => {
    const log = new RefusalLog();
    refuse(log, 130, NOON_MS);
    expect(log.nextDueMs()).toBe(NOON_MS + QUIET_MS);
    expect(log.takeCounted(NOON_MS + QUIET_MS - 1)).toEqual([]);
    expect(log.takeCounted(NOON_MS + QUIET_MS)).toMatchObject([{ count: 30 }]);
    expect(log.nextDueMs()).toBeNull();
    expect(refuse(log, 3, NOON_MS + 20_000)).toBe(0);
    expect(log.takeCounted(NOON_MS + 25_000)).toMatchObject([{ count: 3 }]);
  });

  it('are counted apart by key and by code', () => {
    const log = new RefusalLog();
    refuse(log, 100, NOON_MS);
    expect(refuse(log, 1, NOON_MS, { code: 'provider_not_allowed' })).toBe(1);
    expect(refuse(log, 1, NOON_MS, MODEL, 'Bucket0001serial02tagtag')).toBe(1);
    expect(refuse(log, 1, NOON_MS)).toBe(0);
  });

  it('the next minute begins with rows again', () => {
    const log = new RefusalLog();
    refuse(log, 100, NOON_MS);
    expect(refuse(log, 1, NOON_MS + MINUTE_MS - 1)).toBe(0);
    log.takeCounted(NOON_MS + MINUTE_MS);
    expect(refuse(log, 1, NOON_MS + MINUTE_MS)).toBe(1);
  });

  it('no refusal is lost while a count waits to be written', () => {
    const log = new RefusalLog();
    refuse(log, 101, NOON_MS);
    const rows = refuse(log, 30, NOON_MS + 3 * MINUTE_MS);
    const counted = log.takeCounted(NOON_MS + 3 * MINUTE_MS).reduce((sum, { count }) => sum + count, 0);
    expect(rows + counted).toBe(31);
  });
});

describe('when there is something to write', () => {
  it('is only once something was counted, and at the end of the minute at the latest', () => {
    const log = new RefusalLog();
    refuse(log, 100, NOON_MS);
    expect(log.nextDueMs()).toBeNull();
    refuse(log, 1, NOON_MS + 5);
    expect(log.nextDueMs()).toBe(NOON_MS + 5 + QUIET_MS);
    refuse(log, 1, NOON_MS + 58_000);
    expect(log.nextDueMs()).toBe(NOON_MS + MINUTE_MS);
    log.takeCounted(NOON_MS + MINUTE_MS);
    expect(log.nextDueMs()).toBeNull();
  });
});
