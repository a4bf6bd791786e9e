/** What a preview or run has found so far, in the form in which it is stored and answered. Pure. */

import { sumNanos } from '../../contract/money.ts';
import type { NotPricedReason } from '../../contract/not-priced.ts';
import { NO_FIGURES, type RatingGroup, type RatingTotals } from '../../contract/rating.ts';
import type { RatedLine } from '../../db/rating/lines.ts';
import type { Rerated } from './rerate.ts';

/** Groups beyond these are counted together. */
export const MAX_GROUPS = 1_000;

type Figures = Omit<RatingGroup, 'value' | 'isOther'>;

/** A line with what came of it. */
export interface RatedOutcome {
  readonly line: RatedLine;
  readonly rerated: Exclude<Rerated, { outcome: 'outside' }>;
}

/** The totals with another batch of lines. Groups stay in the order in which they were first met. */
export function addToTotals(totals: RatingTotals, batch: readonly RatedOutcome[]): RatingTotals {
  const groups = {
    byProvider: groupsOf(totals.byProvider),
    byModel: groupsOf(totals.byModel),
    byKey: groupsOf(totals.byKey),
  };
  const reasons = new Map<NotPricedReason, number>(
    totals.notPriced.map(({ reason, lines }) => [reason, lines]),
  );
  let sum: Figures = totals;
  let { unchangedLines, notPricedLines } = totals;
  for (const { line, rerated } of batch) {
    const one = figuresOf(rerated);
    sum = added(sum, one);
    if (rerated.outcome === 'unchanged') unchangedLines++;
    if (rerated.outcome === 'notPriced') {
      notPricedLines++;
      reasons.set(rerated.reason, (reasons.get(rerated.reason) ?? 0) + 1);
    }
    addToGroup(groups.byProvider, line.provider, one);
    addToGroup(groups.byModel, modelOf(line), one);
    addToGroup(groups.byKey, line.keyId, one);
  }
  return {
    ...figuresAlone(sum),
    unchangedLines,
    notPricedLines,
    notPriced: [...reasons].map(([reason, lines]) => ({ reason, lines })),
    byProvider: [...groups.byProvider.values()],
    byModel: [...groups.byModel.values()],
    byKey: [...groups.byKey.values()],
  };
}

function figuresOf(rerated: RatedOutcome['rerated']): Figures {
  const present = rerated.present.costNanos ?? '0';
  const isChanged = rerated.outcome === 'changed';
  const wasKnown = rerated.present.costNanos !== null;
  const newCostNanos = isChanged ? rerated.costNanos : present;
  return {
    lines: 1,
    changedLines: isChanged && wasKnown ? 1 : 0,
    becameKnownLines: isChanged && !wasKnown ? 1 : 0,
    presentCostNanos: present,
    newCostNanos,
    differenceNanos: (BigInt(newCostNanos) - BigInt(present)).toString(),
  };
}

function added(left: Figures, right: Figures): Figures {
  return {
    lines: left.lines + right.lines,
    changedLines: left.changedLines + right.changedLines,
    becameKnownLines: left.becameKnownLines + right.becameKnownLines,
    presentCostNanos: sumNanos([left.presentCostNanos, right.presentCostNanos]).toString(),
    newCostNanos: sumNanos([left.newCostNanos, right.newCostNanos]).toString(),
    differenceNanos: sumNanos([left.differenceNanos, right.differenceNanos]).toString(),
  };
}

const figuresAlone = (figures: Figures): Figures => added(figures, NO_FIGURES);

/** `{provider}:{model}`; null where nobody named a model. */
function modelOf({ provider, recorded, modelRequested, line }: RatedLine): string | null {
  const model = recorded.model ?? (line === 0 ? modelRequested : null);
  return model === null ? null : `${provider}:${model}`;
}

const OTHER = 'other';
const keyOf = (value: string | null, isOther: boolean): string =>
  isOther ? OTHER : value === null ? '' : `=${value}`;

const groupsOf = (list: readonly RatingGroup[]): Map<string, RatingGroup> =>
  new Map(list.map((group) => [keyOf(group.value, group.isOther), group]));

function addToGroup(groups: Map<string, RatingGroup>, value: string | null, figures: Figures): void {
  const isOther = !groups.has(keyOf(value, false)) && groups.size >= MAX_GROUPS;
  const key = keyOf(value, isOther);
  const group = groups.get(key) ?? { ...NO_FIGURES, value: isOther ? null : value, isOther };
  groups.set(key, { ...added(group, figures), value: group.value, isOther });
}
