import { Alert } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import type { TaskSummary } from '../../../model/task.ts';
import { request } from '../../api/request.ts';
import { Dialog } from '../../ui/dialogs/dialog.tsx';
import { problemOfSeed, SeedInput } from '../../ui/fields/seed-input.tsx';
import { useForm } from '../../ui/forms/use-form.ts';
import layout from '../../ui/layout/layout.module.css';
import { tellChangedTask } from './changed-task.ts';
import {
  sourceDraft,
  sourceOf,
  TaskSourceFields,
  type SourceDraft,
  type SourceScope,
} from './task-source-fields.tsx';

interface AddPairsFormProps {
  readonly task: TaskSummary;
  readonly scope: SourceScope;
  readonly onClose: () => void;
}

/** Adds pairs to a task, behind those that it has. */
export function AddPairsForm({ task, scope, onClose }: AddPairsFormProps): ReactNode {
  const [chosen, setChosen] = useState<Partial<SourceDraft>>({ from: 'images', draw: 'active' });
  const [seed, setSeed] = useState<number | null>(1);
  const draft = sourceDraft(chosen, scope);
  const wanted = sourceOf(draft, scope);
  const form = useForm(
    wanted === null || seed === null || problemOfSeed(seed) !== null ? null : { ...wanted, seed },
  );
  return (
    <Dialog
      opened
      onClose={onClose}
      title={`Add pairs to ${task.name}`}
      size="lg"
      action={{
        title: 'Add the pairs',
        ready: form.ready,
        run: () =>
          form.send(async (asked) => {
            const changed = await request('tasks.addPairs', { task: task.id, ...asked });
            onClose();
            tellChangedTask(`Pairs added to ${task.name}`, changed);
          }),
      }}
    >
      <div className={layout.stack}>
        <p className={layout.note}>
          They are dealt as the task has it, behind what is dealt already. Pairs that it has are left out.
        </p>
        <TaskSourceFields
          draft={draft}
          scope={scope}
          change={(change) => setChosen((before) => ({ ...before, ...change }))}
        />
        <SeedInput value={seed} onChange={setSeed} />
        {form.failure !== null && <Alert color="red">{form.failure}</Alert>}
      </div>
    </Dialog>
  );
}
