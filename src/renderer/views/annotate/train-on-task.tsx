import { Alert, Checkbox, TextInput } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { formatQuantity } from '../../../core/format.ts';
import { DEFAULT_HELD_OUT } from '../../../model/task-sets.ts';
import type { TaskSummary } from '../../../model/task.ts';
import type { WhoseLabels } from '../../../model/whose-labels.ts';
import { request } from '../../api/request.ts';
import { useScope } from '../../api/use-scope.ts';
import { changed } from '../../commands/undo.ts';
import { showView } from '../../location/use-location.ts';
import { Dialog } from '../../ui/dialogs/dialog.tsx';
import { NumberField } from '../../ui/fields/number-field.tsx';
import { problemOfNumber } from '../../ui/forms/problem-of-number.ts';
import { uniqueName } from '../../ui/forms/unique-name.ts';
import { useForm } from '../../ui/forms/use-form.ts';
import layout from '../../ui/layout/layout.module.css';
import { WhoseLabelsSelect } from '../../workspace/whose-labels-select.tsx';

/** Makes pair sets of what people said in a task, and goes to train on the first of them. */
export function TrainOnTask({
  task,
  onClose,
}: {
  readonly task: TaskSummary;
  readonly onClose: () => void;
}): ReactNode {
  const { summary } = useScope();
  const taken = (summary?.datasets ?? []).flatMap(({ pairSets }) => pairSets.map(({ name }) => name));
  const [name, setName] = useState(() => uniqueName(task.name.slice(0, 180), taken));
  const [whose, setWhose] = useState<WhoseLabels>('majority');
  const [agreement, setAgreement] = useState<number | null>(0);
  const [heldOut, setHeldOut] = useState<number | null>(100 * DEFAULT_HELD_OUT);
  const [byAgreement, setByAgreement] = useState(true);
  const nameProblem = taken.includes(name.trim()) ? 'There is a pair set of this name' : null;
  const agreementProblem = problemOfNumber(agreement, { min: 0, max: 100 });
  const heldOutProblem = problemOfNumber(heldOut, { min: 0, max: 90 });
  const ready =
    name.trim() !== '' &&
    agreement !== null &&
    heldOut !== null &&
    (nameProblem ?? agreementProblem ?? heldOutProblem) === null;
  const form = useForm(
    ready
      ? {
          ...{ task: task.id, name: name.trim(), whose, seed: 1 },
          ...{ leastAgreement: agreement / 100, heldOut: heldOut / 100 },
          weights: byAgreement ? ('agreement' as const) : ('equal' as const),
        }
      : null,
  );
  return (
    <Dialog
      opened
      onClose={onClose}
      title={`Train on ${task.name}`}
      size="md"
      action={{
        title: 'Make the pair sets',
        ready: form.ready,
        run: () =>
          form.send(async (asked) => {
            const sets = await request('tasks.pairSets', asked);
            onClose();
            const ids = [sets.pairSet, ...(sets.heldOutSet === null ? [] : [sets.heldOutSet.id])];
            const setRemoved = (removed: boolean) =>
              Promise.all(ids.map((id) => request('data.removeSet', { kind: 'pair-set', id, removed })));
            changed({
              title: `Pair set ${sets.name} made`,
              details:
                `${formatQuantity(sets.training, 'pair')} to train on, ${formatQuantity(sets.heldOut, 'pair')} held out; ` +
                `${formatQuantity(sets.between, 'pair')} between the two, ${formatQuantity(sets.withoutLabel + sets.belowAgreement, 'pair')} ` +
                `without a label that enough agree on and ${formatQuantity(sets.takenOver, 'prediction')} taken over left out.`,
              undo: () => setRemoved(true),
              redo: () => setRemoved(false),
            });
            showView('training', { dataset: task.dataset }, { new: 'yes', pairs: String(sets.pairSet) });
          }),
      }}
    >
      <div className={layout.stack}>
        <TextInput
          label="Name of the pair set"
          value={name}
          maxLength={190}
          error={nameProblem}
          data-autofocus
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <WhoseLabelsSelect value={whose} onChange={setWhose} />
        <NumberField
          label="Least agreement (%)"
          hint="Share of a pair’s people that gave its label"
          min={0}
          max={100}
          value={agreement}
          error={agreementProblem}
          onChange={setAgreement}
        />
        <Checkbox
          label="Pairs count by agreement"
          description="In the loss of the training, by the share of a pair’s people that gave its label; 1 in the mean"
          checked={byAgreement}
          onChange={(event) => setByAgreement(event.currentTarget.checked)}
        />
        <NumberField
          label="Images held out (%)"
          hint="Pairs among them measure the model before and after; pairs of one of them and another image are left out"
          min={0}
          max={90}
          value={heldOut}
          error={heldOutProblem}
          onChange={setHeldOut}
        />
        <p className={layout.note}>
          Compare the set “{name} held out” with the base model and with the trained one: the training’s page
          then shows both accuracies and their difference, and <code>tiebreak held-out</code> prints them.
        </p>
        {form.failure !== null && <Alert color="red">{form.failure}</Alert>}
      </div>
    </Dialog>
  );
}
