import type { ReactNode } from 'react';
import type { DatasetSummary } from '../../../model/dataset-summary.ts';
import { request } from '../../api/request.ts';
import { NumberField } from '../../ui/fields/number-field.tsx';
import { problemOfNumber } from '../../ui/forms/problem-of-number.ts';
import { problemOfSeed, SeedInput } from '../../ui/fields/seed-input.tsx';
import { uniqueName } from '../../ui/forms/unique-name.ts';
import { useDraft } from '../../location/use-draft.ts';
import { formatCount, formatQuantity } from '../../../core/format.ts';
import { partColours } from './part-colours.ts';
import { SetForm } from './set-form.tsx';
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
  const shareProblem = problemOfNumber(share, { min: 1, max: 99 });
  const test = Math.round((dataset.scored * (share ?? 0)) / 100);
  const train = dataset.scored - test;
  const tooFew = shareProblem === null && (test < 1 || train < 1);
  const make =
    share === null || seed === null || tooFew || (shareProblem ?? problemOfSeed(seed)) !== null
      ? null
      : (chosen: string) =>
          request('data.makeSplit', {
            datasetId: dataset.id,
            name: chosen,
            testShare: share / 100,
            seed,
          });
  const [trainColour, testColour] = partColours(2);

  return (
    <SetForm
      kind="split"
      name={name}
      taken={taken}
      onName={(chosen) => change({ name: chosen })}
      make={make}
      onMade={clear}
    >
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
          {formatCount(train)} to train, {formatCount(test)} to test, of{' '}
          {formatQuantity(dataset.scored, 'image')}
          with a score, stratified by group and by 0.1 of score.
        </span>
        {tooFew && (
          <div className={classes.shortage}>
            Each part needs at least one image: choose another share, or import images with scores.
          </div>
        )}
      </div>
    </SetForm>
  );
}
