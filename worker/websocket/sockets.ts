/** The runtime's sockets on either side of a session, and the clock that it looks at. */
import type { Frame, Session } from './session.ts';

const CHECK_EVERY_MS = 5_000;
/** A connection that broke off: no code was sent. */
const BROKE_OFF = 1006;

/** Feeds the session from both sockets. @returns when it is over */
export async function connectSockets(
  session: Session,
  caller: WebSocket,
  upstream: WebSocket,
): Promise<void> {
  listen(
    caller,
    (frame) => session.fromCaller(frame),
    (code, reason) => session.callerClosed(code, reason),
  );
  listen(
    upstream,
    (frame) => session.fromUpstream(frame),
    (code, reason) => session.upstreamClosed(code, reason),
  );
  const timer = setInterval(() => session.check(), CHECK_EVERY_MS);
  await session.over;
  clearInterval(timer);
}

/** A socket that fails may say so without ever closing. */
function listen(
  socket: WebSocket,
  onFrame: (frame: Frame) => void,
  onClose: (code: number, reason: string) => void,
): void {
  socket.binaryType = 'arraybuffer';
  socket.addEventListener('message', ({ data }) => onFrame(data as Frame));
  socket.addEventListener('close', ({ code, reason }) => onClose(code, reason));
  socket.addEventListener('error', () => onClose(BROKE_OFF, ''));
  // Each side's end is passed on to the other before it is answered.
  socket.accept({ allowHalfOpen: true });
}
