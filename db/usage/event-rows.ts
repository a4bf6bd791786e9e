import type { EventLine, UsageEvent } from '../../contract/event.ts';
import type { JsonRow } from '../dialect.ts';

/** The rows that one event becomes. */
export interface EventRows {
  readonly event: JsonRow;
  readonly lines: readonly JsonRow[];
  readonly classes: readonly JsonRow[];
}

/** Spreads an event over its tables. Pure; amounts stay decimal text all the way. */
export function eventRows(event: UsageEvent, receivedAt: Date): EventRows {
  const { schema, organisationId, admittedAtMs, endedAtMs, lines, ...columns } = event;
  const owner = { tenantId: organisationId, eventId: event.eventId };
  return {
    event: {
      ...columns,
      tenantId: organisationId,
      admittedAt: new Date(admittedAtMs).toISOString(),
      endedAt: new Date(endedAtMs).toISOString(),
      receivedAt: receivedAt.toISOString(),
    },
    lines: linesOf(event).map(({ classes, ...line }, index) => ({
      ...owner,
      ...line,
      line: index,
      isStated: lines.length > 0,
    })),
    classes: lines.flatMap((line, index) =>
      line.classes.map((priced, position) => ({ ...owner, line: index, position, ...priced })),
    ),
  };
}

/** An event without lines gets one that carries its amounts, so that sums over lines miss nothing. */
function linesOf(event: UsageEvent): readonly EventLine[] {
  if (event.lines.length > 0) return event.lines;
  return [
    {
      model: null,
      basis: event.basis,
      classes: [],
      costNanos: event.costNanos,
      chargedNanos: event.chargedNanos,
      priceSource: 'none',
      priceVersion: null,
      priceId: null,
      catalogueCostNanos: null,
      providerTotal: null,
      providerCostUsd: null,
      flags: [],
    },
  ];
}
