import { describe, expect, it } from 'vitest';
import { FAULTS, NO_DIRECTIVES, readDirectives, splitModel } from '../../../scripts/simulator/directives.ts';

describe('directives', () => {
  it('are read from anywhere in a text, values with colons and line breaks included', () => {
    const read = readDirectives(
      'a [[say:one: two\n]three]] b [[say:four]] [[think]] [[tokens:5]] [[delay:20]]',
      null,
    );
    expect(read).toMatchObject({
      say: ['one: two\n]three', 'four'],
      think: '',
      tool: null,
      tokens: 5,
      delayMs: 20,
    });
  });

  it('that are none change nothing', () => {
    for (const text of ['', '[[', '[[say', '[say:x]', '[[UPPER:x]]', '[[tokens:-1]]', '[[tokens:many]]']) {
      expect(readDirectives(text, null)).toEqual(NO_DIRECTIVES);
    }
  });

  it('know every fault in both forms, with a number or a text', () => {
    for (const name of FAULTS) {
      expect(readDirectives(`[[fault:${name}]]`, null).faults.has(name)).toBe(true);
      expect(readDirectives('', `${name}-7`).faults.get(name)?.amount).toBe(7);
    }
    const { faults } = readDirectives('[[fault:error-400:a: b]] [[fault:slow:50]]', null);
    expect(faults.get('error')).toEqual({ amount: 400, text: 'a: b' });
    expect(faults.get('slow')?.amount).toBe(50);
  });

  it('report a fault that does not exist', () => {
    expect(readDirectives('[[fault:nothing]]', null).unknownFault).toBe('nothing');
  });
});

describe('model names', () => {
  it.each([
    ['gpt-4o', 'gpt-4o', null],
    ['gpt-4o@html', 'gpt-4o', 'html'],
    ['gpt-4o@error-429', 'gpt-4o', 'error-429'],
    ['a@b@malformed-frame', 'a@b', 'malformed-frame'],
    ['text-bison@001', 'text-bison@001', null],
    ['@html', '@html', null],
  ])('%s is %s with fault %s', (text, model, fault) => {
    expect(splitModel(text)).toEqual({ model, fault });
  });
});
