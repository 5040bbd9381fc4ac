import type { AppErrorCode, Failure } from '../model/failure.ts';

/**
 * A failure of the world, not a bug: a bad file, a full disk, a missing library.
 *
 * `message` says what was found and where; `action` says what to do next. `code` is stable,
 * for scripts and tests.
 */
export class AppError extends Error {
  readonly code: AppErrorCode;
  readonly action: string;

  constructor(code: AppErrorCode, message: string, action: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'AppError';
    this.code = code;
    this.action = action;
  }

  /** What is told of it: without its stack and cause. */
  get failure(): Failure {
    const { code, message, action } = this;
    return { code, message, action };
  }
}
