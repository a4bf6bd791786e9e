import { describe, expect, test } from 'vitest';
import {
  countFrom,
  OptionError,
  organisationsFrom,
  parseCommand,
  readArguments,
  seedFrom,
} from '../../../scripts/command-line/command.ts';

describe('a command line', () => {
  const options = {
    keys: { type: 'string', default: '20' },
    json: { type: 'boolean', default: false },
  } as const;

  test('is read by its description', () => {
    expect(readArguments(['--json'], options)).toEqual({ keys: '20', json: true });
  });

  test.each([[['--watch']], [['extra']], [['--keys']], [['--json=1']]])('%j is refused in words', (args) => {
    expect(() => readArguments(args, options)).toThrow(OptionError);
  });

  test('counts are whole, positive and within what is allowed', () => {
    expect(countFrom('32', '--shards', 32)).toBe(32);
    for (const text of ['0', '-1', '1.5', '1e3', '', '33', 'many'])
      expect(() => countFrom(text, '--shards', 32), text).toThrow('--shards takes a number from 1 to 32');
  });

  test('a seed may be nought', () => {
    expect(seedFrom('0')).toBe(0);
    expect(() => seedFrom('-1')).toThrow('--seed takes a whole number');
  });

  test('means a command, asks for help, or is refused in words; a bug stays an exception', () => {
    expect(parseCommand(() => 7)).toEqual({ kind: 'command', command: 7 });
    expect(parseCommand(() => null)).toEqual({ kind: 'help' });
    const refused = parseCommand(() => organisationsFrom(['not an id']));
    expect(refused).toEqual({ kind: 'refused', message: '--organisation takes the id of an organisation' });
    expect(() => parseCommand(() => JSON.parse('{'))).toThrow(SyntaxError);
  });
});
