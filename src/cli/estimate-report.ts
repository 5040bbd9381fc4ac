import { formatCost } from '../core/describe-usage.ts';
import { formatBytes, formatQuantity, formatSeconds } from '../core/format.ts';
import { estimatePlan } from '../engine/jobs/runs/estimate-run.ts';
import type { ModelFiles, ModelServer } from '../engine/jobs/runs/plan-run.ts';
import { findModel } from '../engine/jobs/runs/plan-run.ts';
import { sampleServer } from '../engine/jobs/runs/sample-server.ts';
import { resolveAsk, type AskLevel } from '../engine/model-files/asked-card.ts';
import type { Dataset } from '../engine/store/datasets.ts';
import type { Workspace } from '../engine/store/workspace.ts';
import type { PoolOptions } from '../engine/servers/endpoints/open-endpoint-pool.ts';
import type { RunEstimate, RunPlan } from '../model/plan.ts';
import type { AnyServer, TokenPrices } from '../model/server.ts';
import type { CommandContext } from './command-context.ts';
import type { Report } from './report.ts';

/** A run that is not made: what would answer what. */
interface Estimated {
  readonly dataset: Dataset;
  readonly files: ModelFiles | ModelServer;
  readonly members: number;
  readonly plan: RunPlan;
  readonly ask: readonly AskLevel[];
  /** Seconds that a server is given for an answer; the usual ones where it is left out. */
  readonly timeLimit?: number;
  readonly spending: Pick<PoolOptions, 'concurrency' | 'limits' | 'prices'>;
}

/** What a run would take, by a few comparisons where a server answers, else by earlier runs; nothing is kept. */
export async function estimateReport(
  { signal, progress }: CommandContext,
  workspace: Workspace,
  { dataset, files, members, plan, ask, spending, timeLimit }: Estimated,
): Promise<Report> {
  const { db } = workspace;
  const stored = findModel(db, files);
  const { card } = resolveAsk(files.card, [...ask, { source: 'dataset', ask: dataset.ask }]);
  const server =
    'server' in files ? pricedAs(files.server, spending.prices ?? pricesOf(stored?.server ?? null)) : null;
  if (server !== null)
    progress.note('Asking the server a few comparisons of the plan; their answers are not kept.');
  const within = timeLimit === undefined ? {} : { timeLimit: timeLimit * 1000 };
  const sample =
    server === null
      ? null
      : await sampleServer(workspace, plan, { server, card }, { signal, ...within, ...spending });
  const name = stored?.name ?? server?.model ?? 'The model';
  const estimate = estimatePlan(db, plan, { id: stored?.id ?? null, name, server }, members, sample);
  return { document: { estimate, sample }, text: describe(estimate, plan.kind === 'adaptive').join('\n') };
}

function pricesOf(server: AnyServer | null): TokenPrices | null {
  return server !== null && 'urls' in server ? server.prices : null;
}

function pricedAs(server: AnyServer, prices: TokenPrices | null): AnyServer {
  return 'urls' in server ? { ...server, prices: server.prices ?? prices } : server;
}

function describe({ comparisons, images, seconds, basis, server }: RunEstimate, isAtMost: boolean): string[] {
  const about = (value: number | null, text: (value: number) => string) =>
    value === null ? 'unknown' : `about ${text(value)}`;
  return [
    `${isAtMost ? 'At most ' : ''}${formatQuantity(comparisons, 'comparison')} of ${formatQuantity(images, 'image')}`,
    `Time: ${about(seconds, formatSeconds)}. ${basis}`,
    ...(server === null
      ? []
      : [
          `Requests: ${formatQuantity(comparisons, 'request')}, sent: ${about(server.bytesOut, formatBytes)}`,
          `Prompts: ${about(server.promptTokens, (tokens) => formatQuantity(Math.round(tokens), 'token'))}, answers: ${about(server.answerTokens, (tokens) => formatQuantity(Math.round(tokens), 'token'))}`,
          `Cost: ${server.cost === null ? 'unknown; give --server-prices' : about(server.cost, formatCost)}`,
          `By ${server.basis.charAt(0).toLowerCase()}${server.basis.slice(1)}`,
        ]),
  ];
}
