import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import { LABELS } from '../../../core/labels.ts';
import { pairSetCounts } from '../../../core/pair-set.ts';
import type { PairSetVariant } from '../../../core/pair-strategies.ts';
import type { PairSetFacts } from '../../../core/pair-set-facts.ts';
import type { PairSetPreview } from '../../../model/pair-set.ts';
import { LABEL_COLOURS } from '../../theme/label-colours.ts';
import { formatCount, formatNumber, formatQuantity, formatShare } from '../../../core/format.ts';
import { LabelMark } from '../../ui/labels/label-mark.tsx';
import { Loading } from '../../ui/states/states.tsx';
import { MiniHistogram } from './mini-histogram.tsx';
import classes from './builders.module.css';

interface PairSetPreviewProps {
  /** Null of a set whose labels fall as they may. */
  readonly variant: PairSetVariant | null;
  readonly theta: number;
  readonly size: number | null;
  readonly preview: PairSetPreview | undefined;
  readonly largest: number | null;
  readonly onLargest: () => void;
}

const HEIGHT = 132;

/** What a set would hold: pairs of each label beside how many there are, their distances, and how often images come. */
export function PairSetPreview({
  variant,
  theta,
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
  const { drawn, problem } = preview;
  const tooLarge = largest !== null && size > largest;
  const wanted = variant === null ? (drawn?.labels ?? null) : pairSetCounts(variant, size);
  if (wanted === null)
    return (
      <div className={classes.preview} style={{ minHeight: HEIGHT }}>
        <div className={classes.shortage} role="alert">
          {problem}
          {tooLarge && <TakeLargest largest={largest} onLargest={onLargest} />}
        </div>
      </div>
    );
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
      {drawn !== null && <DrawnFacts drawn={drawn} theta={theta} size={size} />}
      {tooLarge ? (
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
          <TakeLargest largest={largest} onLargest={onLargest} />
        </div>
      ) : (
        problem !== null && (
          <div className={classes.shortage} role="alert">
            {problem}
          </div>
        )
      )}
    </div>
  );
}

function TakeLargest({
  largest,
  onLargest,
}: Pick<PairSetPreviewProps, 'onLargest'> & { readonly largest: number }): ReactNode {
  return (
    largest > 0 && (
      <Button size="compact-xs" onClick={onLargest}>
        Take {formatCount(largest)}
      </Button>
    )
  );
}

/** Distances and degrees of a set that was drawn to be looked at. */
function DrawnFacts({
  drawn: { pairs, distances, degree, groups },
  theta,
  size,
}: {
  readonly drawn: PairSetFacts;
  readonly theta: number;
  readonly size: number;
}): ReactNode {
  const { width, counts } = distances;
  return (
    <>
      <MiniHistogram
        title="Score distance"
        unit="pairs"
        binName={(bin) => `distance ${formatNumber(bin * width, 1)} to ${formatNumber((bin + 1) * width, 1)}`}
        counts={counts}
        start={0}
        width={width}
        digits={1}
        mark={{ at: theta, name: 'θ' }}
      />
      <MiniHistogram
        title="Pairs an image is in"
        unit="images"
        binName={(bin) => formatQuantity(bin + degree.least, 'pair')}
        counts={degree.counts.slice(degree.least)}
        start={degree.least}
        width={1}
        digits={0}
        last={degree.most}
      />
      <p className={classes.facts}>
        Each image is in {formatCount(degree.least)} to {formatQuantity(degree.most, 'pair')},{' '}
        {formatNumber(degree.mean, 1)} on average;{' '}
        {groups === 1
          ? 'chains of pairs join all images.'
          : `chains of pairs leave ${formatQuantity(groups, 'group')} apart.`}
        {pairs < size && ` Drawn for this preview: ${formatCount(pairs)} of ${formatCount(size)} pairs.`}
      </p>
    </>
  );
}

function used(wanted: number, existing: number): number | null {
  return existing === 0 ? null : wanted / existing;
}
