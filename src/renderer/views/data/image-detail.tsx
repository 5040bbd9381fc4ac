import { Button, Group } from '@mantine/core';
import { useMemo, type ReactNode } from 'react';
import type { ImageRow } from '../../../model/image-row.ts';
import { useRequest } from '../../api/use-request.ts';
import { showView } from '../../location/use-location.ts';
import { Face } from '../../ui/faces/face.tsx';
import { NORMAL_QUANTILE } from '../../../core/proportion.ts';
import { formatBytes, formatCount, formatNumber } from '../../../core/format.ts';
import { Panel } from '../../ui/layout/panel.tsx';
import { byScore, nearestInScore } from './nearest-in-score.ts';
import { countSimilar } from './score-bins.ts';
import { selectImage } from './use-image-list.ts';
import layout from '../../ui/layout/layout.module.css';
import classes from './image-detail.module.css';

/** Neighbours in score that are shown. */
const NEIGHBOURS = 6;

interface ImageDetailProps {
  readonly image: ImageRow;
  /** Every image of the dataset. */
  readonly all: readonly ImageRow[];
  readonly theta: number;
  /** Whether a run has answers about images of the dataset. */
  readonly answered: boolean;
}

/** One image with its numbers, where its comparisons can be seen, and the images nearest in score. */
export function ImageDetail({ image, all, theta, answered }: ImageDetailProps): ReactNode {
  const { data } = useRequest('data.image', { imageId: image.id });
  const file = data?.id === image.id ? data : undefined;
  const { score } = image;
  const rising = useMemo(() => byScore(all), [all]);
  const others = rising.length - 1;
  const similar =
    score === null
      ? 0
      : countSimilar(
          rising.map((other) => other.score),
          score,
          { theta, itself: true },
        );
  const nearest = nearestInScore(rising, image, NEIGHBOURS);

  return (
    <Panel
      title={
        <span className={classes.title} title={image.name}>
          {image.name}
        </span>
      }
      fill
    >
      <div className={classes.picture}>
        <Face imageId={image.id} name={image.name} size={480} box="min(100cqi, 34vh)" />
      </div>
      <dl className={classes.facts}>
        <dt>Score</dt>
        <dd>
          {score === null ? (
            'not rated'
          ) : (
            <>
              <strong>{formatNumber(score, 3)}</strong>
              {image.scoreError !== null &&
                ` ± ${formatNumber(NORMAL_QUANTILE * image.scoreError, 3)} (95 %)`}{' '}
              of 1 to 5{image.scoreError !== null && ', estimated from answers'}
              {image.rawScore !== null && Math.abs(image.rawScore - score) > 1e-9 && (
                <>
                  {' '}
                  ({formatNumber(image.rawScore, 3)} {image.scoreError === null ? 'in the file' : 'in logits'}
                  )
                </>
              )}
            </>
          )}
        </dd>
        <dt>Raters</dt>
        <dd>
          {image.raterSpread === null ? 'spread not known' : `spread ${formatNumber(image.raterSpread, 2)}`}
          {image.raterCount === null ? '' : `, n = ${image.raterCount}`}
        </dd>
        <dt>Similar to</dt>
        <dd>
          {score === null
            ? '–'
            : `${formatCount(similar)} of ${formatCount(others)} others (|difference| ≤ ${theta})`}
        </dd>
        <dt>Group, part</dt>
        <dd>{[image.group ?? 'no group', image.part ?? 'no part'].join(', ')}</dd>
        <dt>File</dt>
        <dd>
          {!image.file
            ? 'none'
            : file === undefined
              ? '\u00a0'
              : [
                  file.width === null ? null : `${file.width} × ${file.height ?? '?'} px`,
                  file.bytes === null ? null : formatBytes(file.bytes),
                ]
                  .filter((fact) => fact !== null)
                  .join(', ') || 'not read yet'}
        </dd>
      </dl>
      <Group gap={6}>
        <Button size="compact-sm" disabled={!answered} onClick={() => showView('pairs', { image: image.id })}>
          Its pairs
        </Button>
        <Button size="compact-sm" disabled={!answered} onClick={() => showView('nll', { image: image.id })}>
          Its NLL curve
        </Button>
      </Group>
      {!answered && (
        <p className={layout.noteBelow}>No run has answers for this dataset yet: plan one in Run.</p>
      )}
      {nearest.length > 0 && (
        <>
          <h3 className={classes.heading}>Closest in score</h3>
          <div className={classes.nearest}>
            {nearest.map((other) => (
              <button
                key={other.id}
                type="button"
                title={`${other.name}, ${formatNumber(other.score, 2)}`}
                onClick={() => selectImage(other)}
              >
                <Face imageId={other.id} name={other.name} size={64} box={34} />
                {formatNumber(other.score, 2)}
              </button>
            ))}
          </div>
        </>
      )}
    </Panel>
  );
}
