import { describe, expect, it } from 'vitest';
import {
  memoryOf,
  parseMemory,
  parseProcessorMs,
  processorMs,
} from '../../../scripts/bench/process-usage.ts';

describe('processor time', () => {
  it('is the sum of user and system ticks, whatever the program is called', () => {
    const stat = '42 (a (b) c) S 1 42 42 0 -1 4194560 100 0 0 0 123 77 0 0 20 0 4 0 1000 0 0';
    expect(parseProcessorMs(stat)).toBe(2_000);
  });

  it('of nonsense, or of nobody, is unknown', () => {
    expect(parseProcessorMs('')).toBeNull();
    expect(processorMs(2 ** 30)).toBeNull();
  });
});

describe('memory', () => {
  it('is what is resident now and was at most', () => {
    const status = 'Name:\tworkerd\nVmHWM:\t  204800 kB\nVmRSS:\t  102400 kB\n';
    expect(parseMemory(status)).toEqual({ residentKiB: 102_400, peakKiB: 204_800 });
  });

  it('of nobody is unknown', () => {
    expect(parseMemory('Name:\tkthreadd\n')).toBeNull();
    expect(memoryOf(2 ** 30)).toBeNull();
  });
});
