import { Button, Group, TextInput } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { formatQuantity } from '../../core/format.ts';
import type { ExchangeFormat, ExchangeRequest, ExchangeWritten } from '../../model/export-request.ts';
import { DEFAULT_WHOSE, type WhoseLabels } from '../../model/whose-labels.ts';
import { request } from '../api/request.ts';
import { useScope } from '../api/use-scope.ts';
import { Dialog } from '../ui/dialogs/dialog.tsx';
import { PathField } from '../ui/fields/path-field.tsx';
import { textOrNull } from '../ui/forms/text-or-null.ts';
import { useForm } from '../ui/forms/use-form.ts';
import layout from '../ui/layout/layout.module.css';
import { WhoseLabelsSelect } from './whose-labels-select.tsx';
import { EXCHANGE_TITLES } from './exchange-titles.ts';

interface ExchangeDialogProps {
  readonly as: ExchangeFormat;
  readonly of: ExchangeRequest['of'];
  /** What is written, as a file may be called: 'faces-judgements'. */
  readonly name: string;
  readonly onClose: () => void;
}

/** Forms that hold what is asked. */
const ASKING: readonly ExchangeFormat[] = ['llava', 'trl', 'label-studio'];

/** Asks where pairs are to be written for another tool, then says what to know of the files. */
export function ExchangeDialog({ as, of, name, onClose }: ExchangeDialogProps): ReactNode {
  const { summary, dataset } = useScope();
  const { title, ending } = EXCHANGE_TITLES[as];
  const [path, setPath] = useState<string | null>(null);
  const [question, setQuestion] = useState('');
  const [whose, setWhose] = useState<WhoseLabels>(DEFAULT_WHOSE);
  const [written, setWritten] = useState<ExchangeWritten | null>(null);
  const out = path ?? (summary === undefined ? '' : `${summary.folder}/${fileName(name)}-${as}${ending}`);
  const form = useForm(
    out.trim() === ''
      ? null
      : {
          of: of.kind === 'judgements' ? { ...of, whose } : of,
          ...{ as, out: out.trim(), question: textOrNull(question) },
        },
  );
  const heading = `Export for ${title}`;
  if (written !== null)
    return (
      <Dialog opened onClose={onClose} title={heading}>
        <div role="status">
          <p>
            {formatQuantity(written.pairs, 'pair')} written to <code>{written.files.join(', ')}</code>.
            {written.question !== null && ` The question: “${written.question}”`}
          </p>
          <ul>
            {written.notes.map((note) => (
              <li key={note}>{note}</li>
            ))}
          </ul>
        </div>
        <Group justify="flex-end" mt="md">
          <Button variant="filled" data-autofocus onClick={onClose}>
            Done
          </Button>
        </Group>
      </Dialog>
    );
  return (
    <Dialog
      opened
      onClose={onClose}
      title={heading}
      action={{
        title: 'Export',
        ready: form.ready,
        run: () => form.send(async (values) => setWritten(await request('exports.exchange', values))),
      }}
    >
      <PathField
        label={ending === '' ? 'New folder' : 'New file'}
        description="On the machine that serves: the files name the images by their paths there."
        kind="folder"
        endings={[]}
        value={out}
        error={form.failure}
        onChange={(next) => {
          setPath(next);
          form.forgetFailure();
        }}
      />
      {ASKING.includes(as) && (
        <TextInput
          mt="sm"
          label="Question"
          placeholder={dataset?.ask.question ?? 'Which of the two images is rated higher? …'}
          description="What a model or a person is asked; without one that of the dataset."
          maxLength={2000}
          value={question}
          onChange={(event) => setQuestion(event.currentTarget.value)}
        />
      )}
      {of.kind === 'judgements' && <WhoseLabelsSelect mt="sm" value={whose} onChange={setWhose} />}
      <p className={layout.note}>{KNOW[as]}</p>
    </Dialog>
  );
}

const KNOW: Readonly<Record<ExchangeFormat, string>> = {
  llava: 'Trainers that descend from LLaVA-NeXT read two images an entry; LLaVA itself takes one.',
  trl: 'Pairs without a label are left out; ties go to a file of their own beside it.',
  'label-studio':
    'Tasks with predictions and everybody’s answers, and the labelling configuration beside them.',
  argilla: 'Records with the pictures in them; the label goes as the suggestion.',
  imagefolder: 'Copies each picture once, and writes metadata.jsonl beside them.',
};

/** A name that every file system takes. */
function fileName(name: string): string {
  return name.replaceAll(/[^\p{L}\p{N}._-]+/gu, '-');
}
