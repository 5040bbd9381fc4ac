import { Input } from '@mantine/core';
import { useId, type ReactNode } from 'react';
import { IMAGE_MARKER } from '../../../core/prompts.ts';
import { problemOfPrompt } from './card.ts';
import classes from './prompt-field.module.css';

interface PromptFieldProps {
  readonly value: string;
  readonly onChange: (value: string) => void;
  /** Tokens of the whole prompt; null while not known. */
  readonly tokens: number | null;
}

/** The prompt as text, its two image markers marked. */
export function PromptField({ value, onChange, tokens }: PromptFieldProps): ReactNode {
  const id = useId();
  const problem = problemOfPrompt(value);
  return (
    <Input.Wrapper
      id={id}
      label="Prompt"
      description={`${IMAGE_MARKER} appears twice, where the tokens of the first and the second image go; <s> starts the sequence${tokens === null ? '' : `. ${tokens} tokens with both images`}.`}
      error={problem}
    >
      <div className={classes.field} data-wrong={problem !== null}>
        <div className={classes.marks} aria-hidden="true">
          {markedParts(value).map(({ text, image }, index) =>
            image === null ? text : <mark key={index}>{text}</mark>,
          )}
          {/* A line that has just been begun has its height. */}
          {'\n'}
        </div>
        <textarea
          id={id}
          className={classes.text}
          value={value}
          spellCheck={false}
          aria-invalid={problem !== null}
          onChange={({ currentTarget }) => onChange(currentTarget.value)}
        />
      </div>
    </Input.Wrapper>
  );
}

/** A prompt in pieces: texts, and image markers with the number of their image. */
export function markedParts(prompt: string): { readonly text: string; readonly image: number | null }[] {
  return prompt
    .split(IMAGE_MARKER)
    .flatMap((text, index) => [
      ...(index === 0 ? [] : [{ text: IMAGE_MARKER, image: index }]),
      ...(text === '' ? [] : [{ text, image: null }]),
    ]);
}
