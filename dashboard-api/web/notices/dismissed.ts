/** Notices that somebody has put away in this browser. */
const STORAGE_KEY = 'spendgate.notices';
/** Ids of notices that ended long ago go, the oldest first. */
const MOST = 50;

/** Ids that were put away; storage that is closed or holds something else means none. */
export function readDismissed(storage: () => Storage): readonly string[] {
  try {
    const stored: unknown = JSON.parse(storage().getItem(STORAGE_KEY) ?? '[]');
    return Array.isArray(stored) ? stored.filter((one) => typeof one === 'string') : [];
  } catch {
    return [];
  }
}

/** Puts a notice away. @returns all that are put away now, whether or not storage keeps them */
export function dismiss(noticeId: string, storage: () => Storage): readonly string[] {
  const next = [...readDismissed(storage).filter((one) => one !== noticeId), noticeId].slice(-MOST);
  try {
    storage().setItem(STORAGE_KEY, JSON.stringify(next));
  } catch {
    // It then stays away as long as the page.
  }
  return next;
}
