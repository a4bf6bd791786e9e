/** Changes frames in the ways in which the world does: cut short, repeated, garbled, with figures that cannot be. */
import type { Random } from './random.ts';

const FIGURES = [
  '-9',
  '0',
  '1e400',
  '1.5',
  '12.0',
  '9007199254740993',
  '"7"',
  'null',
  'true',
  '{}',
  '[1]',
  '1E2',
  '00',
];
const TOKENS = [
  '{',
  '}',
  '[',
  ']',
  ',',
  ':',
  '"',
  '\\',
  '\n\n',
  '\r\n',
  'data: ',
  '\u0000',
  'é',
  '"usage":',
  '\ufeff',
];
const NUMBER = /(?<=[:[,])\d+/g;
const MAX_LENGTH = 20_000;

/** One frame, changed at most three times. */
export function mutate(frame: string, random: Random): string {
  let text = frame;
  for (let times = random.below(4); times > 0; times--) text = random.pick(MUTATIONS)(text, random);
  return text.length > MAX_LENGTH ? text.slice(0, MAX_LENGTH) : text;
}

type Mutation = (text: string, random: Random) => string;

const MUTATIONS: readonly Mutation[] = [
  (text, random) => text.slice(0, random.below(text.length + 1)),
  (text, random) => text.slice(random.below(text.length + 1)),
  (text, random) => insert(text, random, random.pick(TOKENS)),
  (text, random) => insert(text, random, String.fromCharCode(random.below(0x100))),
  (text, random) => insert(text, random, text.slice(random.below(text.length + 1))),
  (text, random) => {
    const numbers = [...text.matchAll(NUMBER)];
    if (numbers.length === 0) return text;
    const { 0: digits, index } = random.pick(numbers);
    return text.slice(0, index) + random.pick(FIGURES) + text.slice(index + digits.length);
  },
  (text, random) => {
    const at = random.below(text.length + 1);
    return text.slice(0, at) + String.fromCharCode(random.below(0x80)) + text.slice(at + 1);
  },
  (text, random) => text.replaceAll('\n', random.pick(['\r\n', '\r', '\n\n', ''])),
];

function insert(text: string, random: Random, piece: string): string {
  const at = random.below(text.length + 1);
  return text.slice(0, at) + piece + text.slice(at);
}
