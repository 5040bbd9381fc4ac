import { Button, Group, TextInput } from '@mantine/core';
import type { ReactNode } from 'react';
import { followDatasetImport } from './follow-imports.ts';
import { request } from '../../api/request.ts';
import { useScope } from '../../api/use-scope.ts';
import { NumberField } from '../../ui/fields/number-field.tsx';
import { Form } from '../../ui/forms/form.tsx';
import { textOrNull } from '../../ui/forms/text-or-null.ts';
import { useForm } from '../../ui/forms/use-form.ts';
import { problemOfName } from '../../ui/forms/unique-name.ts';
import type { DraftChanges } from '../../location/use-draft.ts';
import { datasetNameOf, isTable } from './import-path.ts';
import layout from '../../ui/layout/layout.module.css';
import classes from './import-form.module.css';

export interface ImportDraft {
  readonly name: string;
  readonly imageColumn: string;
  readonly scoreColumn: string;
  readonly raterColumn: string;
  readonly list: string;
  readonly lowest: number | null;
  readonly highest: number | null;
  readonly jobId: string;
  /** The name under which the job imports. */
  readonly startedName: string;
}

interface ImportFormProps {
  readonly path: string;
  readonly onPath: (path: string) => void;
  readonly chooseFolder: () => void;
  readonly chooseFile: () => void;
  readonly draft: Partial<ImportDraft>;
  readonly change: (changes: DraftChanges<ImportDraft>) => void;
}

/** What to import and under which name; how to read a CSV file where it does not say. */
export function ImportForm({
  path,
  onPath,
  chooseFolder,
  chooseFile,
  draft,
  change,
}: ImportFormProps): ReactNode {
  const { summary } = useScope();
  const {
    imageColumn = '',
    scoreColumn = '',
    raterColumn = '',
    list = '',
    lowest = null,
    highest = null,
  } = draft;
  const name = draft.name ?? datasetNameOf(path);
  // The same images under their own name again change nothing, so a taken name is no mistake here.
  const nameProblem = path === '' ? null : problemOfName(name, []);
  const taken = summary?.datasets.some((dataset) => dataset.name === name.trim()) === true;
  const rangeProblem =
    (lowest === null) !== (highest === null)
      ? 'Give both ends, or neither to detect them.'
      : lowest !== null && highest !== null && lowest >= highest
        ? 'The highest score must be above the lowest.'
        : null;
  const isRight = path.trim() !== '' && nameProblem === null && rangeProblem === null;
  const form = useForm(isRight ? { path: path.trim(), name: name.trim() } : null);

  const start = () =>
    form.send(async (values) => {
      const { jobId } = await request('data.import', {
        ...values,
        imageColumn: textOrNull(imageColumn),
        scoreColumn: textOrNull(scoreColumn),
        scoreRange: lowest === null || highest === null ? null : [lowest, highest],
        ...(raterColumn.trim() !== '' && { raterColumn: raterColumn.trim() }),
        ...(list.trim() !== '' && { list: list.trim() }),
      });
      // The same images again change nothing.
      if (!taken) followDatasetImport(jobId, values.name);
      change({ jobId, startedName: values.name });
    });

  return (
    <Form className={layout.wideForm} onSubmit={start}>
      <div className={layout.fieldAndButton}>
        <TextInput
          className={layout.grow}
          label="Folder or file"
          description="A dataset’s folder, a folder of images in folders named by score or class, or a table with an image and a score on each line."
          placeholder="Choose one, drop it on the window, or type its path"
          value={path}
          error={form.failure}
          data-autofocus
          spellCheck={false}
          onChange={({ currentTarget: { value } }) => {
            form.forgetFailure();
            onPath(value);
          }}
        />
        <Button onClick={chooseFolder}>Folder…</Button>
        <Button onClick={chooseFile}>File…</Button>
      </div>
      <TextInput
        label="Name of the dataset"
        value={name}
        error={nameProblem}
        description={
          taken
            ? 'There is already a dataset with this name: importing the same images changes nothing, different ones are refused.'
            : undefined
        }
        onChange={({ currentTarget: { value } }) => change({ name: value })}
      />
      {path.trim() !== '' && !isTable(path) && (
        <TextInput
          label="List of scores"
          placeholder="the current one"
          description="Where a dataset has several, such as MEBeauty’s 2022, crop and first; the import says which it took and why."
          value={list}
          onChange={({ currentTarget: { value } }) => change({ list: value })}
        />
      )}
      {isTable(path) && (
        <fieldset className={classes.columns}>
          <legend>Columns of the file; leave empty to detect them</legend>
          <TextInput
            label="Images"
            placeholder="detected"
            value={imageColumn}
            onChange={({ currentTarget: { value } }) => change({ imageColumn: value })}
          />
          <TextInput
            label="Scores"
            placeholder="detected"
            value={scoreColumn}
            onChange={({ currentTarget: { value } }) => change({ scoreColumn: value })}
          />
          <NumberField
            label="Lowest score"
            placeholder="detected"
            value={lowest}
            error={rangeProblem}
            onChange={(value) => change({ lowest: value })}
          />
          <NumberField
            label="Highest score"
            placeholder="detected"
            value={highest}
            error={null}
            onChange={(value) => change({ highest: value })}
          />
          <TextInput
            label="Raters"
            placeholder="detected"
            className={classes.whole}
            description="For a file with one rating on each row: an image’s score is the mean of its ratings, and its raters are kept."
            value={raterColumn}
            onChange={({ currentTarget: { value } }) => change({ raterColumn: value })}
          />
        </fieldset>
      )}
      <Group justify="flex-end">
        <Button variant="filled" type="submit" loading={form.busy} disabled={!form.ready}>
          Import
        </Button>
      </Group>
    </Form>
  );
}
