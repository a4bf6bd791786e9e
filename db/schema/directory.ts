/**
 * The directory: the only tables that are read before the organisation is known, each with the reason. Every other
 * table carries `tenant_id` and its rows belong to one organisation by the database's own rule.
 */
export const DIRECTORY_TABLES: Readonly<Record<string, string>> = {
  organisation: 'says that an organisation exists; found by its full id',
  session: 'turns a cookie into an organisation; found by the hash of the whole cookie',
  login_link: 'turns a one-time link into an organisation; found by the hash of the whole token',
  api_token: 'turns a bearer token into an organisation; found by the hash of the whole token',
  due_job: 'says which organisation has work waiting; claimed when due',
};

/** Tables that hold no row of any organisation, each with the reason. */
export const CATALOGUE_TABLES: Readonly<Record<string, string>> = {
  schema_migration: 'names the migrations that this database has had',
};
