import { formatCount, formatNumber } from '../../../core/format.ts';
import { AppError } from '../../app-error.ts';
import { AnswerUnusable } from './answer-unusable.ts';
import { isUntrusted } from './connection-failure.ts';
import { isForeign } from './foreign-answer.ts';
import type { EndpointState, PoolUsage } from './endpoint-pool.ts';

export function unanswered(tries: number, url: string, reason: string): AnswerUnusable {
  return new AnswerUnusable(
    `No server answered it in ${formatCount(tries)} tries; the last, ${url}: ${reason}.`,
    { again: false },
  );
}

/** @param endpoints those that were asked, none of them well */
export function notReachable(endpoints: readonly EndpointState[]): AppError {
  const [first] = endpoints;
  const others = endpoints.length > 1 ? ` Nor does any other of ${formatCount(endpoints.length)}.` : '';
  return new AppError(
    'server-not-reachable',
    `The server ${first?.url} cannot be used: ${(first?.reason ?? 'no reason is known').replace(/\.$/, '')}.${others}`,
    whatToDo(first?.reason ?? ''),
  );
}

function whatToDo(reason: string): string {
  if (isUntrusted(reason))
    return 'Give the file of its certificate, or that of its authority, with --server-ca (in Models: Certificates).';
  return isForeign(reason)
    ? 'Give the address below which the server itself has /v1/models and /v1/chat/completions: a web page comes from a proxy, a login, or another program at that port or path.'
    : 'Look whether it runs and whether the address is right.';
}

export function budgetSpent({ prompt, answer, cost }: PoolUsage): AppError {
  const tokens = `${formatCount(prompt + answer)} tokens`;
  return new AppError(
    'server-budget',
    `The budget is spent: ${cost === null ? tokens : `${tokens}, which cost ${formatNumber(cost, 2)}`}.`,
    'Answers so far are kept. Allow more, and resume the run.',
  );
}

export function poolClosed(): AppError {
  return new AppError('closing', 'The servers are no longer asked.', 'Start again.');
}
