/** Steps that people count in, per power of ten. */
const STEPS = [1, 2, 2.5, 5, 10];
const INTERVALS = 4;

/**
 * Round ticks from zero to at least `greatest`, for drawing only. Nano-dollars as floating-point numbers; ticks are
 * whole nano-dollars.
 */
export function axisTicks(greatest: number): number[] {
  const rough = Math.max(greatest, INTERVALS) / INTERVALS;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = Math.ceil((STEPS.find((candidate) => candidate * power >= rough) ?? 10) * power);
  const count = Math.max(Math.ceil(greatest / step), 1);
  return Array.from({ length: count + 1 }, (_, index) => index * step);
}
