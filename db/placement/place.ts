/**
 * In which database an organisation's rows lie. Every database says it of itself, and a unit of work asks before its first
 * statement: what is served is decided where the rows are, and no process can be behind. No I/O.
 */

/** The name of the database that all organisations share which have none of their own. */
export const SHARED = 'shared';
/** Names of databases of an organisation's own. */
export const STORE_NAME = /^(?!shared$)[a-z][a-z0-9-]{0,30}$/;

/** How long a caller should wait before it tries again what a move holds up. */
export const MOVE_RETRY_SECONDS = 30;

export interface Place {
  /** The name of a database. */
  readonly place: string;
  /** Null: the rows stay where they are. */
  readonly movesTo: string | null;
}

/** The organisation is being moved to another database: it is read and not written. */
export class OrganisationMovingError extends Error {
  override readonly name = 'OrganisationMovingError';
  readonly code = 'ORGANISATION_MOVING';
  constructor() {
    super('the organisation is being moved to another database');
  }
}

/** The organisation's rows are not in this database. Nothing of the unit of work was done. */
export class OrganisationElsewhereError extends Error {
  override readonly name = 'OrganisationElsewhereError';
  readonly code = 'ORGANISATION_ELSEWHERE';
  readonly organisationId: string;
  /** Where this database believes them to be. */
  readonly place: string;
  constructor(organisationId: string, place: string) {
    super(`the organisation's rows lie in another database: ${place}`);
    this.organisationId = organisationId;
    this.place = place;
  }
}

/** The database of this name is not known to this process, or is not ready to serve. */
export class StoreMissingError extends Error {
  override readonly name = 'StoreMissingError';
  readonly code = 'STORE_MISSING';
  constructor(store: string) {
    super(`the database ${store} is not configured here (TENANT_DATABASES)`);
  }
}

/** @param stated as a database's `place_of` has it, `PLACE>TARGET`; null: nothing is said */
export function readPlace(stated: string | null): Place {
  const [place = SHARED, target = ''] = stated?.split('>') ?? [];
  return { place, movesTo: target === '' ? null : target };
}

/**
 * @param store the name of the database that is asked
 * @throws {OrganisationElsewhereError} if it does not hold the organisation
 * @throws {OrganisationMovingError} if it does, and the unit would write while the organisation moves
 */
export function mustServe(organisationId: string, stated: Place, store: string, isWriting: boolean): void {
  if (stated.place !== store) throw new OrganisationElsewhereError(organisationId, stated.place);
  if (isWriting && stated.movesTo !== null) throw new OrganisationMovingError();
}
