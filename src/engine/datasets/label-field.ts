import { LABELS, type Label } from '../../core/labels.ts';
import { quoted } from './import-problem.ts';
import type { FieldValue } from './number-field.ts';

/** A label in any case, with or without the final dot that models and the seed authors' files put after it. */
export function labelField(text: string | undefined, what: string): FieldValue<Label> {
  if (text === undefined || text === '') return { reason: `the ${what} is missing` };
  const word = text.trim().replace(/\.$/, '').toLowerCase();
  const value = LABELS.find((label) => label.toLowerCase() === word);
  return value ? { value } : { reason: `the ${what} ${quoted(text)} is not ${LABELS.join(', ')}` };
}
