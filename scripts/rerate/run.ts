/** What `npm run rerate` does once its command line is read. */
import { readFileSync } from 'node:fs';
import {
  type RatingPreview,
  type RatingRun,
  ratingPreviewSchema,
  ratingRequestSchema,
  ratingRunSchema,
} from '../../contract/rating.ts';
import type { Dashboard } from '../dashboard-client/dashboard.ts';
import { DashboardError } from '../dashboard-client/dashboard.ts';
import type { PreviewOptions, RerateCommand } from './options.ts';
import { previewText, runText } from './words.ts';

export interface Terminal {
  /** For results. */
  print(text: string): void;
  /** For what happens on the way. */
  say(text: string): void;
  /** Between two questions about work that goes on. */
  pause(): Promise<void>;
}

/** @returns the exit code */
export async function rerate(
  command: RerateCommand,
  dashboard: Dashboard,
  terminal: Terminal,
): Promise<number> {
  try {
    const { kind, isJson } = command;
    if (kind === 'preview') {
      const preview = await untilReady(dashboard, terminal, await preparePreview(command.request, dashboard));
      terminal.print(isJson ? `${JSON.stringify(preview)}\n` : previewText(preview));
      return 0;
    }
    const { previewId, reason } = command;
    const started = await dashboard.post('/api/v1/rating/runs', { previewId, reason }, ratingRunSchema);
    const run = await untilDone(dashboard, terminal, started);
    terminal.print(isJson ? `${JSON.stringify(run)}\n` : runText(run));
    return run.state === 'done' ? 0 : 1;
  } catch (error) {
    if (!(error instanceof DashboardError)) throw error;
    terminal.say(error.message);
    return 1;
  }
}

async function preparePreview(
  { pricesFile, ...asked }: PreviewOptions,
  dashboard: Dashboard,
): Promise<RatingPreview> {
  const prices = pricesFile === null ? {} : { prices: readPrices(pricesFile) };
  const request = ratingRequestSchema.safeParse({ ...asked, ...prices });
  if (!request.success) {
    const place = request.error.issues[0]?.path.join('.') ?? '';
    throw new DashboardError(`what is asked is not in the form of docs/pricing.md, at ${place}`);
  }
  return dashboard.post('/api/v1/rating/previews', request.data, ratingPreviewSchema);
}

function readPrices(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    throw new DashboardError(`${file} cannot be read as JSON`);
  }
}

async function untilReady(
  dashboard: Dashboard,
  terminal: Terminal,
  started: RatingPreview,
): Promise<RatingPreview> {
  let preview = started;
  while (preview.state === 'working') {
    sayProgress(terminal, preview);
    await terminal.pause();
    preview = await dashboard.get(`/api/v1/rating/previews/${preview.previewId}`, ratingPreviewSchema);
  }
  return preview;
}

async function untilDone(dashboard: Dashboard, terminal: Terminal, started: RatingRun): Promise<RatingRun> {
  let run = started;
  while (run.state === 'working') {
    sayProgress(terminal, run);
    await terminal.pause();
    run = await dashboard.get(`/api/v1/rating/runs/${run.runId}`, ratingRunSchema);
  }
  return run;
}

function sayProgress(terminal: Terminal, { totals, upTo }: Pick<RatingPreview, 'totals' | 'upTo'>): void {
  terminal.say(`${totals.lines} lines so far, calls up to ${upTo}`);
}
