import { TextInput } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { formatQuantity } from '../../../core/format.ts';
import { request } from '../../api/request.ts';
import { changed } from '../../commands/undo.ts';
import { notify } from '../../notices/notices.ts';
import { Dialog } from '../../ui/dialogs/dialog.tsx';
import layout from '../../ui/layout/layout.module.css';
import type { ListedPair } from '../../ui/pair-list/pair-selection.ts';
import { taskOfPairs } from './task-of-pairs.ts';

interface TaskDialogProps {
  readonly dataset: number;
  readonly pairs: readonly ListedPair[];
  readonly onClose: () => void;
  /** The task is made. */
  readonly onMade: () => void;
}

/** Makes a task of the chosen pairs. */
export function TaskDialog({ dataset, pairs, onClose, onMade }: TaskDialogProps): ReactNode {
  const [name, setName] = useState('');
  const [question, setQuestion] = useState('');
  const [sending, setSending] = useState(false);
  const make = async () => {
    setSending(true);
    try {
      const seed = crypto.getRandomValues(new Uint32Array(1))[0] ?? 0;
      const { id, name: made } = await request(
        'tasks.create',
        taskOfPairs({ name, question }, { dataset, pairs, seed }),
      );
      changed({
        title: `Task ${made} made`,
        undo: () => request('tasks.remove', { task: id }),
        redo: () => request('tasks.restore', { task: id }),
      });
      onMade();
    } catch (error) {
      notify({ kind: 'error', title: 'Could not make the task', error });
      setSending(false);
    }
  };
  return (
    <Dialog
      opened
      onClose={onClose}
      title={`New task of ${formatQuantity(pairs.length, 'pair')}`}
      size="md"
      action={{
        title: 'Make the task',
        ready: !sending && name.trim() !== '' && question.trim() !== '',
        run: () => void make(),
      }}
    >
      <div className={layout.stack}>
        <TextInput
          label="Name"
          value={name}
          maxLength={200}
          data-autofocus
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <TextInput
          label="Question"
          description="Stands above the images: “Which face looks more attractive?”"
          value={question}
          maxLength={500}
          onChange={(event) => setQuestion(event.currentTarget.value)}
        />
        <p className={layout.note}>
          For everybody, blind and without feedback. Both orders of a pair are one. Its queue is in Annotate.
        </p>
      </div>
    </Dialog>
  );
}
