import { Modal } from '../shell/Modal.tsx';

/** Asks before changes are lost. */
export function LeaveUnsaved({ onStay, onLeave }: { onStay: () => void; onLeave: () => void }) {
  return (
    <Modal title="Leave without saving?" onClose={onStay}>
      <p className="mt-2">What you changed here has not been put in place, and would be gone.</p>
      <div className="mt-4 flex justify-end gap-2">
        <button type="button" className="control" onClick={onLeave}>
          Leave
        </button>
        <button type="button" className="control-strong" onClick={onStay}>
          Stay
        </button>
      </div>
    </Modal>
  );
}
