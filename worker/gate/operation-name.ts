/**
 * What an operation that ends later is called, so that another call, of another key perhaps, finds it: its provider,
 * the place there that the path names, and the provider's id. Pure.
 */

/** @param id of the operation, or of a file that holds its results, in the strict form of an upstream id */
export function operationName(provider: string, place: string | null, id: string): string {
  return `${provider}/${place ?? ''} ${id}`;
}

/** The provider's id in a name. */
export function idOfOperation(name: string): string {
  return name.slice(name.indexOf(' ') + 1);
}
