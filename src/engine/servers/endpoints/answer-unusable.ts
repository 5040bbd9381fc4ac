import { AppError } from '../../app-error.ts';

/** A server answered, and that is no answer to what was asked. Its text never holds a key, a token or bytes of a picture. */
export class AnswerUnusable extends AppError {
  /** Whether another try may help: an answer that was cut off, a picture that the server no longer holds. */
  readonly again: boolean;
  /** The next try is another body, to the same server and at once; nothing was wrong with the server. */
  readonly changed: boolean;

  constructor(
    message: string,
    { again, changed = false, action }: { again: boolean; changed?: boolean; action?: string },
  ) {
    super('server-answer', message, action ?? 'Look at what the server says of it in its log.');
    this.again = again;
    this.changed = changed;
  }
}
