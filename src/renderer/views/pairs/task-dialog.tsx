import { Select, TextInput } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { at } from '../../../core/at.ts';
import { formatQuantity } from '../../../core/format.ts';
import type { Task } from '../../../model/task.ts';
import { request } from '../../api/request.ts';
import { useRequest } from '../../api/use-request.ts';
import { changed } from '../../commands/undo.ts';
import { notify } from '../../notices/notices.ts';
import { Dialog } from '../../ui/dialogs/dialog.tsx';
import layout from '../../ui/layout/layout.module.css';
import type { ListedPair } from '../../ui/pair-list/pair-selection.ts';
import { taskOfPairs } from './task-of-pairs.ts';

/** The choice of a task that is made. */
const NEW = 'new';

interface TaskDialogProps {
  readonly dataset: number;
  readonly pairs: readonly ListedPair[];
  readonly onClose: () => void;
  /** The task is made. */
  readonly onMade: () => void;
}

/** Makes a task of the chosen pairs, or gives them to one that there is. */
export function TaskDialog({ dataset, pairs, onClose, onMade }: TaskDialogProps): ReactNode {
  const [name, setName] = useState('');
  const [question, setQuestion] = useState('');
  const [into, setInto] = useState(NEW);
  const [sending, setSending] = useState(false);
  const { data: tasks } = useRequest('tasks.list', {});
  const open = tasks?.filter((task) => !task.archived && task.dataset === dataset) ?? [];
  const task = open.find(({ id }) => String(id) === into);
  const seedOfNow = () => at(crypto.getRandomValues(new Uint32Array(1)), 0);
  const give = async ({ id, name: of }: Pick<Task, 'id' | 'name'>) => {
    setSending(true);
    try {
      const source = { kind: 'pairs', dataset, pairs: [...pairs] } as const;
      const added = await request('tasks.addPairs', { task: id, source, order: 'given', seed: seedOfNow() });
      const { change } = added;
      if (change === null) notify({ kind: 'done', title: `Task ${of} has all of these pairs already` });
      else
        changed({
          title: `${formatQuantity(added.pairs, 'pair')} added to ${of}`,
          undo: () => request('tasks.setChangeUndone', { change, undone: true }),
          redo: () => request('tasks.setChangeUndone', { change, undone: false }),
        });
      onMade();
    } catch (error) {
      notify({ kind: 'error', title: `Could not add the pairs to ${of}`, error });
      setSending(false);
    }
  };
  const make = async () => {
    setSending(true);
    try {
      const seed = seedOfNow();
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
      title={`Task of ${formatQuantity(pairs.length, 'pair')}`}
      size="md"
      action={{
        title: task === undefined ? 'Make the task' : 'Add the pairs',
        ready: !sending && (task !== undefined || (name.trim() !== '' && question.trim() !== '')),
        run: () => void (task === undefined ? make() : give(task)),
      }}
    >
      <div className={layout.stack}>
        {open.length > 0 && (
          <Select
            label="Task"
            allowDeselect={false}
            value={into}
            data={[
              { value: NEW, label: 'A new one' },
              ...open.map(({ id, name: of }) => ({ value: String(id), label: of })),
            ]}
            onChange={(value) => setInto(value ?? NEW)}
          />
        )}
        {task === undefined ? (
          <>
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
              For everybody, blind and without feedback. Both orders of a pair are one. Its queue is in
              Annotate.
            </p>
          </>
        ) : (
          <p className={layout.note}>
            They are dealt as the task has it, behind what is dealt already. Pairs that it has are left out.
          </p>
        )}
      </div>
    </Dialog>
  );
}
