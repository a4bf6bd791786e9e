/** Random numbers that are the same at every run: a demonstration that surprises nobody. */
import { createHash } from 'node:crypto';

export interface Random {
  /** At least 0, less than 1. */
  next(): number;
  /** Whole number from `least` to `most`. */
  between(least: number, most: number): number;
  /** One of the choices, the more often the greater its weight. */
  weighted<T>(choices: readonly (readonly [weight: number, choice: T])[]): T;
}

/** Numbers from the SHA-256 of seed and position: slow for a generator, and the same on every machine. */
export function seededRandom(seed: number): Random {
  let position = 0;
  const next = () => {
    const digest = createHash('sha256').update(`${seed}:${position}`).digest();
    position += 1;
    return digest.readUInt32BE() / 2 ** 32;
  };
  return {
    next,
    between: (least, most) => least + Math.floor(next() * (most - least + 1)),
    weighted(choices) {
      let rest = next() * choices.reduce((sum, [weight]) => sum + weight, 0);
      for (const [weight, choice] of choices) {
        rest -= weight;
        if (rest < 0) return choice;
      }
      const last = choices.at(-1);
      if (!last) throw new RangeError('there is nothing to choose from');
      return last[1];
    },
  };
}
