import { AppError } from '../../app-error.ts';
import { quoted } from '../../datasets/import-problem.ts';

/**
 * That a file has the question that somebody named: else every answer would read as empty.
 *
 * @param known names of questions that hold answers; without any nothing can be told
 * @throws AppError 'question-missing'
 */
export function assertHasQuestion(question: string, known: readonly string[]): void {
  if (known.length === 0 || known.includes(question)) return;
  const names = [...new Set(known)].slice(0, LISTED).map(quoted).join(', ');
  throw new AppError(
    'question-missing',
    `The file has no answers to ${quoted(question)}. It has answers to: ${names}.`,
    'Name one of those with --question.',
  );
}

/** Names that the message lists. */
const LISTED = 12;
