import { describe, expect, it } from 'vitest';
import { ALL_CASES, QUICK_CASES } from '../../../scripts/bench/cases.ts';
import { type BenchOptions, HELP, parseOptions } from '../../../scripts/bench/options.ts';

function options(...args: string[]): BenchOptions {
  const parsed = parseOptions(args);
  if (parsed.kind !== 'options') throw new Error(`refused: ${JSON.stringify(parsed)}`);
  return parsed.options;
}

describe('options', () => {
  it('by default measure every case in three rounds, without a limit', () => {
    expect(options()).toMatchObject({ cases: ALL_CASES, rounds: 3, limitMs: null, isJson: false });
    expect(new Set(ALL_CASES.map(({ name }) => name)).size).toBe(18);
  });

  it('--quick fits its measurements into its limit, and that into 45 seconds', () => {
    const { cases, rounds, durationMs, warmUpMs, limitMs } = options('--quick');
    expect(cases).toEqual(QUICK_CASES);
    expect((cases.length * rounds * (durationMs + warmUpMs) + 3 * 3 * warmUpMs) * 3).toBeLessThan(
      limitMs ?? 0,
    );
    expect(limitMs).toBeLessThanOrEqual(40_000);
  });

  it('--quick measures only what a full run measures too', () => {
    for (const one of QUICK_CASES) expect(ALL_CASES).toContainEqual(one);
  });

  it('--cases chooses by the beginning of the name', () => {
    expect(options('--cases', 'json-32c,spliced-1c-1k').cases.map(({ name }) => name)).toEqual([
      'json-32c-1k',
      'json-32c-200k',
      'spliced-1c-1k',
    ]);
    expect(options('--quick', '--cases', 'stream-32c-200k').cases).toHaveLength(1);
  });

  it('numbers and switches are taken over', () => {
    expect(
      options('--rounds', '7', '--duration', '1500', '--pace', '5', '--json', '--profile', 'out'),
    ).toMatchObject({
      rounds: 7,
      durationMs: 1_500,
      paceMs: 5,
      isJson: true,
      profileDir: 'out',
      isBudgets: false,
    });
  });

  it.each([
    [['--fast']],
    [['surplus']],
    [['--rounds', '0']],
    [['--rounds', 'many']],
    [['--duration', '99']],
    [['--duration', '1e3']],
    [['--pace', '-1']],
    [['--cases', 'json,nothing']],
  ])('%j is refused in words', (args) => {
    const parsed = parseOptions(args);
    expect(parsed.kind).toBe('refused');
    expect(parsed.kind === 'refused' && parsed.message).toMatch(/^[a-z-].+/);
  });

  it('--help names every option and every case', () => {
    expect(parseOptions(['--help'])).toEqual({ kind: 'help' });
    for (const option of ['--quick', '--cases', '--rounds', '--duration', '--pace', '--json', '--profile']) {
      expect(HELP).toContain(option);
    }
    for (const { name } of ALL_CASES) expect(HELP).toContain(name);
  });
});
