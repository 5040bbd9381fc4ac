import { AppError } from '../app-error.ts';

/** The error for a task that cannot be as it is asked for. */
export function wrong(message: string, action: string): AppError {
  return new AppError('task-wrong', message, action);
}

/** The error for more than a task takes. @param what "so many pairs" */
export function tooLarge(what: string): AppError {
  return new AppError(
    'task-too-large',
    `The task would have ${what}.`,
    'Choose fewer pairs, people or repeats.',
  );
}
