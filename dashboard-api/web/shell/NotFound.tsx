import { Link } from '@tanstack/react-router';
import { Door } from '../session/Door.tsx';

/** An address that leads nowhere. */
export function NotFound() {
  return (
    <Door title="This page does not exist">
      <p>
        <Link to="/" search={{}} className="text-accent underline">
          Go to the overview
        </Link>
      </p>
    </Door>
  );
}
