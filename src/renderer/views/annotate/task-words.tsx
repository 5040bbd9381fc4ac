import { TextInput } from '@mantine/core';
import type { ReactNode } from 'react';
import { LABELS, type Label } from '../../../core/labels.ts';
import { QUESTION_TEMPLATES } from '../../../core/question-templates.ts';
import { labelWordsSchema, type LabelWords } from '../../../model/ask.ts';
import { TemplateSelect, WordFields } from '../../workspace/question-fields.tsx';

type Words = Readonly<Record<Label, string>>;

/** What a task asks, as it is typed. */
type Asked = Words & { readonly question: string; readonly more: string };

interface TaskWordsProps {
  readonly asked: Asked;
  readonly problem: string | null;
  readonly onChange: (changes: Partial<Asked>) => void;
}

/** The words that people see for the answers of a task, what "more" means in it, and templates to begin with. */
export function TaskWords({ asked, problem, onChange }: TaskWordsProps): ReactNode {
  const template = QUESTION_TEMPLATES.find(
    ({ question, more }) => question === asked.question.trim() && more === asked.more.trim(),
  );
  return (
    <>
      <TemplateSelect
        value={template?.name ?? ''}
        onChoose={({ question, more, words }) => onChange({ question, more, ...words })}
      />
      <WordFields words={asked} problem={problem} onChange={onChange} />
      <TextInput
        label="The answer is the image that is more …"
        placeholder="attractive"
        maxLength={200}
        value={asked.more}
        onChange={({ currentTarget: { value } }) => onChange({ more: value })}
      />
    </>
  );
}

/** The words that were typed; null where there are none, or something is wrong with them. */
export function wordsOf(typed: Words): LabelWords | null {
  const words = Object.fromEntries(LABELS.map((label) => [label, typed[label].trim()]));
  const parsed = labelWordsSchema.safeParse(words);
  return parsed.success && problemOfWords(typed) === null ? parsed.data : null;
}

export function problemOfWords(typed: Words): string | null {
  const words = LABELS.map((label) => typed[label].trim());
  if (words.every((word) => word === '')) return null;
  if (words.includes('')) return 'Give all three words, or none.';
  if (words.some((word) => /\s/.test(word))) return 'Each must be one word.';
  return new Set(words).size < words.length ? 'The words must be three different ones.' : null;
}
