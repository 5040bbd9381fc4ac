import { Textarea } from '@mantine/core';
import type { ReactNode } from 'react';
import { LONGEST_COMMENT } from '../../../model/judgement.ts';

interface CommentFieldProps {
  readonly description: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  /** Ctrl+Enter, or Cmd+Enter. */
  readonly onSend: () => void;
}

/** A comment of several lines, in a dialog that it has the focus of. */
export function CommentField({ description, value, onChange, onSend }: CommentFieldProps): ReactNode {
  return (
    <Textarea
      label="Comment"
      description={description}
      autosize
      minRows={3}
      maxRows={10}
      maxLength={LONGEST_COMMENT}
      value={value}
      data-autofocus
      onChange={(event) => onChange(event.currentTarget.value)}
      onKeyDown={(event) => {
        if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
        event.preventDefault();
        onSend();
      }}
    />
  );
}
