import { Button, Group, Textarea, TextInput } from '@mantine/core';
import type { ReactNode } from 'react';
import { LABELS, type Label } from '../../../core/labels.ts';
import { QUESTION_TEMPLATES } from '../../../core/question-templates.ts';
import { NO_ASK, askSchema, type Ask } from '../../../model/ask.ts';
import type { DatasetSummary } from '../../../model/dataset-summary.ts';
import { usualTheta } from '../../../model/estimated-scores.ts';
import { request } from '../../api/request.ts';
import { useScope } from '../../api/use-scope.ts';
import { changed } from '../../commands/undo.ts';
import { useDraft } from '../../location/use-draft.ts';
import { Form } from '../../ui/forms/form.tsx';
import { textOrNull } from '../../ui/forms/text-or-null.ts';
import { useForm } from '../../ui/forms/use-form.ts';
import { useSettled } from '../../ui/forms/use-settled.ts';
import { Panel } from '../../ui/layout/panel.tsx';
import { TemplateSelect, WordFields } from '../../workspace/question-fields.tsx';
import { AskedModels } from './asked-models.tsx';
import { QuestionsPanel } from './questions-panel.tsx';
import layout from '../../ui/layout/layout.module.css';
import classes from './builders.module.css';

/** As it is typed. */
type Draft = Record<Label | 'question' | 'more', string>;

/** What a dataset's images are compared by: the question, the words of its answers, and what "more" means. */
export function QuestionTab({ dataset }: { readonly dataset: DatasetSummary }): ReactNode {
  const { summary } = useScope();
  const [draft, change, clear] = useDraft<Draft>(`ask.${dataset.id}`);
  const typed = { ...textsOf(dataset.ask), ...draft };
  const { ask, problem } = readAsk(typed);
  const isChanged = ask !== null && JSON.stringify(ask) !== JSON.stringify(dataset.ask);
  const settled = useSettled(ask);
  const form = useForm(isChanged ? ask : null);
  const set = (next: Ask) => setAsk(dataset, next).then(clear);
  return (
    <div className={classes.sets}>
      <div className={classes.column}>
        <QuestionsPanel datasetId={dataset.id} theta={usualTheta(dataset.estimatedScores)} />
        <Panel title="How the models read it" fill>
          <AskedModels models={summary?.models ?? []} datasetId={dataset.id} ask={settled} />
        </Panel>
      </div>
      <div className={classes.column}>
        <Panel title="What is asked" fill>
          <p className={classes.about}>
            Runs and trainings of {dataset.name} that are planned from now on ask this. What is left empty is
            as each model’s card says.
          </p>
          <Form className={layout.form} onSubmit={() => form.send(set)}>
            <TemplateSelect value={templateOf(typed)} onChoose={(template) => change(textsOf(template))} />
            <Textarea
              label="Question"
              autosize
              minRows={2}
              maxRows={8}
              placeholder="the card’s question"
              value={typed.question}
              error={problem.question}
              onChange={({ currentTarget: { value } }) => change({ question: value })}
            />
            <WordFields words={typed} problem={problem.words ?? null} onChange={change} />
            <TextInput
              label="A higher score means more …"
              placeholder="attractive"
              value={typed.more}
              error={problem.more}
              onChange={({ currentTarget: { value } }) => change({ more: value })}
            />
            {form.failure !== null && (
              <p className={layout.wrong} role="alert">
                {form.failure}
              </p>
            )}
            <Group gap={6}>
              <Button variant="filled" type="submit" loading={form.busy} disabled={!form.ready}>
                Save
              </Button>
              <Button disabled={Object.keys(draft).length === 0} onClick={clear}>
                Discard changes
              </Button>
              <Button
                disabled={form.busy || Object.values(dataset.ask).every((value) => value === null)}
                onClick={() => void set(NO_ASK)}
              >
                Ask what the card says
              </Button>
            </Group>
          </Form>
        </Panel>
      </div>
    </div>
  );
}

/** The template that is typed, or ''. */
function templateOf(typed: Draft): string {
  const same = QUESTION_TEMPLATES.find((template) => {
    const texts = textsOf(template);
    return DRAFT_FIELDS.every((field) => texts[field] === typed[field]);
  });
  return same?.name ?? '';
}

const DRAFT_FIELDS = ['question', 'First', 'Second', 'Similar', 'more'] as const;

async function setAsk({ id, name, ask: before }: DatasetSummary, ask: Ask): Promise<void> {
  const send = (next: Ask) => request('data.setAsk', { datasetId: id, ask: next });
  await send(ask);
  changed({ title: `Question of "${name}" saved`, undo: () => send(before), redo: () => send(ask) });
}

function textsOf({ question, words, more }: Ask): Draft {
  return {
    question: question ?? '',
    First: words?.First ?? '',
    Second: words?.Second ?? '',
    Similar: words?.Similar ?? '',
    more: more ?? '',
  };
}

/** What was typed as what is asked, or what is wrong with it. */
function readAsk({ question, more, ...words }: Draft): {
  readonly ask: Ask | null;
  readonly problem: { readonly [Part in keyof Ask]?: string };
} {
  const given = LABELS.map((label) => textOrNull(words[label]));
  if (given.includes(null) && given.some((word) => word !== null))
    return { ask: null, problem: { words: 'Give all three words, or none.' } };
  const parsed = askSchema.safeParse({
    question: textOrNull(question),
    words: given.includes(null)
      ? null
      : Object.fromEntries(LABELS.map((label, index) => [label, given[index]])),
    more: textOrNull(more),
  });
  if (parsed.success) return { ask: parsed.data, problem: {} };
  const problems = parsed.error.issues.map(({ path: [part], message }) => [part, `It ${message}.`]);
  const problem = Object.fromEntries(problems) as { [Part in keyof Ask]?: string };
  return {
    ask: null,
    problem:
      problem.words === undefined
        ? problem
        : { ...problem, words: problem.words.replace(/^It/, 'The words') },
  };
}
