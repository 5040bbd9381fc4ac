import { formatNumber, formatQuantity, formatRate } from '../../../core/format.ts';
import type { RunEstimate } from '../../../model/plan.ts';
import type { Server, ServerUsage, TokenPrices } from '../../../model/server.ts';
import { costOf } from '../../servers/endpoints/spending.ts';
import type { ServerSample } from './sample-server.ts';

type ServerEstimate = NonNullable<RunEstimate['server']>;

interface Asked {
  readonly comparisons: number;
  readonly images: number;
}

/** What a server takes for a plan, by a few of its comparisons. */
export function serverEstimateBySample(
  { comparisons, images }: Asked,
  { urls, prices }: Pick<Server, 'urls' | 'prices'>,
  sample: ServerSample,
): ServerEstimate {
  const { textBytes, pictureBytes, namesPictures } = sample;
  // By name, a picture goes to each endpoint at most once.
  const sentPictures = namesPictures ? Math.min(images * urls.length, 2 * comparisons) : 2 * comparisons;
  return {
    ...tokensOf(comparisons, prices, sample.promptTokens, sample.cachedTokens, sample.answerTokens),
    bytesOut: comparisons * textBytes + sentPictures * pictureBytes,
    basis: `${formatQuantity(sample.comparisons, 'comparison')} of the plan, asked now and not kept${
      sample.failed === 0 ? '' : `; ${formatQuantity(sample.failed, 'other')} could not be answered`
    }.${sample.promptTokens === null ? ' The server does not tell its tokens.' : ''}`,
  };
}

/** How long a plan takes, by the same sample. */
export function timeBySample(
  { comparisons }: Asked,
  { rate, together }: ServerSample,
): Pick<RunEstimate, 'seconds' | 'basis'> {
  return {
    seconds: rate > 0 ? comparisons / rate : null,
    basis: `${formatRate(rate)} comparisons per second, measured now with up to ${formatNumber(together, 0)} under way at once. A run finds how many at once go fastest, so it may be faster.`,
  };
}

/** What a server takes for a plan, by what it took for an earlier run of the same model. */
export function serverEstimateByUsage(
  { comparisons }: Asked,
  { prices }: Pick<Server, 'prices'>,
  { requests, prompt, cached, answer, bytesOut }: ServerUsage,
  run: string,
): ServerEstimate {
  const each = (count: number) => (prompt === 0 ? null : count / requests);
  return {
    ...tokensOf(comparisons, prices, each(prompt), each(cached), each(answer)),
    bytesOut: (comparisons * bytesOut) / requests,
    basis: `What ${formatQuantity(requests, 'request')} of the run "${run}" took.`,
  };
}

export const UNKNOWN_SERVER: ServerEstimate = {
  promptTokens: null,
  answerTokens: null,
  bytesOut: null,
  cost: null,
  basis: 'No run has asked this server yet; a few comparisons of the plan would tell.',
};

function tokensOf(
  comparisons: number,
  prices: TokenPrices | null,
  prompt: number | null,
  cached: number | null,
  answer: number | null,
): Pick<ServerEstimate, 'promptTokens' | 'answerTokens' | 'cost'> {
  const all = (each: number | null) => comparisons * (each ?? 0);
  return {
    promptTokens: prompt === null ? null : all(prompt),
    answerTokens: answer === null ? null : all(answer),
    cost:
      prices === null || prompt === null
        ? null
        : costOf({ prompt: all(prompt), cached: all(cached), answer: all(answer) }, prices),
  };
}
