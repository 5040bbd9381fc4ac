import { Alert, Checkbox, MultiSelect, Select, TagsInput, Textarea, TextInput } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { formatQuantity } from '../../../core/format.ts';
import type { DatasetSummary } from '../../../model/dataset-summary.ts';
import type { Person } from '../../../model/person.ts';
import type { RunSummary } from '../../../model/run.ts';
import type { NewTask } from '../../../model/task.ts';
import { request } from '../../api/request.ts';
import { useScope } from '../../api/use-scope.ts';
import { changeParams } from '../../location/use-location.ts';
import { useDraft } from '../../location/use-draft.ts';
import { changed } from '../../commands/undo.ts';
import { useKeyOf } from '../../commands/use-key-hint.ts';
import { Dialog } from '../../ui/dialogs/dialog.tsx';
import { NumberField } from '../../ui/fields/number-field.tsx';
import { problemOfSeed, SeedInput } from '../../ui/fields/seed-input.tsx';
import { problemOfNumber } from '../../ui/forms/problem-of-number.ts';
import { uniqueName } from '../../ui/forms/unique-name.ts';
import { useForm } from '../../ui/forms/use-form.ts';
import { SuggestsCheckbox, TellsContradictionsCheckbox } from './task-checkboxes.tsx';
import { problemOfWords, TaskWords, wordsOf } from './task-words.tsx';
import { sourceDraft, sourceOf, TaskSourceFields, type SourceDraft } from './task-source-fields.tsx';
import layout from '../../ui/layout/layout.module.css';
import { ExampleFields, examplesOf, type DraftExamples } from './example-fields.tsx';

interface TaskFormProps {
  readonly dataset: DatasetSummary;
  readonly run: RunSummary | undefined;
  readonly people: readonly Person[];
  readonly taken: readonly string[];
  /** Which pairs it begins with, as a draft has it. */
  readonly from: string | undefined;
  readonly onClose: () => void;
}

interface Draft extends SourceDraft {
  readonly name: string;
  readonly question: string;
  readonly First: string;
  readonly Second: string;
  readonly Similar: string;
  readonly more: string;
  readonly guidelines: string;
  readonly seed: number | null;
  readonly blind: boolean;
  readonly feedback: boolean;
  readonly suggests: boolean;
  readonly tellsContradictions: boolean;
  readonly people: readonly string[];
  /** '' for everybody. */
  readonly overlap: string;
  readonly repeats: number | null;
  readonly sides: NewTask['sides'];
  readonly reasons: readonly string[];
  readonly examples: DraftExamples;
}

/** Makes a task: what is asked, of which pairs, of whom, and how. */
export function TaskForm({ dataset, run, people, taken, from, onClose }: TaskFormProps): ReactNode {
  const { filter } = useScope();
  const [guidelinesKey, commentKey] = [useKeyOf('annotate.guidelines'), useKeyOf('annotate.comment')];
  const [begunWith, setBegunWith] = useState(from);
  const [draft, change, clear] = useDraft<Draft>(`task.${dataset.id}`);
  const {
    question = dataset.ask.question ?? '',
    First = dataset.ask.words?.First ?? '',
    Second = dataset.ask.words?.Second ?? '',
    Similar = dataset.ask.words?.Similar ?? '',
    more = dataset.ask.more ?? '',
    guidelines = '',
    seed = 1,
    blind = true,
    feedback = false,
    suggests = false,
    tellsContradictions = true,
    people: chosen = [],
    overlap = '',
    repeats = 0,
    sides = 'random',
    reasons = [],
    examples = 'none',
  } = draft;
  const name = draft.name ?? uniqueName('task', taken);
  const nameProblem = taken.includes(name.trim()) ? 'There is a task of this name' : null;
  const repeatsProblem = problemOfNumber(repeats, { min: 0, max: 100 });
  const scope = { dataset, run, filter };
  const source = sourceDraft({ ...draft, from: begunWith ?? draft.from }, scope);
  const wanted = sourceOf(source, scope);
  const maySuggest = !blind && source.from === 'run';
  const chosenExamples = examplesOf(examples);
  const words = wordsOf({ First, Second, Similar });
  const wordsProblem = problemOfWords({ First, Second, Similar });
  const ready =
    wanted !== null &&
    name.trim() !== '' &&
    question.trim() !== '' &&
    wordsProblem === null &&
    seed !== null &&
    repeats !== null &&
    chosenExamples !== null &&
    (nameProblem ?? repeatsProblem ?? problemOfSeed(seed)) === null;
  const values: NewTask | null = ready
    ? {
        name: name.trim(),
        question: question.trim(),
        ...(words !== null && { words }),
        ...(more.trim() !== '' && { more: more.trim() }),
        guidelines,
        ...wanted,
        examples: chosenExamples,
        seed,
        blind,
        feedback,
        suggests: suggests && maySuggest,
        tellsContradictions,
        overlap: overlap === '' || Number(overlap) >= chosen.length ? null : Number(overlap),
        repeatShare: repeats / 100,
        sides,
        reasons,
        people: chosen.map(Number),
      }
    : null;
  const form = useForm(values);

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
            changeParams({ show: 'tasks', make: null });
            changed({
              title: `Task ${task.name} made`,
              details: `${formatQuantity(task.pairs, 'pair')} from ${task.from}${task.examples.length === 0 ? '' : `, ${formatQuantity(task.examples.length, 'example pair')}`}.`,
              undo: () => request('tasks.remove', { task: task.id }),
              redo: () => request('tasks.restore', { task: task.id }),
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
        <TaskWords
          asked={{ question, First, Second, Similar, more }}
          problem={wordsProblem}
          onChange={change}
        />
        <Textarea
          label="Guidelines"
          description={`Markdown; shown beside the pair${guidelinesKey === null ? '' : ` by the key ${guidelinesKey}`}`}
          autosize
          minRows={2}
          maxRows={8}
          value={guidelines}
          onChange={(event) => change({ guidelines: event.currentTarget.value })}
        />
        <ExampleFields
          dataset={dataset.id}
          value={examples}
          onChange={(value) => change({ examples: value })}
        />
        <TaskSourceFields
          draft={source}
          scope={scope}
          change={(chosen) => {
            if (chosen.from !== undefined) setBegunWith(undefined);
            change(chosen);
          }}
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
        <SuggestsCheckbox
          checked={suggests && maySuggest}
          onChange={(value) => change({ suggests: value })}
          unless={
            maySuggest ? undefined : blind ? 'Only of a task that is not blind' : 'Only of a run’s pairs'
          }
        />
        <TellsContradictionsCheckbox
          checked={tellsContradictions}
          onChange={(value) => change({ tellsContradictions: value })}
        />
        <Checkbox
          label="Random sides"
          description="Which image is on the left is drawn for each person and pair"
          checked={sides === 'random'}
          onChange={(event) => change({ sides: event.currentTarget.checked ? 'random' : 'fixed' })}
        />
        <TagsInput
          label="Reasons to choose from"
          description={`Offered with a comment${commentKey === null ? '' : ` (the key ${commentKey})`}`}
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
