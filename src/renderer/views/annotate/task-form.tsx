import { Alert, Checkbox, MultiSelect, Select, TagsInput, Textarea, TextInput } from '@mantine/core';
import type { ReactNode } from 'react';
import type { DatasetSummary } from '../../../model/dataset-summary.ts';
import type { Person } from '../../../model/person.ts';
import type { RunSummary } from '../../../model/run.ts';
import { DRAWS, type Draw, type NewTask, type TaskOrder, type TaskSource } from '../../../model/task.ts';
import { request } from '../../api/request.ts';
import { useScope } from '../../api/use-scope.ts';
import { changeParams } from '../../location/use-location.ts';
import { useDraft } from '../../location/use-draft.ts';
import { notify } from '../../notices/notices.ts';
import { Dialog } from '../../ui/dialogs/dialog.tsx';
import { NumberField } from '../../ui/fields/number-field.tsx';
import { problemOfSeed, SeedInput } from '../../ui/fields/seed-input.tsx';
import { problemOfNumber } from '../../ui/forms/problem-of-number.ts';
import { uniqueName } from '../../ui/forms/unique-name.ts';
import { useForm } from '../../ui/forms/use-form.ts';
import layout from '../../ui/layout/layout.module.css';

interface TaskFormProps {
  readonly dataset: DatasetSummary;
  readonly run: RunSummary | undefined;
  readonly people: readonly Person[];
  readonly taken: readonly string[];
  readonly onClose: () => void;
}

interface Draft {
  readonly name: string;
  readonly question: string;
  readonly guidelines: string;
  /** 'images', 'run' or a pair set's id. */
  readonly from: string;
  readonly draw: Draw;
  readonly pairs: number | null;
  readonly order: TaskOrder;
  readonly seed: number | null;
  readonly blind: boolean;
  readonly feedback: boolean;
  readonly people: readonly string[];
  /** '' for everybody. */
  readonly overlap: string;
  readonly repeats: number | null;
  readonly sides: NewTask['sides'];
  readonly reasons: readonly string[];
}

const DRAW_TITLES: Readonly<Record<Draw, string>> = {
  all: 'All pairs',
  random: 'Random pairs',
  stratified: 'As many of each pair of groups',
  even: 'Each image as often (best for scores)',
};

const RUN_ORDERS: readonly { readonly value: TaskOrder; readonly label: string }[] = [
  { value: 'uncertain', label: 'Most uncertain first' },
  { value: 'disagreement', label: 'Forward and reverse disagree most' },
  { value: 'near-margin', label: 'Closest to θ' },
];

/** Makes a task: what is asked, of which pairs, of whom, and how. */
export function TaskForm({ dataset, run, people, taken, onClose }: TaskFormProps): ReactNode {
  const { filter } = useScope();
  const [draft, change, clear] = useDraft<Draft>(`task.${dataset.id}`);
  const {
    question = '',
    guidelines = '',
    from = run === undefined ? String(dataset.pairSets[0]?.id ?? 'images') : 'run',
    draw = 'random',
    pairs = 100,
    order = 'random',
    seed = 1,
    blind = true,
    feedback = false,
    people: chosen = [],
    overlap = '',
    repeats = 0,
    sides = 'random',
    reasons = [],
  } = draft;
  const name = draft.name ?? uniqueName('task', taken);
  const nameProblem = taken.includes(name.trim()) ? 'There is a task of this name' : null;
  const pairsProblem =
    from !== 'images' || draw === 'all'
      ? null
      : problemOfNumber(pairs, { min: 1, max: 100_000, whole: true });
  const repeatsProblem = problemOfNumber(repeats, { min: 0, max: 100 });
  const source = sourceOf();
  const ready =
    source !== null &&
    name.trim() !== '' &&
    question.trim() !== '' &&
    seed !== null &&
    repeats !== null &&
    (nameProblem ?? pairsProblem ?? repeatsProblem ?? problemOfSeed(seed)) === null;
  const values: NewTask | null = ready
    ? {
        name: name.trim(),
        question: question.trim(),
        guidelines,
        source,
        order: source.kind === 'run' || order === 'given' ? order : 'random',
        seed,
        blind,
        feedback,
        overlap: overlap === '' || Number(overlap) >= chosen.length ? null : Number(overlap),
        repeatShare: repeats / 100,
        sides,
        reasons,
        people: chosen.map(Number),
      }
    : null;
  const form = useForm(values);

  function sourceOf(): TaskSource | null {
    if (from === 'run') return run === undefined ? null : { kind: 'run', filter: { ...filter, run: run.id } };
    if (from !== 'images') return { kind: 'pair-set', pairSet: Number(from) };
    if (draw !== 'all' && pairs === null) return null;
    return {
      kind: 'images',
      dataset: dataset.id,
      draw,
      pairs: draw === 'all' ? null : pairs,
      group: filter.group ?? null,
      imageSet: filter.imageSet ?? null,
    };
  }

  return (
    <Dialog
      opened
      onClose={onClose}
      title="New task"
      size="lg"
      action={{
        title: 'Make the task',
        ready: form.ready,
        run: () =>
          form.send(async (asked) => {
            const task = await request('tasks.create', asked);
            clear();
            onClose();
            changeParams({ show: 'tasks' });
            notify({
              kind: 'done',
              title: `Task ${task.name} made`,
              details: `${task.pairs} pairs from ${task.from}.`,
            });
          }),
      }}
    >
      <div className={layout.stack}>
        <TextInput
          label="Name"
          value={name}
          maxLength={200}
          error={nameProblem}
          onChange={(event) => change({ name: event.currentTarget.value })}
        />
        <TextInput
          label="Question"
          description="Stands above the images: “Which face looks more attractive?”"
          required
          value={question}
          maxLength={500}
          data-autofocus
          onChange={(event) => change({ question: event.currentTarget.value })}
        />
        <Textarea
          label="Guidelines"
          description="Markdown; the key I shows them beside the pair"
          autosize
          minRows={2}
          maxRows={8}
          value={guidelines}
          onChange={(event) => change({ guidelines: event.currentTarget.value })}
        />
        <Select
          label="Pairs"
          allowDeselect={false}
          value={from}
          data={[
            ...(run === undefined
              ? []
              : [{ value: 'run', label: `Of the run ${run.name}, under the filter` }]),
            ...dataset.pairSets.map((set) => ({
              value: String(set.id),
              label: `Of the pair set ${set.name}`,
            })),
            { value: 'images', label: `Drawn from the images of ${dataset.name}, under the filter` },
          ]}
          onChange={(value) => change({ from: value ?? 'images' })}
        />
        {from === 'images' && (
          <Select
            label="How they are drawn"
            allowDeselect={false}
            value={draw}
            data={DRAWS.map((value) => ({ value, label: DRAW_TITLES[value] }))}
            onChange={(value) => change({ draw: DRAWS.find((known) => known === value) ?? 'random' })}
          />
        )}
        {from === 'images' && draw !== 'all' && (
          <NumberField
            label="How many"
            min={1}
            value={pairs}
            error={pairsProblem}
            onChange={(value) => change({ pairs: value })}
          />
        )}
        <Select
          label="Order"
          allowDeselect={false}
          value={from === 'run' || order === 'given' ? order : 'random'}
          data={[
            { value: 'random', label: 'Random, another for each person' },
            { value: 'given', label: 'As the pairs stand' },
            ...(from === 'run' ? RUN_ORDERS : []),
          ]}
          onChange={(value) =>
            change({
              order:
                (['given', 'random', ...RUN_ORDERS.map((known) => known.value)] as const).find(
                  (known) => known === value,
                ) ?? 'random',
            })
          }
        />
        <MultiSelect
          label="Who takes part"
          placeholder={chosen.length === 0 ? 'Everybody' : undefined}
          value={[...chosen]}
          data={people.map((person) => ({ value: String(person.id), label: person.name }))}
          onChange={(value) => change({ people: value })}
        />
        <Select
          label="How many of them judge each pair"
          allowDeselect={false}
          value={Number(overlap) > chosen.length ? '' : overlap}
          data={[
            { value: '', label: 'All of them' },
            ...chosen.slice(0, -1).map((_, index) => ({
              value: String(index + 1),
              label: index === 0 ? '1: the pairs are split among them' : String(index + 1),
            })),
          ]}
          onChange={(value) => change({ overlap: value ?? '' })}
        />
        <NumberField
          label="Repeats (%)"
          hint="Of a person’s pairs, that come again later with sides exchanged"
          min={0}
          max={100}
          value={repeats}
          error={repeatsProblem}
          onChange={(value) => change({ repeats: value })}
        />
        <Checkbox
          label="Blind"
          description="Neither truth nor prediction nor another person’s label is shown before an answer"
          checked={blind}
          onChange={(event) => change({ blind: event.currentTarget.checked })}
        />
        <Checkbox
          label="Feedback after each answer"
          description="Truth and prediction are shown; each session is then training on them"
          checked={feedback}
          onChange={(event) => change({ feedback: event.currentTarget.checked })}
        />
        <Checkbox
          label="Random sides"
          description="Which image is on the left is drawn for each person and pair"
          checked={sides === 'random'}
          onChange={(event) => change({ sides: event.currentTarget.checked ? 'random' : 'fixed' })}
        />
        <TagsInput
          label="Reasons to choose from"
          description="The key C offers them with a comment"
          value={[...reasons]}
          maxTags={20}
          onChange={(value) => change({ reasons: value })}
        />
        <SeedInput value={seed} onChange={(value) => change({ seed: value })} />
        {form.failure !== null && <Alert color="red">{form.failure}</Alert>}
      </div>
    </Dialog>
  );
}
