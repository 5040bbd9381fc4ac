import type { ReactNode } from 'react';
import { buildReferenceSet, DEFAULT_PER_BIN } from '../../../core/reference-set.ts';
import { DEFAULT_BIN_WIDTH } from '../../../core/score-bin.ts';
import type { DatasetSummary } from '../../../model/dataset-summary.ts';
import { request } from '../../api/request.ts';
import { useRequest } from '../../api/use-request.ts';
import { NumberField } from '../../ui/fields/number-field.tsx';
import { problemOfNumber } from '../../ui/forms/problem-of-number.ts';
import { problemOfSeed, SeedInput } from '../../ui/fields/seed-input.tsx';
import { uniqueName } from '../../ui/forms/unique-name.ts';
import { useDraft } from '../../location/use-draft.ts';
import { formatQuantity } from '../../../core/format.ts';
import { existingPart, PartSelect, type ChosenPart } from '../../ui/fields/part-select.tsx';
import { ErrorState, Loading } from '../../ui/states/states.tsx';
import { ScoreHistogram } from './score-histogram.tsx';
import { SetForm } from './set-form.tsx';
import layout from '../../ui/layout/layout.module.css';
import classes from './builders.module.css';

interface Draft {
  readonly binWidth: number | null;
  readonly perBin: number | null;
  readonly seed: number | null;
  readonly from: ChosenPart;
  readonly name: string;
}

const PREVIEW_HEIGHT = 172;

/** Draws a reference set, shown over the score axis before it is made. */
export function ReferenceSetBuilder({
  dataset,
  theta,
}: {
  readonly dataset: DatasetSummary;
  readonly theta: number;
}): ReactNode {
  const [draft, change, clear] = useDraft<Draft>(`reference-set.${dataset.id}`);
  const { binWidth = DEFAULT_BIN_WIDTH, perBin = DEFAULT_PER_BIN, seed = 1 } = draft;
  const from = existingPart(dataset, draft.from, 'train');
  const images = useRequest('data.images', { datasetId: dataset.id, splitId: from.splitId });
  const widthProblem = problemOfNumber(binWidth, { min: 0, max: 4, above: true });
  const perBinProblem = problemOfNumber(perBin, { min: 1, max: 10_000, whole: true });
  const members = (images.data ?? []).filter(({ part }) => from.part === null || part === from.part);
  const drawn =
    binWidth === null ||
    perBin === null ||
    seed === null ||
    (widthProblem ?? perBinProblem ?? problemOfSeed(seed)) !== null
      ? null
      : buildReferenceSet(
          members.flatMap(({ id, score }) => (score === null ? [] : [{ id, score }])),
          { binWidth, perBin, seed },
        );
  const taken = dataset.referenceSets.map((set) => set.name);
  const name = draft.name ?? uniqueName(`references${from.part === null ? '' : `-${from.part}`}`, taken);
  const make =
    drawn === null || drawn.length === 0 || binWidth === null || perBin === null || seed === null
      ? null
      : (chosen: string) =>
          request('data.makeReferenceSet', {
            datasetId: dataset.id,
            ...from,
            name: chosen,
            binWidth,
            perBin,
            seed,
          });

  return (
    <SetForm
      kind="reference-set"
      name={name}
      taken={taken}
      onName={(chosen) => change({ name: chosen })}
      make={make}
      onMade={clear}
    >
      <PartSelect
        dataset={dataset}
        label="References from"
        value={from}
        onChange={(value) => change({ from: value })}
      />
      <div className={classes.row}>
        <NumberField
          label="Bin width"
          hint="In units of score; 0.1 in LMOL"
          step={0.05}
          value={binWidth}
          error={widthProblem}
          onChange={(value) => change({ binWidth: value })}
        />
        <NumberField
          label="Max. per bin"
          hint="Most references of one bin; the papers take 10"
          whole
          value={perBin}
          error={perBinProblem}
          onChange={(value) => change({ perBin: value })}
        />
        <SeedInput value={seed} onChange={(value) => change({ seed: value })} />
      </div>
      {images.error !== null ? (
        <ErrorState error={images.error} retry={() => void images.refetch()} />
      ) : images.data === undefined ? (
        <Loading height={PREVIEW_HEIGHT} />
      ) : (
        <div className={classes.preview} style={{ minHeight: PREVIEW_HEIGHT }}>
          <ScoreHistogram
            images={members}
            parts={[]}
            selected={undefined}
            theta={theta}
            range={[null, null]}
            references={
              drawn === null ? null : { name, binWidth, perBin, scores: drawn.map(({ score }) => score) }
            }
          />
          <p className={layout.note} role="status">
            {drawn === null
              ? 'Correct the numbers above to see the references.'
              : drawn.length === 0
                ? 'None of these images has a score: choose others.'
                : `${formatQuantity(drawn.length, 'reference')} of ${formatQuantity(members.length, 'image')}.`}
          </p>
        </div>
      )}
    </SetForm>
  );
}
