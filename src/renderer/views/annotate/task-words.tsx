import { NativeSelect, TextInput } from '@mantine/core';
import type { ReactNode } from 'react';
import { LABELS, type Label } from '../../../core/labels.ts';
import { QUESTION_TEMPLATES } from '../../../core/question-templates.ts';
import { labelWordsSchema, type LabelWords } from '../../../model/ask.ts';
import layout from '../../ui/layout/layout.module.css';

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
      <NativeSelect
        label="Template"
        description="Fills in question, words and meaning; change what does not fit."
        value={template?.name ?? ''}
        data={[
          { value: '', label: 'of my own' },
          ...QUESTION_TEMPLATES.map(({ name, title }) => ({ value: name, label: title })),
        ]}
        onChange={({ currentTarget: { value } }) => {
          const chosen = QUESTION_TEMPLATES.find(({ name }) => name === value);
          if (chosen !== undefined)
            onChange({ question: chosen.question, more: chosen.more, ...chosen.words });
        }}
      />
      <div className={layout.threeFields}>
        {LABELS.map((label) => (
          <TextInput
            key={label}
            label={`Word for ${label}`}
            placeholder={label}
            value={asked[label]}
            onChange={({ currentTarget: { value } }) => onChange({ [label]: value })}
          />
        ))}
      </div>
      {problem !== null && (
        <p className={layout.wrong} role="alert">
          {problem}
        </p>
      )}
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
