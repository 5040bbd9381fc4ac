import { Button, Group, Select, TextInput } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { formatCount, formatQuantity } from '../../../core/format.ts';
import {
  JUDGEMENT_FORMATS,
  type JudgementFormat,
  type JudgementImport,
} from '../../../model/judgement-import.ts';
import { useScope } from '../../api/use-scope.ts';
import { request } from '../../api/request.ts';
import { changed } from '../../commands/undo.ts';
import { changeParams } from '../../location/use-location.ts';
import { Dialog } from '../../ui/dialogs/dialog.tsx';
import { PathField } from '../../ui/fields/path-field.tsx';
import { Form } from '../../ui/forms/form.tsx';
import { textOrNull } from '../../ui/forms/text-or-null.ts';
import { useForm } from '../../ui/forms/use-form.ts';
import layout from '../../ui/layout/layout.module.css';
import classes from './import-form.module.css';

/** What files of judgements end with. */
const ENDINGS = ['.json', '.jsonl', '.csv', '.tsv', '.parquet', '.xlsx'] as const;

/** A reading of one file with these choices. */
interface Reading {
  readonly asked: string;
  readonly found: JudgementImport;
}

/** Reads people's answers from a file of this or another tool, shows what they are, and imports them. */
export function JudgementsDialog({ path }: { readonly path: string }): ReactNode {
  const [config, setConfig] = useState('');
  const [question, setQuestion] = useState('');
  const [labels, setLabels] = useState('');
  const [person, setPerson] = useState('');
  const [dataset, setDataset] = useState<string | null>(null);
  const [format, setFormat] = useState<JudgementFormat | null>(null);
  const { summary } = useScope();
  const [reading, setReading] = useState<Reading | null>(null);
  const setPath = (next: string) => changeParams({ judgements: next }, { replace: true });
  const params =
    path.trim() === ''
      ? null
      : {
          path: path.trim(),
          config: textOrNull(config),
          dataset,
          question: textOrNull(question),
          ...(format !== null && { format }),
          ...(labels.trim() !== '' && { labels: labels.trim() }),
          ...(person.trim() !== '' && { person: person.trim() }),
        };
  const form = useForm(params);
  const asked = JSON.stringify(params);
  // What was read of another file, or with other choices, says nothing of this one.
  const found = reading?.asked === asked ? reading.found : null;
  const close = () => changeParams({ judgements: null });
  const send = () =>
    form.send(async (values) => {
      if (found === null) {
        setReading({ asked, found: await request('data.readJudgements', values) });
        return;
      }
      const { imported, batch } = await request('data.importJudgements', values);
      close();
      tell(imported, batch);
    });
  const edit = (change: (text: string) => void) => (text: string) => {
    form.forgetFailure();
    change(text);
  };

  return (
    <Dialog opened onClose={close} title="Import judgements">
      <Form className={layout.wideForm} onSubmit={send}>
        <PathField
          label="File"
          description="What Tiebreak, Label Studio, Argilla, Prodigy or FiftyOne exports: JSON, JSONL, CSV, TSV, Parquet or xlsx."
          placeholder="Choose one, drop it on the window, or type its path"
          value={path}
          error={form.failure}
          kind="file"
          endings={ENDINGS}
          chooserTitle="File of judgements"
          isFirst
          onChange={edit(setPath)}
        />
        <PathField
          label="Labelling configuration"
          description="Label Studio only: it says which image Pairwise’s “left” is, and which texts are comments."
          placeholder="none"
          value={config}
          kind="file"
          endings={['.xml', '.txt']}
          onChange={edit(setConfig)}
        />
        <TextInput
          label="Question"
          description="The control, question or field that holds the answer, where there are several."
          placeholder="detected"
          value={question}
          onChange={({ currentTarget: { value } }) => edit(setQuestion)(value)}
        />
        <fieldset className={classes.columns}>
          <legend>Where the file does not say it</legend>
          <TextInput
            label="Words"
            description="What words mean that are no labels."
            placeholder="better left=First,even=Similar"
            value={labels}
            onChange={({ currentTarget: { value } }) => edit(setLabels)(value)}
          />
          <TextInput
            label="Person"
            description="Who answered, where the file does not say."
            placeholder="unknown"
            value={person}
            maxLength={200}
            onChange={({ currentTarget: { value } }) => edit(setPerson)(value)}
          />
          <Select
            label="Dataset"
            description="The one that the images belong to."
            placeholder="the one that has them"
            clearable
            data={summary?.datasets.map(({ name }) => name) ?? []}
            value={dataset}
            onChange={(next) => {
              form.forgetFailure();
              setDataset(next);
            }}
          />
          <Select
            label="Format"
            description="Which tool wrote the file."
            placeholder="by its content"
            clearable
            data={JUDGEMENT_FORMATS.map((value) => ({ value, label: FORMAT_WORDS[value] }))}
            value={format}
            onChange={(next) => {
              form.forgetFailure();
              setFormat(JUDGEMENT_FORMATS.find((known) => known === next) ?? null);
            }}
          />
        </fieldset>
        {found !== null && <Found found={found} />}
        <Group justify="flex-end">
          <Button
            variant="filled"
            type="submit"
            loading={form.busy}
            disabled={!form.ready || (found !== null && found.fresh + found.restored === 0)}
          >
            {buttonText(found)}
          </Button>
        </Group>
      </Form>
    </Dialog>
  );
}

function buttonText(found: JudgementImport | null): string {
  if (found === null) return 'Look into the file';
  const count = found.fresh + found.restored;
  return count === 0 ? 'Nothing to import' : `Import ${formatQuantity(count, 'judgement')}`;
}

const STATUS_WORDS: Readonly<Record<string, string>> = {
  submitted: 'Submitted',
  draft: 'Drafts',
  skipped: 'Skipped',
  empty: 'Empty',
  discarded: 'Discarded',
  'no answer': 'Flags, comments, undos',
};

const TOOL_WORDS: Readonly<Record<string, string>> = {
  tiebreak: 'A table of judgements',
  'label-studio': 'An export of Label Studio',
  argilla: 'Records of Argilla',
  prodigy: 'Answers of Prodigy',
  fiftyone: 'Samples of FiftyOne',
};

const FORMAT_WORDS: Readonly<Record<JudgementFormat, string>> = {
  tiebreak: 'Tiebreak, or a table',
  'label-studio': 'Label Studio',
  argilla: 'Argilla',
  prodigy: 'Prodigy',
  fiftyone: 'FiftyOne',
};

const STATUS_OF_DATASET = {
  created: 'which is made of their names',
  extended: 'which takes up new images',
  existing: 'which is there',
} as const;

/** What a file holds and what importing it does, before anything is written. */
function Found({ found }: { readonly found: JudgementImport }): ReactNode {
  const also = [
    ...(found.existing > found.restored
      ? [`${formatCount(found.existing - found.restored)} are there already`]
      : []),
    ...(found.restored > 0 ? [`${formatCount(found.restored)} had been taken back and come again`] : []),
    ...(found.takenOver > 0 ? [`${formatCount(found.takenOver)} are predictions taken over`] : []),
    ...(found.unanswered > 0 ? [`${formatQuantity(found.unanswered, 'pair')} that nobody answered`] : []),
    ...(found.predictions > 0
      ? [
          `${formatQuantity(found.predictions, 'prediction')} of models, which ${found.predictions === 1 ? 'is no judgement and is' : 'are no judgements and are'} not kept`,
        ]
      : []),
  ];
  return (
    <section className={classes.found} aria-label="What the file holds">
      <p>
        {TOOL_WORDS[found.format] ?? found.format}; images of the dataset “{found.dataset}”,{' '}
        {STATUS_OF_DATASET[found.status]}. {formatCount(found.fresh)} new judgements.
      </p>
      {also.length > 0 && <p className={layout.note}>{also.join('; ')}.</p>}
      <Counts
        title="By status"
        rows={found.byStatus.map(({ status, judgements }) => [
          STATUS_WORDS[status] ?? status,
          formatCount(judgements),
        ])}
      />
      <Counts
        title="By person"
        rows={found.byPerson.map(({ person, judgements, labelled }) => [
          `Person ${person}`,
          `${formatCount(judgements)} judgements, ${formatCount(labelled)} with a label`,
        ])}
      />
      {found.problemCount > 0 && (
        <details open={found.skipped > 0}>
          <summary>
            {found.skipped > 0
              ? `${formatCount(found.skipped)} entries are left out`
              : 'What to know of how it is read'}
          </summary>
          <ul className={classes.problems}>
            {found.problems.map((problem, index) => (
              <li key={index}>{problem}</li>
            ))}
            {found.problemCount > found.problems.length && (
              <li>… and {formatCount(found.problemCount - found.problems.length)} more</li>
            )}
          </ul>
        </details>
      )}
    </section>
  );
}

function Counts({
  title,
  rows,
}: {
  readonly title: string;
  readonly rows: readonly (readonly [name: string, count: string])[];
}): ReactNode {
  if (rows.length === 0) return null;
  return (
    <dl className={classes.counts} aria-label={title}>
      {rows.map(([name, count]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{count}</dd>
        </div>
      ))}
    </dl>
  );
}

function tell({ file, fresh, restored, skipped }: JudgementImport, batch: string | null): void {
  if (batch === null) return;
  const setRemoved = async (removed: boolean) => {
    await request('data.setJudgementsRemoved', { batch, removed });
  };
  changed({
    title: `${formatCount(fresh + restored)} judgements imported`,
    details: `From ${file}.${skipped > 0 ? ` ${formatCount(skipped)} entries were left out.` : ''}`,
    undo: () => setRemoved(true),
    redo: () => setRemoved(false),
  });
}
