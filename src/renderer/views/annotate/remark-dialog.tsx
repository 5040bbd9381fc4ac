import { Chip, Group } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { Dialog } from '../../ui/dialogs/dialog.tsx';
import { CommentField } from '../../ui/fields/comment-field.tsx';
import { isFinished, type ListedPair, type Remark } from './annotation-list.ts';
import classes from './annotate-view.module.css';

interface RemarkDialogProps {
  readonly pair: ListedPair;
  /** The task's list. */
  readonly reasons: readonly string[];
  readonly onRemark: (remark: Remark) => void;
  readonly onClose: () => void;
}

/** A comment on the pair, and reasons out of the task's list; what was remarked before stands there. */
export function RemarkDialog({ pair, reasons, onRemark, onClose }: RemarkDialogProps): ReactNode {
  const [comment, setComment] = useState(pair.comment ?? '');
  const [chosen, setChosen] = useState<string[]>([...(pair.reasons ?? [])]);
  const save = () => onRemark({ comment: comment.trim(), reasons: chosen });
  return (
    <Dialog
      opened
      onClose={onClose}
      title="Comment on this pair"
      size="md"
      action={{ title: 'Save', run: save }}
    >
      {reasons.length > 0 && (
        <Chip.Group multiple value={chosen} onChange={setChosen}>
          <Group gap="xs" mb="sm" role="group" aria-label="Reasons">
            {reasons.map((reason) => (
              <Chip key={reason} value={reason} size="sm">
                {reason}
              </Chip>
            ))}
          </Group>
        </Chip.Group>
      )}
      <CommentField description="Ctrl+Enter saves it." value={comment} onChange={setComment} onSend={save} />
    </Dialog>
  );
}

/** Why the pair that is shown was sent back, and what this judge has remarked about it. */
export function RemarkLine({ pair }: { readonly pair: ListedPair }): ReactNode {
  const said = [
    ...(pair.reasons ?? []),
    ...(pair.comment === undefined || pair.comment === '' ? [] : [pair.comment]),
  ];
  const { sentBack } = pair;
  const returned = isFinished(pair) || sentBack === undefined ? null : sentBack;
  if (said.length === 0 && returned === null) return null;
  const lines = [
    ...(returned === null
      ? []
      : [`Sent back to be answered again${returned === '' ? '.' : `: ${returned}`}`]),
    ...(said.length === 0 ? [] : [`Your comment: ${said.join('; ')}`]),
  ];
  return (
    <p className={classes.remark} title={lines.join(' ')} data-testid="remark">
      {lines.join(' · ')}
    </p>
  );
}
