import { Button, TextInput } from '@mantine/core';
import type { ReactNode } from 'react';
import type { DatasetSummary } from '../../../model/dataset-summary.ts';
import { request } from '../../api/request.ts';
import { NumberField } from '../../ui/fields/number-field.tsx';
import { Form } from '../../ui/forms/form.tsx';
import { useForm } from '../../ui/forms/use-form.ts';
import { problemOfNumber } from '../../ui/forms/problem-of-number.ts';
import { problemOfSeed, SeedInput } from '../../ui/fields/seed-input.tsx';
import { problemOfName, uniqueName } from '../../ui/forms/unique-name.ts';
import { useDraft } from '../../location/use-draft.ts';
import { notify } from '../../notices/notices.ts';
import { formatCount } from '../../../core/format.ts';
import { partColours } from './part-colours.ts';
import { setMade } from './set-changes.ts';
import layout from '../../ui/layout/layout.module.css';
import classes from './builders.module.css';

interface Draft {
  /** In percent. */
  readonly share: number | null;
  readonly seed: number | null;
  readonly name: string;
}

/** The papers train on 4 of 5 images. */
const DEFAULT_SHARE = 20;

/** Divides the scored images into a training and a test part, stratified by group and score. */
export function SplitBuilder({ dataset }: { readonly dataset: DatasetSummary }): ReactNode {
  const [draft, change, clear] = useDraft<Draft>(`split.${dataset.id}`);
  const { share = DEFAULT_SHARE, seed = 1 } = draft;
  const taken = dataset.splits.map((split) => split.name);
  const name = draft.name ?? uniqueName('split', taken);
  const nameProblem = problemOfName(name, taken);
  const shareProblem = problemOfNumber(share, { min: 1, max: 99 });
  const test = Math.round((dataset.scored * (share ?? 0)) / 100);
  const train = dataset.scored - test;
  const tooFew = shareProblem === null && (test < 1 || train < 1);
  const isRight = !tooFew && (nameProblem ?? shareProblem ?? problemOfSeed(seed)) === null;
  const form = useForm(isRight && share !== null && seed !== null ? { share, seed } : null, (error) =>
    notify({ kind: 'error', title: 'No split was made', error }),
  );
  const [trainColour, testColour] = partColours(2);

  const make = () =>
    form.send(async (values) => {
      const made = await request('data.makeSplit', {
        datasetId: dataset.id,
        name: name.trim(),
        testShare: values.share / 100,
        seed: values.seed,
      });
      setMade('split', { id: made.id, name: name.trim() });
      clear();
    });

  return (
    <Form className={layout.form} onSubmit={make}>
      <div className={classes.row}>
        <NumberField
          label="Test share"
          unit="%"
          step={5}
          value={share}
          error={shareProblem}
          onChange={(value) => change({ share: value })}
        />
        <SeedInput value={seed} onChange={(value) => change({ seed: value })} />
      </div>
      <div className={classes.preview}>
        <div
          className={classes.stack}
          role="img"
          aria-label={`${formatCount(train)} training images, ${formatCount(test)} test images`}
        >
          <span style={{ flexGrow: train, background: trainColour }} />
          <span style={{ flexGrow: test, background: testColour }} />
        </div>
        <span role="status">
          {formatCount(train)} to train, {formatCount(test)} to test, of {formatCount(dataset.scored)} images
          with a score. Every group and every 0.1 of score gives its share.
        </span>
        {tooFew && (
          <div className={classes.shortage}>
            Each part needs an image: choose another share, or import images with scores.
          </div>
        )}
      </div>
      <TextInput
        label="Name"
        value={name}
        error={nameProblem}
        onChange={({ currentTarget: { value } }) => change({ name: value })}
      />
      <Button variant="filled" type="submit" loading={form.busy} disabled={!form.ready}>
        Make the split
      </Button>
    </Form>
  );
}
