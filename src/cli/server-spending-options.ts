import { InvalidArgumentError, type Command } from 'commander';
import type { PoolOptions } from '../engine/servers/endpoints/open-endpoint-pool.ts';
import { parsePrices } from '../core/token-prices.ts';
import type { TokenPrices } from '../model/server.ts';
import { numberIn, wholeNumber } from './option-values.ts';
import { UsageError } from './usage-error.ts';

/** What a server may be asked at once, a minute, and in all. */
export interface ServerSpendingOptions {
  readonly serverConcurrency?: number;
  readonly serverRequestsPerMinute?: number;
  readonly serverTokensPerMinute?: number;
  readonly serverBudget?: number;
  readonly serverPrices?: TokenPrices;
  readonly serverCost?: number;
}

/** Names of the options: they may be given again, or others, when a run goes on. */
export const SERVER_SPENDING = [
  'serverConcurrency',
  'serverRequestsPerMinute',
  'serverTokensPerMinute',
  'serverBudget',
  'serverPrices',
  'serverCost',
] as const satisfies readonly (keyof ServerSpendingOptions)[];

export function addServerSpendingOptions(command: Command): Command {
  return command
    .option(
      '--server-concurrency <n>',
      'with --server: requests that each endpoint is given at once (default: as many as it answers faster for)',
      wholeNumber(1, 4_096),
    )
    .option(
      '--server-requests-per-minute <n>',
      'with --server: requests a minute at most, over all endpoints',
      wholeNumber(1),
    )
    .option(
      '--server-tokens-per-minute <n>',
      'with --server: tokens a minute at most, of prompts and answers',
      wholeNumber(1),
    )
    .option('--server-budget <tokens>', 'with --server: stop after this many tokens', wholeNumber(1))
    .option(
      '--server-prices <prices>',
      'with --server: what a million tokens cost, of the prompt and of the answer ("0.15,0.60"), or with those of the prompt that were cached between them',
      tokenPrices,
    )
    .option(
      '--server-cost <amount>',
      'with --server-prices: stop before it costs more',
      numberIn({ min: 0, exclusive: true }),
    );
}

function tokenPrices(text: string): TokenPrices {
  const prices = parsePrices(text);
  if (prices === null)
    throw new InvalidArgumentError('It must be two prices, or three: prompt, cached prompt, answer.');
  return prices;
}

/** @throws UsageError for a limit of a cost without prices */
export function serverSpendingOf(
  options: ServerSpendingOptions,
): Pick<PoolOptions, 'concurrency' | 'limits' | 'prices'> {
  const { serverConcurrency, serverRequestsPerMinute, serverTokensPerMinute, serverBudget } = options;
  const { serverPrices, serverCost } = options;
  if (serverCost !== undefined && serverPrices === undefined)
    throw new UsageError('--server-cost needs --server-prices: what a million tokens cost.');
  return {
    ...(serverConcurrency !== undefined && { concurrency: serverConcurrency }),
    ...(serverPrices !== undefined && { prices: serverPrices }),
    limits: {
      ...(serverRequestsPerMinute !== undefined && { requestsPerMinute: serverRequestsPerMinute }),
      ...(serverTokensPerMinute !== undefined && { tokensPerMinute: serverTokensPerMinute }),
      ...(serverBudget !== undefined && { tokens: serverBudget }),
      ...(serverCost !== undefined && { cost: serverCost }),
    },
  };
}
