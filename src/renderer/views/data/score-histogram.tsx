import { max, scaleLinear } from 'd3';
import { useMemo, useState, type PointerEvent, type ReactNode } from 'react';
import { at } from '../../../core/at.ts';
import { formatCount, formatQuantity, formatNumber } from '../../../core/format.ts';
import { wholeTicks } from '../../charts/tick-text.ts';
import type { ImageRow } from '../../../model/image-row.ts';
import { useSize } from '../../ui/layout/use-size.ts';
import { NO_PART_COLOUR, partColours } from './part-colours.ts';
import { ReferenceStrip, STRIP_HEIGHT, type ShownReferences } from './reference-strip.tsx';
import { binScores, countSimilar } from './score-bins.ts';
import type { ScoreRange } from '../../location/image-filter.ts';
import classes from './score-histogram.module.css';

const MARGIN = { top: 8, right: 10, left: 36 };
/** Height of the bars' place, of the axis's numbers under it, and of the references under these. */
const BARS_HEIGHT = 96;
const AXIS_HEIGHT = 20;
const BARS_END = MARGIN.top + BARS_HEIGHT;

/** Shorter drags, in pixels, are clicks. */
const CLICK_PIXELS = 4;

interface ScoreHistogramProps {
  readonly images: readonly ImageRow[];
  /** Parts of the split by which bars are divided; empty where there is none. */
  readonly parts: readonly string[];
  readonly selected: ImageRow | undefined;
  readonly theta: number;
  /** Null while they are on their way; undefined where there are none, and no place for them either. */
  readonly references: ShownReferences | null | undefined;
  readonly range: ScoreRange;
  /** Absent where nothing is narrowed. */
  readonly onRange?: (range: ScoreRange) => void;
}

/**
 * How many images have which score, in bins of 0.1, with the band of scores that are Similar to the one pointed at, or
 * to the selected image's. Dragging, or a click on a bar, narrows the list to these scores.
 */
export function ScoreHistogram({
  images,
  parts,
  selected,
  theta,
  references,
  range,
  onRange,
}: ScoreHistogramProps): ReactNode {
  const [ref, size] = useSize();
  const [pointed, setPointed] = useState<number | null>(null);
  const [dragFrom, setDragFrom] = useState<number | null>(null);
  const width = size?.width ?? 0;
  const height = BARS_END + AXIS_HEIGHT + (references === undefined ? 0 : STRIP_HEIGHT + 4);

  const partNames = parts.join('\n');
  const { keys, bins, scored } = useMemo(() => {
    const names = [...(partNames === '' ? [] : partNames.split('\n')), null];
    return {
      keys: names,
      bins: binScores(images, names),
      scored: images.filter(({ score }) => score !== null),
    };
  }, [images, partNames]);
  const colours = [...partColours(parts.length), parts.length === 0 ? partColours(1)[0] : NO_PART_COLOUR];
  const [low, high] = [bins[0]?.low ?? 1, bins.at(-1)?.high ?? 5.1];
  const x = scaleLinear([low, high], [MARGIN.left, Math.max(MARGIN.left + 1, width - MARGIN.right)]);
  const y = scaleLinear([0, max(bins, ({ total }) => total) || 1], [BARS_END, MARGIN.top]).nice(3);

  const centre = pointed ?? selected?.score ?? null;
  const similar =
    centre === null
      ? 0
      : countSimilar(
          scored.map(({ score }) => score),
          centre,
          { theta, itself: pointed === null && selected !== undefined && scored.includes(selected) },
        );
  const dragged: ScoreRange = dragFrom === null || pointed === null ? range : ordered(dragFrom, pointed);

  const scoreAt = (event: PointerEvent<SVGSVGElement>) => {
    const left = event.clientX - event.currentTarget.getBoundingClientRect().left;
    return Math.min(high, Math.max(low, x.invert(left)));
  };
  const finishDrag = (event: PointerEvent<SVGSVGElement>) => {
    if (dragFrom === null || onRange === undefined) return;
    const to = scoreAt(event);
    setDragFrom(null);
    if (Math.abs(x(to) - x(dragFrom)) >= CLICK_PIXELS) onRange(ordered(dragFrom, to));
    else {
      const bin = bins.find((candidate) => to >= candidate.low && to < candidate.high);
      if (bin !== undefined)
        onRange(range[0] === bin.low && range[1] === bin.high ? [null, null] : [bin.low, bin.high]);
    }
  };

  return (
    <div>
      <div ref={ref} className={classes.chart} style={{ height }}>
        {width > 0 && (
          <svg
            width={width}
            height={height}
            data-narrows={onRange !== undefined}
            role="img"
            aria-label={`Histogram of ${scored.length} scores in bins of 0.1, from ${formatNumber(low, 0)} to 5.`}
            onPointerMove={(event) => setPointed(scoreAt(event))}
            onPointerLeave={() => setPointed(null)}
            onPointerDown={(event) => {
              if (onRange === undefined) return;
              event.currentTarget.setPointerCapture(event.pointerId);
              setDragFrom(scoreAt(event));
            }}
            onPointerUp={finishDrag}
          >
            {wholeTicks(y, 3).map((tick) => (
              <g key={tick} transform={`translate(0,${y(tick)})`}>
                <line className={classes.grid} x1={MARGIN.left} x2={width - MARGIN.right} />
                <text className={classes.tick} x={MARGIN.left - 6} dy="0.32em" textAnchor="end">
                  {formatCount(tick)}
                </text>
              </g>
            ))}
            {centre !== null && (
              <rect
                className={classes.band}
                x={x(Math.max(low, centre - theta))}
                width={x(Math.min(high, centre + theta)) - x(Math.max(low, centre - theta))}
                y={MARGIN.top}
                height={BARS_HEIGHT}
              />
            )}
            {bins.map(({ low: from, high: to, counts, total }) => (
              <g key={from} opacity={isOutside(dragged, from, to) ? 0.3 : 1}>
                <title>{`${formatNumber(from, 1)} to ${formatNumber(to, 1)}: ${formatQuantity(total, 'image')}${parts.length === 0 ? '' : ` (${parts.map((part, index) => `${at(counts, index)} ${part}`).join(', ')})`}`}</title>
                <rect
                  x={x(from)}
                  width={x(to) - x(from)}
                  y={MARGIN.top}
                  height={y(0) - MARGIN.top}
                  opacity={0}
                />
                {counts.map((count, at) => {
                  const below = counts.slice(0, at).reduce((sum, each) => sum + each, 0);
                  return (
                    count > 0 && (
                      <rect
                        key={keys[at] ?? ''}
                        x={x(from) + 0.5}
                        width={Math.max(1, x(to) - x(from) - 1)}
                        y={y(below + count)}
                        height={y(below) - y(below + count)}
                        style={{ fill: colours[at] }}
                      />
                    )
                  );
                })}
              </g>
            ))}
            {centre !== null && (
              <line className={classes.centre} x1={x(centre)} x2={x(centre)} y1={MARGIN.top} y2={BARS_END} />
            )}
            <line className={classes.axis} x1={MARGIN.left} x2={width - MARGIN.right} y1={y(0)} y2={y(0)} />
            {x.ticks(9).map((tick) => (
              <text key={tick} className={classes.tick} x={x(tick)} y={y(0) + 13} textAnchor="middle">
                {formatNumber(tick, 1)}
              </text>
            ))}
            {references !== null && references !== undefined && (
              <ReferenceStrip references={references} x={x} top={BARS_END + AXIS_HEIGHT} />
            )}
          </svg>
        )}
      </div>
      <p className={classes.sentence} aria-live="polite">
        {centre === null
          ? 'Point at a score to see how many images would be Similar to it.'
          : `At ${formatNumber(centre, 2)}${pointed === null && selected !== undefined ? ` (${selected.name})` : ''}: ${formatCount(similar)} of ${formatQuantity(scored.length, 'image')} would be Similar, |difference| ≤ ${theta}${
              references === null || references === undefined
                ? ''
                : `; ${countSimilar(references.scores, centre, { theta, itself: false })} of ${references.scores.length} references`
            }.`}
      </p>
    </div>
  );
}

function ordered(a: number, b: number): ScoreRange {
  const round = (score: number) => Math.round(score * 100) / 100;
  return [round(Math.min(a, b)), round(Math.max(a, b))];
}

function isOutside([low, high]: ScoreRange, from: number, to: number): boolean {
  return (low !== null && to <= low) || (high !== null && from >= high);
}
