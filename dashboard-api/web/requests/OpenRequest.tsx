import { Link } from '@tanstack/react-router';
import { readView, writeView } from '../view/search.ts';

/** The link of a row: the same list, with this request opened beside it. */
export function OpenRequest({ eventId, text }: { eventId: string; text: string }) {
  return (
    <Link
      to="/requests"
      search={(search) => writeView(readView(search), eventId)}
      className="row-link whitespace-nowrap hover:underline"
      preload={false}
      resetScroll={false}
    >
      {text}
    </Link>
  );
}
