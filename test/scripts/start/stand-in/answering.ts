import { createServer } from 'node:http';

/** Answers every request with the process id, so that a test sees which process serves it. */
export function answerOn(port: number, then: () => void): void {
  const server = createServer((_request, response) => response.end(String(process.pid)));
  server.listen(port, '127.0.0.1', then);
}
