import { useState, type ReactNode } from 'react';
import { Dialog } from '../../ui/dialogs/dialog.tsx';
import { CommentField } from '../../ui/fields/comment-field.tsx';

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
      <CommentField
        description="Whoever answered sees it with the pair, which is theirs to answer again. Ctrl+Enter sends it."
        value={comment}
        onChange={setComment}
        onSend={send}
      />
    </Dialog>
  );
}
