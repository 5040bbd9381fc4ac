import { AnswerUnusable } from '../endpoints/answer-unusable.ts';

/** The server wants a key, or another one: no further question will be answered. */
export class KeyRefused extends AnswerUnusable {
  constructor(url: string, status: number) {
    super(`The server ${url} refuses the key, or wants one (it answered ${status}).`, {
      again: false,
      action:
        'Put its key into the variable of the environment that --server-key names, or into the keychain, and start again.',
    });
    this.name = 'KeyRefused';
  }
}

/** Whether a status is about the key; null where it is not. */
export function keyRefusal(status: number, { url }: { readonly url: string }): KeyRefused | null {
  return status === 401 || status === 403 ? new KeyRefused(url, status) : null;
}
