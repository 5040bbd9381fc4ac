import { Alert, MultiSelect, TagsInput, Textarea, TextInput } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { LABELS, type Label } from '../../../core/labels.ts';
import type { Person } from '../../../model/person.ts';
import type { TaskSummary } from '../../../model/task.ts';
import { request } from '../../api/request.ts';
import { Dialog } from '../../ui/dialogs/dialog.tsx';
import { useForm } from '../../ui/forms/use-form.ts';
import layout from '../../ui/layout/layout.module.css';
import { tellChangedTask } from './changed-task.ts';
import { SuggestsCheckbox, TellsContradictionsCheckbox } from './task-checkboxes.tsx';
import { problemOfWords, TaskWords, wordsOf } from './task-words.tsx';

interface Edit extends Readonly<Record<Label, string>> {
  readonly name: string;
  readonly question: string;
  readonly more: string;
  readonly guidelines: string;
  readonly reasons: readonly string[];
  readonly suggests: boolean;
  readonly tellsContradictions: boolean;
  readonly people: readonly number[];
}

interface TaskEditFormProps {
  readonly task: TaskSummary;
  readonly people: readonly Person[];
  /** Names of the other tasks. */
  readonly taken: readonly string[];
  readonly onClose: () => void;
}

/** Changes what a task is called, asks and says, and lets more people take part. */
export function TaskEditForm({ task, people, taken, onClose }: TaskEditFormProps): ReactNode {
  const [edit, setEdit] = useState<Edit>({
    name: task.name,
    question: task.question,
    First: task.words?.First ?? '',
    Second: task.words?.Second ?? '',
    Similar: task.words?.Similar ?? '',
    more: task.more ?? '',
    guidelines: task.guidelines,
    reasons: task.reasons,
    suggests: task.suggests,
    tellsContradictions: task.tellsContradictions,
    people: [],
  });
  const change = (changes: Partial<Edit>) => setEdit((before) => ({ ...before, ...changes }));
  const { First, Second, Similar, ...rest } = edit;
  const { name, question, more, guidelines, reasons, suggests, tellsContradictions } = rest;
  const typed = { First, Second, Similar };
  const wordsProblem = problemOfWords(typed);
  const nameProblem = taken.includes(name.trim()) ? 'There is a task of this name' : null;
  const ready = name.trim() !== '' && question.trim() !== '' && (nameProblem ?? wordsProblem) === null;
  const form = useForm(
    ready ? { ...rest, words: wordsOf(typed), more: more.trim() === '' ? null : more.trim() } : null,
  );
  const hasAnswers = task.progress.some(({ lastAt }) => lastAt !== null);
  const others = people.filter(({ id, archived }) => !archived && !task.people.includes(id));
  return (
    <Dialog
      opened
      onClose={onClose}
      title={`Edit ${task.name}`}
      size="lg"
      action={{
        title: 'Save',
        ready: form.ready,
        run: () =>
          form.send(async (asked) => {
            const changed = await request('tasks.edit', { task: task.id, edit: asked });
            onClose();
            tellChangedTask(`Task ${changed.task.name} changed`, changed);
          }),
      }}
    >
      <div className={layout.stack}>
        <TextInput
          label="Name"
          value={name}
          maxLength={200}
          error={nameProblem}
          data-autofocus
          onChange={(event) => change({ name: event.currentTarget.value })}
        />
        <TextInput
          label="Question"
          value={question}
          maxLength={500}
          onChange={(event) => change({ question: event.currentTarget.value })}
        />
        <TaskWords asked={{ question, ...typed, more }} problem={wordsProblem} onChange={change} />
        {hasAnswers && LABELS.some((label) => typed[label] !== (task.words?.[label] ?? '')) && (
          <p className={layout.note}>
            Answers that were given stay what they are: First, Second or Similar. Only what people read on the
            buttons changes.
          </p>
        )}
        <Textarea
          label="Guidelines"
          description="Markdown"
          autosize
          minRows={2}
          maxRows={8}
          value={guidelines}
          onChange={(event) => change({ guidelines: event.currentTarget.value })}
        />
        <TagsInput
          label="Reasons to choose from"
          value={[...reasons]}
          maxTags={20}
          onChange={(value) => change({ reasons: value })}
        />
        {!task.blind && task.run !== null && (
          <SuggestsCheckbox checked={suggests} onChange={(value) => change({ suggests: value })} />
        )}
        <TellsContradictionsCheckbox
          checked={tellsContradictions}
          onChange={(value) => change({ tellsContradictions: value })}
        />
        {task.people.length > 0 && (
          <MultiSelect
            label="People to add"
            description={
              task.overlap === null
                ? 'They are dealt every pair.'
                : 'The pairs are split: they get what is dealt anew, or what is added.'
            }
            value={edit.people.map(String)}
            data={others.map(({ id, name: of }) => ({ value: String(id), label: of }))}
            onChange={(value) => change({ people: value.map(Number) })}
          />
        )}
        {form.failure !== null && <Alert color="red">{form.failure}</Alert>}
      </div>
    </Dialog>
  );
}
