/** When a schedule's periods end, in the organisation's calendar. Pure. */
import type { SCHEDULE_PERIODS } from '../../contract/schedules-api.ts';
import { type Calendar, windowsAt } from '../budgets/windows.ts';

type Period = (typeof SCHEDULE_PERIODS)[number];

export interface ReportPeriods {
  readonly present: { readonly from: Date; readonly to: Date };
  /** The one before it. */
  readonly former: { readonly from: Date; readonly to: Date };
}

/** The end of the period that an instant lies in. */
export function periodEndAfter(period: Period, calendar: Calendar, at: Date): Date {
  const [window] = windowsAt(period, calendar, 0, at.getTime());
  return new Date(window?.endMs ?? at.getTime());
}

/** The period that ends at an instant, and the one before it. */
export function periodsEnding(period: Period, calendar: Calendar, end: Date): ReportPeriods {
  const from = beginningBefore(period, calendar, end);
  return { present: { from, to: end }, former: { from: beginningBefore(period, calendar, from), to: from } };
}

/** The last end of a period that an instant has behind it. */
export const lastEndBefore = (period: Period, calendar: Calendar, at: Date): Date =>
  beginningBefore(period, calendar, new Date(at.getTime() + 1));

function beginningBefore(period: Period, calendar: Calendar, at: Date): Date {
  const [window] = windowsAt(period, calendar, 0, at.getTime() - 1);
  return new Date(window?.startMs ?? 0);
}
