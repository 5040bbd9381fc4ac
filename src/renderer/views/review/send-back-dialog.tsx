import { Textarea } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { LONGEST_COMMENT } from '../../../model/judgement.ts';
import { Dialog } from '../../ui/dialogs/dialog.tsx';

interface SendBackDialogProps {
  readonly onSend: (comment: string) => void;
  readonly onClose: () => void;
}

/** Why a pair goes back to those who answered it. */
export function SendBackDialog({ onSend, onClose }: SendBackDialogProps): ReactNode {
  const [comment, setComment] = useState('');
  const send = () => onSend(comment.trim());
  return (
    <Dialog
      opened
      onClose={onClose}
      title="Send the pair back"
      size="md"
      action={{ title: 'Send back', run: send }}
    >
      <Textarea
        label="Comment"
        description="Whoever answered sees it with the pair, which is theirs to answer again. Ctrl+Enter sends it."
        autosize
        minRows={3}
        maxRows={10}
        maxLength={LONGEST_COMMENT}
        value={comment}
        data-autofocus
        onChange={(event) => setComment(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
          event.preventDefault();
          send();
        }}
      />
    </Dialog>
  );
}
