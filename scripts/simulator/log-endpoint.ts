import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { logLine, type RequestLog } from './log.ts';

const LINES_PER_WRITE = 500;

/** `GET /simulator/log` answers JSON lines, `?after=N` those after that number; `DELETE` clears the log. */
export async function serveLog(
  log: RequestLog,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  request.resume();
  if (request.method === 'DELETE') {
    log.clear();
    response.writeHead(204).end();
    return;
  }
  const after = /[?&]after=(\d{1,15})/.exec(request.url ?? '')?.[1];
  response.writeHead(200, ['content-type', 'application/x-ndjson']);
  let lines: string[] = [];
  for (const entry of log.entries(Number(after ?? 0))) {
    lines.push(`${logLine(entry)}\n`);
    if (lines.length < LINES_PER_WRITE) continue;
    const isFlowing = response.write(lines.join(''));
    lines = [];
    if (!isFlowing) await Promise.race([once(response, 'drain'), once(response, 'close')]);
    if (response.destroyed) return;
  }
  response.end(lines.join(''));
}
