/**
 * `npm run bench`: what the gateway costs in time and processor, beside a direct call and beside another gateway. A
 * claim about speed that nobody can repeat is none. Exit code 1 if an answer was wrong or a call left no event.
 */
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Around, runBench } from './bench.ts';
import { runBudgetBench } from './budget-bench.ts';
import { type BudgetStage, setBudgetStage } from './budget-stage.ts';
import { budgetTable } from './budget-table.ts';
import { type BenchOptions, HELP, parseOptions } from './options.ts';
import { Profiler } from './profiler.ts';
import type { BenchReport } from './report.ts';
import { type Stage, setStage } from './stage.ts';
import { reportTable } from './table.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '');

const parsed = parseOptions(process.argv.slice(2));
if (parsed.kind === 'help') {
  process.stdout.write(HELP);
} else if (parsed.kind === 'refused') {
  process.stderr.write(`spendgate: ${parsed.message}\n`);
  process.exitCode = 2;
} else {
  const { options } = parsed;
  process.exitCode = await (options.isBudgets ? measureBudgets(options) : main(options));
}

async function measureBudgets(options: BenchOptions): Promise<number> {
  let stage: BudgetStage | null = null;
  endWith(() => stage?.stop());
  try {
    stage = await setBudgetStage(ROOT);
    const report = await runBudgetBench(stage, options);
    process.stdout.write(
      options.isJson ? `${JSON.stringify(report, null, 2)}\n` : `\n${budgetTable(report)}`,
    );
    return report.accounting.isComplete && Object.keys(report.failures).length === 0 ? 0 : 1;
  } catch (error) {
    process.stderr.write(`spendgate: ${error instanceof Error ? error.message : String(error)}\n`);
    return 1;
  } finally {
    await stage?.stop();
  }
}

/** A run that is cut short leaves nothing behind. */
function endWith(stop: () => Promise<void> | undefined): void {
  const end = async (code: number) => {
    await stop();
    process.exit(code);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => void end(130));
  process.once('disconnect', () => void end(130));
  process.channel?.unref();
}

async function main(options: BenchOptions): Promise<number> {
  const { limitMs, profileDir, paceMs } = options;
  let stage: Stage | null = null;
  endWith(() => stage?.stop());
  try {
    stage = await setStage(ROOT, {
      isShort: limitMs !== null,
      isProfiled: profileDir !== null,
      paceMs,
    });
    const around = await profiling(stage, profileDir);
    // performance.now() counts from the start of this process.
    const report = await runBench(stage, options, limitMs, around);
    process.stdout.write(
      options.isJson ? `${JSON.stringify(report, null, 2)}\n` : `\n${reportTable(report)}`,
    );
    return isSound(report) ? 0 : 1;
  } catch (error) {
    process.stderr.write(`spendgate: ${error instanceof Error ? error.message : String(error)}\n`);
    return 1;
  } finally {
    await stage?.stop();
  }
}

async function profiling({ inspectorPort }: Stage, directory: string | null): Promise<Around> {
  if (inspectorPort === null || directory === null) return (_name, work) => work();
  const profiler = await Profiler.open(inspectorPort);
  return (name, work) => profiler.around(resolve(directory), name, work);
}

function isSound({ cases, accounting }: BenchReport): boolean {
  const hasFailed = cases.some(({ targets }) =>
    Object.values(targets).some(({ failures }) => Object.keys(failures).length > 0),
  );
  return accounting.isComplete && !hasFailed;
}
