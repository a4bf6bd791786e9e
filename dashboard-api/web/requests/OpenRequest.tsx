import { Link } from '@tanstack/react-router';
import { formatInstant, formatStamp } from '../period/instant.ts';
import { readView, writeView } from '../view/search.ts';

/** The link of a row: the same list, with this request opened beside it. */
export function OpenRequest({ eventId, admittedAt }: { eventId: string; admittedAt: string }) {
  return (
    <Link
      to="/requests"
      search={(search) => writeView(readView(search), eventId)}
      className="row-link hover:underline max-sm:block max-sm:w-20 max-sm:whitespace-normal sm:whitespace-nowrap"
      preload={false}
      resetScroll={false}
    >
      <time dateTime={admittedAt} title={`${formatInstant(admittedAt)} UTC`}>
        {formatStamp(admittedAt)}
      </time>
    </Link>
  );
}
