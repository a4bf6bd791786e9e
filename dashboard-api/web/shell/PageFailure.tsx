import { Door } from '../session/Door.tsx';

/** A fault of the page itself. Nothing of it is shown or sent; loading the page anew is the way on. */
export function PageFailure() {
  return (
    <Door title="This page has failed">
      <p role="alert">The fault is in the page, not in the figures: nothing that was recorded is lost.</p>
      <button type="button" className="control-strong" onClick={() => window.location.reload()}>
        Load it again
      </button>
    </Door>
  );
}
