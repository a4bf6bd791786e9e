import { readMonth } from '../period/months.ts';

/** The month that a page's path names; the present one for anything else. */
export const monthOfPath = (month: string, present: string): string => readMonth(month) ?? present;
