const percent = new Intl.NumberFormat('en-US', {
  style: 'percent',
  minimumFractionDigits: 1,
  maximumFractionDigits: 1,
});

/** `12.3 %`, from a part of one: a rate of calls, tokens or lines, never of an amount that is written. */
export const formatRate = (share: number): string => percent.format(share).replace('%', ' %');
