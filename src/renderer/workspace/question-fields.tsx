import { NativeSelect, TextInput } from '@mantine/core';
import type { ReactNode } from 'react';
import { LABELS, type Label } from '../../core/labels.ts';
import { QUESTION_TEMPLATES, type QuestionTemplate } from '../../core/question-templates.ts';
import layout from '../ui/layout/layout.module.css';

interface TemplateSelectProps {
  /** The name of the template that the fields hold; empty for none. */
  readonly value: string;
  readonly onChoose: (template: QuestionTemplate) => void;
}

/** What a question may begin with. */
export function TemplateSelect({ value, onChoose }: TemplateSelectProps): ReactNode {
  return (
    <NativeSelect
      label="Template"
      description="Fills in question, words and meaning; change what does not fit."
      value={value}
      data={[
        { value: '', label: 'of my own' },
        ...QUESTION_TEMPLATES.map(({ name, title }) => ({ value: name, label: title })),
      ]}
      onChange={({ currentTarget: { value: name } }) => {
        const template = QUESTION_TEMPLATES.find((one) => one.name === name);
        if (template !== undefined) onChoose(template);
      }}
    />
  );
}

interface WordFieldsProps {
  readonly words: Readonly<Record<Label, string>>;
  /** What is wrong with them; null for nothing. */
  readonly problem: string | null;
  readonly onChange: (changes: Partial<Record<Label, string>>) => void;
}

/** The words of the three answers, side by side. */
export function WordFields({ words, problem, onChange }: WordFieldsProps): ReactNode {
  return (
    <>
      <div className={layout.threeFields}>
        {LABELS.map((label) => (
          <TextInput
            key={label}
            label={`Word for ${label}`}
            placeholder={label}
            value={words[label]}
            onChange={({ currentTarget: { value } }) => onChange({ [label]: value })}
          />
        ))}
      </div>
      {problem !== null && (
        <p className={layout.wrong} role="alert">
          {problem}
        </p>
      )}
    </>
  );
}
