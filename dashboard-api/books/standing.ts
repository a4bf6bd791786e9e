/** What gates say and what the store has, put side by side. Pure. */
import type { Completeness, GateStanding } from '../../contract/completeness.ts';
import type { NamedGateFigures } from '../../contract/gate-figures.ts';
import { sumNanos } from '../../contract/money.ts';
import type { Arrived, Gate } from '../../db/usage/watermark.ts';

/** A gate that answered and is in use: it has an incarnation. */
export type LivingGate = NamedGateFigures & { readonly incarnationId: string };

export const isLiving = (figures: NamedGateFigures): figures is LivingGate => figures.incarnationId !== null;

/**
 * @param gateIds all gates that the organisation's keys have
 * @param answers what gates said before the store was read; null: the gateway did not answer
 */
export function standingOf(
  gateIds: readonly string[],
  arrived: readonly Arrived[],
  answers: readonly NamedGateFigures[] | null,
  askedAt: Date,
): Completeness {
  const living = new Map((answers ?? []).filter(isLiving).map((figures) => [figures.gateId, figures]));
  const answered = new Set((answers ?? []).map(({ gateId }) => gateId));
  const gates = arrived.map((one) => {
    const figures = living.get(one.gateId);
    const isCurrent = answered.has(one.gateId) ? figures?.incarnationId === one.incarnationId : null;
    return gateStanding(one, isCurrent, isCurrent && figures ? figures : null);
  });
  for (const figures of living.values()) {
    if (figures.events > 0 && !arrived.some((one) => isSameLife(one, figures)))
      gates.push(gateStanding(nothingOf(figures), true, figures));
  }
  const isAnswered = gateIds.every((gateId) => answered.has(gateId));
  return { askedAt: askedAt.toISOString(), totals: totalsOf(gates, gateIds, answers, isAnswered), gates };
}

function gateStanding(one: Arrived, isCurrent: boolean | null, gate: LivingGate | null): GateStanding {
  const { watermark, highest, beyond, quarantined } = one;
  const gaps = highest - watermark - beyond;
  // What the gate has heard to be here and is not; of a life that is over, or unknown, every gap.
  const missing = gate ? unheard(one, gate.acknowledged) : gaps;
  const onTheWay = gate ? Math.max(gate.events - watermark - beyond - missing, 0) : null;
  return {
    gateId: one.gateId,
    incarnationId: one.incarnationId,
    isCurrent,
    watermark,
    highest,
    delivered: watermark + beyond,
    missing,
    quarantined,
    onTheWay: isCurrent === false ? 0 : onTheWay,
    chargedNanos: one.countedChargedNanos,
    isBalanced: one.isBalanced && (gate === null || agrees(one, gate)),
    gate: gate && saidBy(gate),
  };
}

function unheard({ watermark, highest, beyond }: Arrived, acknowledged: number): number {
  if (acknowledged <= watermark) return 0;
  const pastTheEnd = Math.max(acknowledged - highest, 0);
  return pastTheEnd + Math.min(highest - watermark - beyond, acknowledged - watermark);
}

/** At the same event number both say the same; a gate that is behind what it delivered has been set back. */
function agrees({ watermark, highest, countedChargedNanos }: Arrived, gate: LivingGate): boolean {
  if (gate.events < highest) return false;
  return gate.events !== watermark || gate.chargedNanos === countedChargedNanos;
}

function saidBy({ gateId, incarnationId, organisationId, ...figures }: LivingGate): GateStanding['gate'] {
  return figures;
}

function totalsOf(
  gates: readonly GateStanding[],
  gateIds: readonly string[],
  answers: readonly NamedGateFigures[] | null,
  isAnswered: boolean,
): Completeness['totals'] {
  const sum = (count: (one: GateStanding) => number) => gates.reduce((all, one) => all + count(one), 0);
  const said = isAnswered ? (answers ?? []) : null;
  const total = (count: (one: NamedGateFigures) => number) =>
    (said ?? []).reduce((all, one) => all + count(one), 0);
  return {
    gates: gateIds.length,
    answered: answers?.length ?? 0,
    calls: said && {
      admitted: total(({ admitted }) => admitted),
      open: total(({ open }) => open),
      settled: total(({ ended }) => ended),
    },
    delivered: sum(({ delivered }) => delivered),
    onTheWay: said && sum(({ onTheWay }) => onTheWay ?? 0),
    missing: sum(({ missing }) => missing),
    quarantined: sum(({ quarantined }) => quarantined),
    unbalanced: sum(({ isBalanced }) => (isBalanced ? 0 : 1)),
    chargedAtGatesNanos:
      said && sumNanos(gates.map(({ gate, chargedNanos }) => gate?.chargedNanos ?? chargedNanos)).toString(),
    chargedNanos: sumNanos(gates.map(({ chargedNanos }) => chargedNanos)).toString(),
  };
}

const isSameLife = (one: Gate, other: Gate): boolean =>
  one.gateId === other.gateId && one.incarnationId === other.incarnationId;

/** A life of which nothing has arrived. */
function nothingOf({ gateId, incarnationId }: LivingGate): Arrived {
  const counts = { watermark: 0, highest: 0, beyond: 0, quarantined: 0, countedEvents: 0 };
  return { gateId, incarnationId, ...counts, countedChargedNanos: '0', isBalanced: true };
}
