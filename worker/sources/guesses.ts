/**
 * What this isolate remembers of keys that it was shown: which one its gate has just refused, so that it is not asked
 * again, which one was right, and which sources have shown too many wrong ones. A key that was right is let through
 * from wherever it comes: whoever shares an address with somebody who guesses goes on working. Pure but for the memory.
 */
import { GuessWindow } from './guess-window.ts';

/** A refusal is repeated without asking for this long, or until a command arrives. */
const REFUSED_MS = 10_000;
/** A key that was right counts as right for this long. What it may do its gate decides every time. */
const PROVEN_MS = 600_000;
const MAX_REMEMBERED = 10_000;

/** What to do with a key, before its gate is asked. */
export type Prior =
  | { readonly say: 'ask' }
  /** The gate has just said that it is wrong. */
  | { readonly say: 'wrong' }
  | { readonly say: 'later'; readonly retryAfterSeconds: number };

const ASK = { say: 'ask' } as const;

export class Guesses {
  readonly #wrong = new Map<string, number>();
  readonly #right = new Map<string, number>();
  readonly #blocked = new Map<string, number>();
  readonly #window = new GuessWindow();

  /**
   * @param source where the caller is; null: not known, and nobody is refused for somebody else
   * @param name of the key as it was shown, unequal for unequal secrets
   */
  prior(source: string | null, name: string, nowMs: number): Prior {
    if ((this.#wrong.get(name) ?? 0) > nowMs) return { say: 'wrong' };
    const untilMs = source === null ? 0 : (this.#blocked.get(source) ?? 0);
    if (untilMs <= nowMs || (this.#right.get(name) ?? 0) > nowMs) return ASK;
    return { say: 'later', retryAfterSeconds: Math.ceil((untilMs - nowMs) / 1_000) };
  }

  /** The gate has said that the key is right, whatever it may do. */
  right(name: string, nowMs: number): void {
    remember(this.#right, name, nowMs + PROVEN_MS);
  }

  /** It has said that the key is wrong, or that could be seen without it. @returns true if it is the first to say so */
  wrong(source: string | null, name: string, nowMs: number): boolean {
    if ((this.#wrong.get(name) ?? 0) > nowMs) return false;
    remember(this.#wrong, name, nowMs + REFUSED_MS);
    if (source !== null) this.block(source, this.#window.note(source, nowMs));
    return true;
  }

  block(source: string, untilMs: number): void {
    if (untilMs > (this.#blocked.get(source) ?? 0)) remember(this.#blocked, source, untilMs);
  }

  /** A command has come: a key that was wrong may be right now. */
  forgetWrong(): void {
    this.#wrong.clear();
  }
}

function remember(memory: Map<string, number>, name: string, untilMs: number): void {
  if (memory.size >= MAX_REMEMBERED) memory.clear();
  memory.set(name, untilMs);
}
