/** An organisation whose calls arrive is searched for what is unusual from then on, and its days are rolled up. */
import type { Database } from '../../db/database.ts';
import { setDueIfNone } from '../../db/directory/due-jobs.ts';
import { watchEndings } from '../alerts/endings.ts';

export class FindingsArmed {
  readonly #db: Database;
  readonly #clock: () => Date;
  /** Those of which this process knows it: a job that is due once stays. */
  readonly #organisations = new Set<string>();

  constructor(db: Database, clock: () => Date) {
    this.#db = db;
    this.#clock = clock;
  }

  /** @throws the store's error; it is tried again with the next delivery */
  async arm(organisationId: string): Promise<void> {
    if (this.#organisations.has(organisationId)) return;
    await this.#db.inTenant('app_user', organisationId, async (unit) => {
      await setDueIfNone(unit, 'finding.spend', this.#clock());
      await setDueIfNone(unit, 'finding.watch', this.#clock());
      await setDueIfNone(unit, 'rollup.days', this.#clock());
      await watchEndings(unit, this.#clock());
    });
    this.#organisations.add(organisationId);
  }
}
