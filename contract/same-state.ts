/** Whether two JSON values say the same, in whatever order their members stand. Pure. */
export function isSameState(left: unknown, right: unknown): boolean {
  if (typeof left !== 'object' || typeof right !== 'object' || left === null || right === null)
    return left === right;
  if (Array.isArray(left) !== Array.isArray(right)) return false;
  const [lefts, rights] = [membersOf(left), membersOf(right)];
  return (
    lefts.length === rights.length &&
    lefts.every(([name, value]) => Object.hasOwn(right, name) && isSameState(value, right[name as never]))
  );
}

/** A member that is undefined is none: JSON has no such thing. */
function membersOf(value: object): [string, unknown][] {
  return Object.entries(value).filter(([, member]) => member !== undefined);
}
