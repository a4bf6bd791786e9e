/**
 * Reads in the audit log. They are written in batches, a second later at most; the same read by the same session within
 * five minutes, as of a page that refreshes by itself, is one more row with a count at the end of that time.
 */
import { type AuditFacts, recordAll } from '../../db/audit/entries.ts';
import type { Database } from '../../db/database.ts';
import type { Principal } from '../http/app-env.ts';
import { actorOf } from '../identity/actor.ts';
import { errorFacts, type Log } from '../log.ts';

export interface ReadLog {
  /** Notes that somebody read. @param request the whole address, which tells equal reads; it is not kept */
  note(by: Principal, route: string, request: string): void;
  /** Writes what is to be written by now. @param isLast what is being counted too */
  flush(isLast?: boolean): Promise<void>;
  /** Writes everything and begins nothing more. */
  stop(): Promise<void>;
}

const FLUSH_EVERY_MS = 1_000;
const SAME_WITHIN_MS = 5 * 60_000;

interface Repeated {
  readonly organisationId: string;
  readonly facts: AuditFacts;
  readonly untilMs: number;
  times: number;
}

/** @param flushEveryMs null: when it is asked to alone */
export function createReadLog(
  db: Database,
  clock: () => Date,
  log: Log,
  flushEveryMs: number | null = FLUSH_EVERY_MS,
): ReadLog {
  let waiting: { organisationId: string; facts: AuditFacts }[] = [];
  const repeated = new Map<string, Repeated>();
  let timer: NodeJS.Timeout | null = null;

  const wait = () => {
    if (flushEveryMs === null) return;
    timer ??= setTimeout(() => {
      timer = null;
      void flush();
    }, flushEveryMs).unref();
  };

  /** Puts the counts of times that are over among what is to be written. */
  function closeRepeated(nowMs: number): void {
    for (const [key, { organisationId, facts, untilMs, times }] of repeated) {
      if (nowMs < untilMs) continue;
      repeated.delete(key);
      if (times > 0) waiting.push({ organisationId, facts: { ...facts, times } });
    }
  }

  async function flush(isLast = false): Promise<void> {
    closeRepeated(isLast ? Number.POSITIVE_INFINITY : clock().getTime());
    const batch = Map.groupBy(waiting, ({ organisationId }) => organisationId);
    waiting = [];
    for (const [organisationId, rows] of batch) {
      const all = rows.map(({ facts }) => facts);
      await db
        .inTenant('app_user', organisationId, (unit) => recordAll(unit, all, clock()))
        .catch((err: unknown) => {
          waiting.push(...rows);
          log.write({ name: 'job.failed', job: 'audit.reads', error: errorFacts(err) });
        });
    }
    if (!isLast && (waiting.length > 0 || repeated.size > 0)) wait();
  }

  return {
    flush,
    note(by, route, request) {
      const { organisationId } = by;
      const who = by.kind === 'session' ? by.sessionId : by.tokenId;
      const key = JSON.stringify([organisationId, who, request]);
      const nowMs = clock().getTime();
      const present = repeated.get(key);
      if (present && nowMs < present.untilMs) {
        present.times++;
        return;
      }
      closeRepeated(nowMs);
      const facts = { ...actorOf(by), action: 'api.read', target: route, result: 'done' } as const;
      repeated.set(key, { organisationId, facts, untilMs: nowMs + SAME_WITHIN_MS, times: 0 });
      waiting.push({ organisationId, facts });
      wait();
    },
    async stop() {
      if (timer) clearTimeout(timer);
      await flush(true);
    },
  };
}
