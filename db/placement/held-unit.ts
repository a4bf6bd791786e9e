/** A unit of work that is kept open beside another one, so that both can be ended together. */

export interface HeldUnit<Unit> {
  readonly unit: Unit;
  /** @throws the store's error if it could not be committed */
  commit(): Promise<void>;
  undo(): Promise<void>;
}

class Undone extends Error {}

/**
 * Begins a unit and leaves it open.
 * @param begin runs the work that it is given in a transaction, as `Database` does
 * @throws what `begin` throws before its work begins
 */
export async function holdUnit<Unit>(
  begin: (work: (unit: Unit) => Promise<void>) => Promise<void>,
): Promise<HeldUnit<Unit>> {
  const opened = Promise.withResolvers<Unit>();
  const verdict = Promise.withResolvers<void>();
  const ended = begin((unit) => {
    opened.resolve(unit);
    return verdict.promise;
  });
  ended.catch(opened.reject);
  const unit = await opened.promise;
  return {
    unit,
    async commit() {
      verdict.resolve();
      await ended;
    },
    async undo() {
      verdict.reject(new Undone());
      // A transaction that cannot even be undone ends with its connection.
      await ended.catch(() => {});
    },
  };
}
