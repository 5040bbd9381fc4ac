import { Button, Checkbox, Group, Select, TextInput } from '@mantine/core';
import type { ReactNode } from 'react';
import { IMPORT_TYPES, type ImportType } from '../../../model/import-record.ts';
import type { DraftChanges } from '../../location/use-draft.ts';
import { PathField } from '../../ui/fields/path-field.tsx';
import { Form } from '../../ui/forms/form.tsx';
import { textOrNull } from '../../ui/forms/text-or-null.ts';
import { useForm } from '../../ui/forms/use-form.ts';
import layout from '../../ui/layout/layout.module.css';
import { importModel } from './model-imports.ts';

export interface ModelImportDraft {
  readonly revision: string;
  readonly type: ImportType;
  readonly tower: string;
  readonly lastNorm: boolean;
  readonly jobId: string;
}

interface ImportModelFormProps {
  readonly source: string;
  readonly onSource: (source: string) => void;
  readonly draft: Partial<ModelImportDraft>;
  readonly change: (changes: DraftChanges<ModelImportDraft>) => void;
}

const TYPE_NAMES: Readonly<Record<ImportType, string>> = {
  f16: 'F16, as exact as most checkpoints are',
  bf16: 'BF16',
  f32: 'F32, twice the size of F16',
  q8_0: 'Q8_0, half the size of F16',
  q4_k: 'Q4_K, a third of the size of F16',
};

/** Which checkpoint is imported, and as what. */
export function ImportModelForm({ source, onSource, draft, change }: ImportModelFormProps): ReactNode {
  const { revision = '', type = 'f16', tower = '', lastNorm = false } = draft;
  const form = useForm(textOrNull(source));
  const start = () =>
    form.send(async (wanted) => {
      const jobId = await importModel({
        source: wanted,
        revision: textOrNull(revision),
        type,
        tower: textOrNull(tower),
        lastNorm,
      });
      change({ jobId });
    });
  return (
    <Form className={layout.wideForm} onSubmit={start}>
      <PathField
        label="Folder or repository"
        description="The folder of a checkpoint (config.json with its weights), or the name of a repository, which is downloaded first."
        placeholder="llava-hf/llava-1.5-7b-hf"
        value={source}
        error={form.failure}
        kind="folder"
        endings={[]}
        chooserTitle="Folder of a checkpoint"
        isFirst
        onChange={(value) => {
          form.forgetFailure();
          onSource(value);
        }}
      />
      <Select
        label="Type of the weights"
        data={IMPORT_TYPES.map((value) => ({ value, label: TYPE_NAMES[value] }))}
        value={type}
        allowDeselect={false}
        onChange={(value) => change({ type: IMPORT_TYPES.find((each) => each === value) })}
      />
      <TextInput
        label="Revision of a repository"
        description="A branch, a tag or a commit."
        placeholder="main"
        value={revision}
        spellCheck={false}
        onChange={({ currentTarget: { value } }) => change({ revision: value })}
      />
      <PathField
        label="Folder of the vision tower"
        description="Only where a checkpoint of LLaVA’s own code keeps it apart and it is not beside it."
        value={tower}
        kind="folder"
        endings={[]}
        onChange={(value) => change({ tower: value })}
      />
      <Checkbox
        label="Apply the last norm of a SigLIP tower that is read behind its last block, as transformers 4 did"
        checked={lastNorm}
        onChange={({ currentTarget: { checked } }) => change({ lastNorm: checked })}
      />
      <Group justify="flex-end">
        <Button variant="filled" type="submit" loading={form.busy} disabled={!form.ready}>
          Import
        </Button>
      </Group>
    </Form>
  );
}
