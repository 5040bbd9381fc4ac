import { MultiSelect } from '@mantine/core';
import { useQueries } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import type { CurveKind } from '../../../core/drawn-curve.ts';
import { estimateScore } from '../../../core/estimate.ts';
import { nllFigure, type NllFigureCurve } from '../../../figures/kinds/nll-figure.ts';
import type { Params } from '../../../ipc/requests.ts';
import { request } from '../../api/request.ts';
import { ExportFigure } from '../../charts/export-figure.tsx';
import type { Explanation } from './explanation.ts';
import type { AboutImage } from './about-image.ts';
import { nllTables } from './nll-tables.ts';
import { evidenceOfStanding, standingAnswers } from './standing-answers.ts';
import type { OtherCurve } from './use-other-curve.ts';

interface ExportNllProps {
  readonly about: AboutImage;
  readonly supposed: Explanation;
  readonly other: OtherCurve | null;
  readonly kind: CurveKind;
}

/** Curves in one figure at most: more cannot be told apart. */
const MOST_CURVES = 6;

/** A figure of several images is named after none of them. */
export function nllFileName(imageName: string, runName: string, images: number): string {
  return images === 1 ? `nll-${imageName}-${runName}` : `nll-${images}-images-${runName}`;
}

/** Saves the NLL of this image, and of others beside it. */
export function ExportNll({ about, supposed, other, kind }: ExportNllProps): ReactNode {
  const [chosen, setChosen] = useState<readonly number[]>([]);
  const { image, run, rows } = about;
  const others = useOtherImages(about, chosen, supposed);
  const ofOtherRun =
    other === null ? [] : [{ ...other, name: `${image.name}, ${other.title}`, trueScore: image.score }];
  const curves = [
    ...(supposed.estimate === null
      ? []
      : [
          {
            ...supposed,
            estimate: supposed.estimate,
            name: other === null ? image.name : `${image.name}, ${run.name}`,
            trueScore: image.score,
          },
        ]),
    ...ofOtherRun,
    ...others,
  ].slice(0, MOST_CURVES);
  if (curves.length === 0) return null;
  return (
    <ExportFigure
      of="NLL by score"
      fileName={nllFileName(image.name, run.name, 1 + others.length)}
      figure={() => nllFigure(about.scores, curves, kind)}
      tables={nllTables(supposed)}
      choices={
        <MultiSelect
          label="Further images"
          placeholder={chosen.length === 0 ? 'None' : ''}
          searchable
          clearable
          limit={50}
          maxValues={MOST_CURVES - 1 - ofOtherRun.length}
          nothingFoundMessage="No image found"
          data={rows
            .filter(({ imageId }) => imageId !== image.id)
            .map(({ imageId, name }) => ({ value: String(imageId), label: name }))}
          value={chosen.map(String)}
          onChange={(values) => setChosen(values.map(Number))}
        />
      }
    />
  );
}

/** Curves of other images of the run, as recorded; those that are on their way are missing. */
function useOtherImages(
  { run, rows, filter, settings: { evidence: kind, corrections } }: AboutImage,
  imageIds: readonly number[],
  { likelihood }: Explanation,
): NllFigureCurve[] {
  const found = useQueries({
    queries: imageIds.map((imageId) => {
      const params: Params<'nll.evidence'> = { run: run.id, imageId, referenceSetId: null, filter };
      return { queryKey: ['nll.evidence', params], queryFn: () => request('nll.evidence', params) };
    }),
  });
  return imageIds.flatMap((imageId, index) => {
    const answers = found[index]?.data?.answers;
    const row = rows.find((each) => each.imageId === imageId);
    if (answers === undefined || row === undefined) return [];
    const evidence = evidenceOfStanding(
      standingAnswers(imageId, answers, { kind, corrections, changes: [] }),
    );
    if (evidence.length === 0) return [];
    const estimate = estimateScore(evidence, likelihood);
    return [{ name: row.name, evidence, likelihood, estimate, trueScore: row.trueScore }];
  });
}
