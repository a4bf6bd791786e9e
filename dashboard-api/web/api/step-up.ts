/**
 * Changes that ask for a fresh proof of who somebody is. Whoever shows pages registers how to ask for it; a command
 * that is refused for want of it is then sent once more.
 */
import type { ApiProblem } from './problem.ts';

/** @returns true if it was proven, false if the person would rather not */
type Ask = () => Promise<boolean>;

let ask: Ask | null = null;

/** Registers how the proof is asked for. @returns the way to take it back */
export function onStepUp(how: Ask): () => void {
  ask = how;
  return () => {
    if (ask === how) ask = null;
  };
}

/** Runs a command; refused for want of a proof, it asks for one and runs it again. @throws what the command throws */
export async function withStepUp<T>(
  command: () => Promise<T>,
  codeOf: (error: unknown) => ApiProblem['code'],
) {
  try {
    return await command();
  } catch (error) {
    if (codeOf(error) !== 'step_up_required' || !ask || !(await ask())) throw error;
    return command();
  }
}
