/** Attributes of a resource by name (RFC 7643 §2.1): whatever their case, with or without the schema's URN before them. */

/** A resource as JSON has it. */
export type Resource = Readonly<Record<string, unknown>>;

/** The value under a name, in any case. */
export function attributeOf(resource: unknown, name: string): unknown {
  if (!isObject(resource)) return undefined;
  const key = keyOf(resource, name);
  return key === null ? undefined : resource[key];
}

/** How an object spells a name; null: it does not have it. */
export function keyOf(resource: Resource, name: string): string | null {
  const wanted = name.toLowerCase();
  return Object.keys(resource).find((key) => key.toLowerCase() === wanted) ?? null;
}

/** An object with these members alone, each under the name that is given here, whatever case it came in. */
export const inOurCase = (value: Resource, names: readonly string[]): Resource =>
  Object.fromEntries(
    names.flatMap((name) => {
      const key = keyOf(value, name);
      return key === null ? [] : [[name, value[key]]];
    }),
  );

export const isObject = (value: unknown): value is Resource =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const CORE = /^urn:ietf:params:scim:schemas:core:2\.0:(?:User|Group):/i;
const EXTENSION = /^urn:[a-z0-9][a-z0-9:._-]*:(?=[A-Za-z])/i;

/**
 * The names of a path such as `name.givenName`. The core schema's URN is left out; of an extension's, the whole URN is the
 * first name.
 */
export function namesOf(path: string): string[] {
  const bare = path.replace(CORE, '');
  const extension = EXTENSION.exec(bare)?.[0];
  if (extension === undefined) return bare.split('.');
  return [extension.slice(0, -1), ...bare.slice(extension.length).split('.')];
}
