import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import { LABELS } from '../../../core/labels.ts';
import { pairSetCounts } from '../../../core/pair-set.ts';
import type { PairSetVariant } from '../../../core/pair-strategies.ts';
import type { PairSetPreview } from '../../../model/pair-set.ts';
import { LABEL_COLOURS } from '../../theme/label-colours.ts';
import { formatCount, formatShare } from '../../../core/format.ts';
import { LabelMark } from '../../ui/labels/label-mark.tsx';
import { Loading } from '../../ui/states/states.tsx';
import classes from './builders.module.css';

interface PairSetPreviewProps {
  readonly variant: PairSetVariant;
  readonly size: number | null;
  readonly preview: PairSetPreview | undefined;
  readonly largest: number | null;
  readonly onLargest: () => void;
}

const HEIGHT = 132;

/** How many pairs of each label a set would hold, beside how many there are to draw from. */
export function PairSetPreview({
  variant,
  size,
  preview,
  largest,
  onLargest,
}: PairSetPreviewProps): ReactNode {
  if (preview === undefined) return <Loading height={HEIGHT} />;
  if (size === null || !Number.isInteger(size) || size < 1)
    return (
      <div className={classes.preview} style={{ minHeight: HEIGHT }}>
        Give a number of pairs to see what the set would contain.
      </div>
    );
  const wanted = pairSetCounts(variant, size);
  const { different, similar } = preview.existing;
  const short = {
    different: wanted.First + wanted.Second > different,
    similar: wanted.Similar > similar,
  };
  return (
    <div className={classes.preview} style={{ minHeight: HEIGHT }}>
      <div
        className={classes.stack}
        role="img"
        aria-label={LABELS.map((label) => `${formatCount(wanted[label])} ${label}`).join(', ')}
      >
        {LABELS.map((label) => (
          <span key={label} style={{ flexGrow: wanted[label], background: LABEL_COLOURS[label] }} />
        ))}
      </div>
      <table className={classes.counts}>
        <thead>
          <tr>
            <th scope="col">Label</th>
            <th scope="col">In the set</th>
            <th scope="col">Available</th>
          </tr>
        </thead>
        <tbody>
          {LABELS.map((label) => (
            <tr key={label}>
              <th scope="row">
                <LabelMark label={label} />
              </th>
              <td>{formatCount(wanted[label])}</td>
              {label === 'First' && (
                <td rowSpan={2} data-short={short.different}>
                  {formatCount(different)} unequal pairs,{' '}
                  {formatShare(used(wanted.First + wanted.Second, different))} used
                </td>
              )}
              {label === 'Similar' && (
                <td data-short={short.similar}>
                  {formatCount(similar)} Similar pairs, {formatShare(used(wanted.Similar, similar))} used
                </td>
              )}
            </tr>
          ))}
        </tbody>
      </table>
      {largest !== null && size > largest && (
        <div className={classes.shortage} role="alert">
          <span>
            {largest === 0
              ? `The ${preview.images} images with a score have no such pairs. Choose other images or another θ.`
              : `${preview.images} images do not have enough ${
                  short.different && short.similar
                    ? 'pairs'
                    : short.similar
                      ? 'Similar pairs'
                      : 'unequal pairs'
                }: both orders count as one pair, and none is drawn twice. At most ${formatCount(largest)} can be drawn; or use more images, another variant or ${short.similar ? 'a larger' : 'a smaller'} θ.`}
          </span>
          {largest > 0 && (
            <Button size="compact-xs" onClick={onLargest}>
              Take {formatCount(largest)}
            </Button>
          )}
        </div>
      )}
    </div>
  );
}

function used(wanted: number, existing: number): number | null {
  return existing === 0 ? null : wanted / existing;
}
