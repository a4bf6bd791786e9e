/**
 * The directory: the only tables that are read before the organisation is known, each with the reason. Every other
 * table carries `tenant_id` and its rows belong to one organisation by the database's own rule.
 */
export const DIRECTORY_TABLES: Readonly<Record<string, string>> = {
  organisation: 'says that an organisation exists; found by its full id',
  membership:
    'says who belongs to an organisation and with what role; found by organisation or by the full id of a person',
  access_rules: 'says how long sessions last and who needs a second factor; read with each session',
  own_role: 'says what a role of an organisation’s own may do; read with each session of whoever has it',
  organisation_standing:
    'says on which plan an organisation is and whether it is suspended; read with each session',
  invitation: 'turns an invitation into an organisation; found by the hash of the whole token',
  sso_domain: 'turns a domain into the organisation that it belongs to; found by the full domain',
  session: 'turns a cookie into an organisation; found by the hash of the whole cookie',
  login_link: 'turns a one-time link into an organisation; found by the hash of the whole token',
  api_token: 'turns a bearer token into an organisation; found by the hash of the whole token',
  due_job: 'says which organisation has work waiting; claimed when due',
};

/**
 * Directory tables about a person, who may belong to several organisations or to none: rows are found by the person's
 * full id, a full hash or a full address, never through an organisation.
 */
export const PERSON_TABLES: Readonly<Record<string, string>> = {
  person: 'says that a person exists; found by full id',
  person_address: 'turns a proven address into a person; found by the full address',
  second_factor: 'holds the sealed secret of an authenticator app; found by the full id of its person',
  recovery_code: 'says which recovery codes are left; found by the full id of their person',
  passkey: 'holds the public keys of passkeys; found by the full id of their person',
  identity: 'turns a subject of an identity provider into a person; found by the hash of both',
};

/** Directory tables about nobody by name: a row is found by one full hash. */
export const BUCKET_TABLES: Readonly<Record<string, string>> = {
  attempt: 'counts attempts at signing in; found by the hash of kind, account and address',
  login_attempt: 'says where a sign-in that is under way went; found by the hash of the whole cookie',
};

/** Tables that hold no row of any organisation, each with the reason. */
export const CATALOGUE_TABLES: Readonly<Record<string, string>> = {
  schema_migration: 'names the migrations that this database has had',
};
