import { AppError } from '../app-error.ts';

/** What a repository's name looks like: OWNER/NAME. */
const NAME = /^[A-Za-z0-9][\w.-]*\/[A-Za-z0-9][\w.-]*$/;

export function isRepositoryName(text: string): boolean {
  return NAME.test(text) && !text.includes('..');
}

/** What a hub's answer means to a person. @param what was asked for */
export function hubRefusal(status: number, what: string, hasToken: boolean): AppError {
  if (status === 401 || status === 403)
    return new AppError(
      'hub-refused',
      `The hub does not give ${what} to this account (${status}).`,
      hasToken
        ? 'Accept its terms on its page, or use a token (HF_TOKEN) of an account that may read it.'
        : 'Set HF_TOKEN to a token of an account that may read it, and accept its terms on its page. A name that is not there is answered so, too.',
    );
  if (status === 404)
    return new AppError(
      'hub-not-found',
      `The hub has no ${what}.`,
      'Check the name (OWNER/NAME) and --revision.',
    );
  return new AppError(
    'hub-not-reachable',
    `The hub answered ${status} when asked for ${what}.`,
    'Try again later: the same command goes on where it ended.',
  );
}

/** The same where there was no answer. */
export function hubUnreachable(endpoint: string, cause: unknown): AppError {
  const because = cause instanceof Error && cause.cause instanceof Error ? cause.cause : cause;
  return new AppError(
    'hub-not-reachable',
    `${endpoint} cannot be reached: ${because instanceof Error ? because.message : String(because)}`,
    'Check the network and HF_ENDPOINT. The same command goes on where it ended; a folder that was downloaded elsewhere can be imported as it is.',
    { cause },
  );
}
