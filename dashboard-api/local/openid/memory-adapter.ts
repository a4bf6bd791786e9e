import type { Adapter, AdapterPayload } from 'oidc-provider';

/** For what the provider would keep without an end. */
const SESSION_SECONDS = 3_600;

interface Kept {
  readonly payload: AdapterPayload;
  readonly expiresAtMs: number;
}

/** What the embedded provider knows of a sign-in, in memory. @returns what makes a store for each kind of thing */
export function memoryAdapters(nowMs: () => number): (kind: string) => Adapter {
  const kept = new Map<string, Kept>();
  const findWhere = async (prefix: string, isIt: (payload: AdapterPayload) => boolean) => {
    for (const [key, { payload, expiresAtMs }] of kept)
      if (key.startsWith(prefix) && expiresAtMs > nowMs() && isIt(payload)) return payload;
    return undefined;
  };
  return (kind) => {
    const prefix = `${kind}:`;
    return {
      async upsert(id, payload, expiresInSeconds = SESSION_SECONDS) {
        for (const [key, { expiresAtMs }] of kept) if (expiresAtMs <= nowMs()) kept.delete(key);
        kept.set(prefix + id, { payload, expiresAtMs: nowMs() + expiresInSeconds * 1_000 });
      },
      async find(id) {
        const found = kept.get(prefix + id);
        return found && found.expiresAtMs > nowMs() ? found.payload : undefined;
      },
      findByUid: (uid) => findWhere(prefix, (payload) => payload.uid === uid),
      findByUserCode: (code) => findWhere(prefix, (payload) => payload.userCode === code),
      async consume(id) {
        const found = kept.get(prefix + id);
        const consumed = Math.floor(nowMs() / 1_000);
        if (found) kept.set(prefix + id, { ...found, payload: { ...found.payload, consumed } });
      },
      async destroy(id) {
        kept.delete(prefix + id);
      },
      async revokeByGrantId(grantId) {
        for (const [key, { payload }] of kept) if (payload.grantId === grantId) kept.delete(key);
      },
    };
  };
}
