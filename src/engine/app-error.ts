/**
 * A failure of the world, not a bug: a bad file, a full disk, a missing library.
 *
 * `message` says what was found and where; `action` says what to do next. `code` is stable and kebab-case,
 * for scripts and tests.
 */
export class AppError extends Error {
  readonly code: string;
  readonly action: string;

  constructor(code: string, message: string, action: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'AppError';
    this.code = code;
    this.action = action;
  }
}
