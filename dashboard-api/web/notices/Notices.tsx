import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useCommand } from '../api/use-command.ts';
import { formatMoment } from '../period/instant.ts';
import { dismiss, readDismissed } from './dismissed.ts';
import { type Notice, noticesQuery } from './queries.ts';

const WORDS: Readonly<Record<Notice['level'], string>> = {
  information: 'Notice',
  warning: 'Warning',
  incident: 'Incident',
};
const storage = () => localStorage;

/** What those who run the installation tell an organisation, above every page. An incident stays until it is over. */
export function Notices() {
  const { data } = useQuery(noticesQuery);
  const [dismissed, setDismissed] = useState(() => readDismissed(storage));
  // That it was read goes on record, for every browser of theirs; where that fails it is put away here all the same.
  const acknowledge = useCommand(['privacy', 'notices']);
  const shown = (data?.notices ?? []).filter(
    ({ noticeId, level, readAt }) =>
      level === 'incident' || (readAt === null && !dismissed.includes(noticeId)),
  );
  return (
    <section aria-label="Notices" aria-live="polite" className="print:hidden">
      {shown.map((notice) => (
        <NoticeBar
          key={notice.noticeId}
          notice={notice}
          onDismiss={() => {
            setDismissed(dismiss(notice.noticeId, storage));
            acknowledge.mutate({ method: 'POST', path: `/notices/${notice.noticeId}/acknowledgement` });
          }}
        />
      ))}
    </section>
  );
}

function NoticeBar({ notice, onDismiss }: { notice: Notice; onDismiss: () => void }) {
  const { level, text, raisedAt, endsAt } = notice;
  const colours = level === 'information' ? 'bg-accent-soft' : 'bg-attention-soft';
  return (
    <div className={`flex items-start gap-3 border-b border-line px-4 py-2 sm:px-6 ${colours}`}>
      <p className="min-w-0 flex-1 wrap-anywhere">
        <strong className={`font-semibold ${level === 'information' ? 'text-accent' : 'text-attention'}`}>
          {WORDS[level]}.
        </strong>{' '}
        {text}{' '}
        <span className="text-xs text-muted">
          {formatMoment(Date.parse(raisedAt))} UTC
          {endsAt !== null && `, until ${formatMoment(Date.parse(endsAt))} UTC`}
        </span>
      </p>
      {level !== 'incident' && (
        <button
          type="button"
          className="control shrink-0"
          aria-label={`Dismiss: ${text.slice(0, 60)}`}
          onClick={onDismiss}
        >
          Dismiss
        </button>
      )}
    </div>
  );
}
