/** Callers choose model ids and providers choose tiers, so what is remembered is bounded. */
const REMEMBERED = 2_048;

/** The value under a key, found once. A full memory is cleared: it is refilled by the traffic that needs it. */
export function remember<Value>(memory: Map<string, Value>, key: string, find: () => Value): Value {
  const known = memory.get(key);
  if (known !== undefined || memory.has(key)) return known as Value;
  if (memory.size >= REMEMBERED) memory.clear();
  const value = find();
  memory.set(key, value);
  return value;
}
