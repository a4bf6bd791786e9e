/** A server in the dashboard's place, for what the gateway delivers while the dashboard is away. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import type { RunningStack } from './stack.ts';
import { waitFor } from './wait-for.ts';

export interface StandInAnswer {
  readonly status: number;
  readonly body: string;
}

/**
 * Takes the dashboard away, answers every delivery in its place while `work` runs and until one has come, and lets the
 * dashboard return.
 * @returns what was delivered: headers and body of each post
 */
export function instead(
  stack: RunningStack,
  answer: (delivery: string) => StandInAnswer,
  work: (deliveries: readonly string[]) => Promise<void>,
): Promise<string[]> {
  return stack.withoutDashboard(async () => {
    const deliveries: string[] = [];
    const server = createServer(async (request, response) => {
      const delivery = await text(request);
      deliveries.push(JSON.stringify(request.rawHeaders) + delivery);
      const { status, body } = answer(delivery);
      response.writeHead(status, { 'content-type': 'application/json' }).end(body);
    });
    const port = Number(new URL(stack.dashboardUrl).port);
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    try {
      await work(deliveries);
      await waitFor('a delivery', () => deliveries.length > 0);
    } finally {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    }
    return deliveries;
  });
}
