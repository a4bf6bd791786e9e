import { writeRate } from '../notation/numbers.ts';

/** `12.3%`, from a part of one: a rate of calls, tokens or lines, never of an amount that is written. */
export const formatRate = (share: number): string => writeRate(share);
