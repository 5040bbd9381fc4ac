import { useComputedColorScheme } from '@mantine/core';
import { capitalised } from '../../../core/capitalised.ts';
import { scaleLinear } from 'd3';
import {
  useEffect,
  useRef,
  useState,
  type KeyboardEvent,
  type PointerEvent,
  type ReactNode,
  type RefObject,
} from 'react';
import { at } from '../../../core/at.ts';
import { formatCount, formatQuantity, formatNumber } from '../../../core/format.ts';
import type { PairMatrix, RankRange } from '../../../model/ranking.ts';
import { BottomAxis, LeftAxis } from '../../charts/axes.tsx';
import { ChartTooltip } from '../../charts/chart-tooltip.tsx';
import { PlotFrame } from '../../charts/plot-frame.tsx';
import type { Plot } from '../../charts/use-plot.ts';
import { changeParams, showView } from '../../location/use-location.ts';
import layout from '../../ui/layout/layout.module.css';
import { Face } from '../../ui/faces/face.tsx';
import { heatMapColours, type HeatMapFigure } from './heat-map-colours.ts';
import { mostAnswers } from './heat-map-key.tsx';
import { partParam } from './ranking-params.ts';

interface HeatMapProps {
  readonly plot: Plot;
  readonly matrix: PairMatrix;
  readonly shows: HeatMapFigure;
  /** An image whose row and column are marked. */
  readonly selectedId: number | null;
}

interface Cell {
  readonly row: number;
  readonly column: number;
}

/** Ranks that a press on a cell of several images looks at, image by image. */
export const AROUND = 40;

const FACE = 44;

/** Images against images by rank, one colour a cell: hover or arrow keys name the two, a press or Enter opens them. */
export function HeatMap({ plot, matrix, shows, selectedId }: HeatMapProps): ReactNode {
  const { innerWidth, innerHeight } = plot;
  const { rowImages, columnImages, rows, columns, size } = matrix;
  const [height, width] = [rowImages.length, columnImages.length];
  const picture = usePicture(plot, matrix, shows);
  const [cell, setCell] = useState<Cell | null>(null);
  const shown = cell !== null && cell.row < height && cell.column < width ? cell : null;
  const x = scaleLinear([columns[0] - 0.5, columns[0] - 0.5 + width * size], [0, innerWidth]);
  const y = scaleLinear([rows[0] - 0.5, rows[0] - 0.5 + height * size], [0, innerHeight]);
  const under = ({ currentTarget, clientX, clientY }: PointerEvent<SVGSVGElement>): Cell | null => {
    const box = currentTarget.getBoundingClientRect();
    const column = Math.floor(((clientX - box.left - plot.margins.left) / innerWidth) * width);
    const row = Math.floor(((clientY - box.top - plot.margins.top) / innerHeight) * height);
    return row < 0 || column < 0 || row >= height || column >= width ? null : { row, column };
  };
  const press = (chosen: Cell | null) => {
    if (chosen === null) return;
    if (size > 1) {
      const around = ([from]: RankRange, index: number): RankRange => {
        const low = Math.max(1, from + index * size - AROUND / 2);
        return [low, low + AROUND - 1];
      };
      changeParams({
        ranks: partParam({ rows: around(rows, chosen.row), columns: around(columns, chosen.column) }),
      });
      return;
    }
    const [first, second] = [at(rowImages, chosen.row), at(columnImages, chosen.column)];
    if (countOf(matrix, chosen) > 0 && first.id !== second.id)
      showView('pairs', { image: first.id, side: undefined, text: second.name });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = STEPS[event.key];
    if (step !== undefined) {
      event.preventDefault();
      const { row, column } = shown ?? { row: 0, column: 0 };
      setCell(
        shown === null
          ? { row, column }
          : {
              row: Math.min(height - 1, Math.max(0, row + step.row)),
              column: Math.min(width - 1, Math.max(0, column + step.column)),
            },
      );
    } else if (event.key === 'Enter' && shown !== null) {
      event.preventDefault();
      event.stopPropagation();
      press(shown);
    }
  };
  const order = matrix.isRanked ? 'rank' : 'place';
  const marked = size === 1 ? rowImages.findIndex(({ id }) => id === selectedId) : -1;
  const markedColumn = size === 1 ? columnImages.findIndex(({ id }) => id === selectedId) : -1;
  return (
    <PlotFrame
      plot={plot}
      role="application"
      label={`${shows === 'wins' ? 'Share of answers that each row’s image won against each column’s' : 'Number of answers about each row’s and column’s image'}, of ${formatQuantity(matrix.images, 'image')} by ${order}. Arrow keys choose a cell, Enter opens it. ${shown === null ? '' : cellText(matrix, shown)}`}
      onPointerMove={(event) => setCell(under(event))}
      onPointerLeave={() => setCell(null)}
      onPointerUp={(event) => press(under(event))}
      onKeyDown={onKeyDown}
      overlay={
        shown !== null && (
          <ChartTooltip
            plot={plot}
            x={((shown.column + 0.5) / width) * innerWidth}
            y={((shown.row + 0.5) / height) * innerHeight}
          >
            {size === 1 && (
              <span className={layout.line}>
                <Face imageId={at(rowImages, shown.row).id} name="" size={64} box={FACE} />
                <Face imageId={at(columnImages, shown.column).id} name="" size={64} box={FACE} />
              </span>
            )}
            {cellText(matrix, shown)}
          </ChartTooltip>
        )
      }
    >
      <rect width={innerWidth} height={innerHeight} fill="var(--line)" />
      <image
        ref={picture}
        width={innerWidth}
        height={innerHeight}
        preserveAspectRatio="none"
        style={{ imageRendering: 'pixelated' }}
      />
      <BottomAxis
        scale={wholeTicks(x)}
        title={`${capitalised(order)} of the column’s image`}
        grid={false}
        {...{ innerWidth, innerHeight }}
      />
      <LeftAxis
        scale={wholeTicks(y)}
        title={`${capitalised(order)} of the row’s image`}
        grid={false}
        {...{ innerWidth, innerHeight }}
      />
      {marked >= 0 && (
        <rect
          y={(marked / height) * innerHeight}
          width={innerWidth}
          height={innerHeight / height}
          fill="none"
          stroke="var(--mark)"
        />
      )}
      {markedColumn >= 0 && (
        <rect
          x={(markedColumn / width) * innerWidth}
          width={innerWidth / width}
          height={innerHeight}
          fill="none"
          stroke="var(--mark)"
        />
      )}
      {shown !== null && (
        <rect
          x={(shown.column / width) * innerWidth}
          y={(shown.row / height) * innerHeight}
          width={innerWidth / width}
          height={innerHeight / height}
          fill="none"
          stroke="var(--mark)"
          strokeWidth={2}
        />
      )}
    </PlotFrame>
  );
}

const STEPS: Readonly<Record<string, { readonly row: number; readonly column: number }>> = {
  ArrowUp: { row: -1, column: 0 },
  ArrowDown: { row: 1, column: 0 },
  ArrowLeft: { row: 0, column: -1 },
  ArrowRight: { row: 0, column: 1 },
};

/** Ranks are whole. */
function wholeTicks(scale: ReturnType<typeof scaleLinear<number>>) {
  return Object.assign((value: number) => scale(value), {
    ticks: (count?: number) => scale.ticks(count).filter(Number.isInteger),
  });
}

function countOf({ counts, columnImages }: PairMatrix, { row, column }: Cell): number {
  return at(counts, row * columnImages.length + column);
}

/** 'a.jpg (rank 1) won 3 of 4 against b.jpg (rank 7)'. */
function cellText(matrix: PairMatrix, cell: Cell): string {
  const { wins, rowImages, columnImages, rows, columns, size, images } = matrix;
  const count = countOf(matrix, cell);
  const who = (named: typeof rowImages, [from, to]: RankRange, index: number) => {
    const rank = from + index * size;
    if (size > 1)
      return `ranks ${formatCount(rank)} to ${formatCount(Math.min(rank + size - 1, to, images))}`;
    return `${at(named, index).name} (${formatCount(rank)})`;
  };
  const [first, second] = [who(rowImages, rows, cell.row), who(columnImages, columns, cell.column)];
  if (count === 0) return `${first} and ${second}: not compared`;
  const won = at(wins, cell.row * columnImages.length + cell.column);
  const digits = Number.isInteger(won) ? 0 : 1;
  return `${first} won ${formatNumber(won, digits)} of ${formatNumber(count, Number.isInteger(count) ? 0 : 1)} against ${second}: ${formatNumber(won / count, 2)}`;
}

/** The cells as a picture of one pixel each, so that tens of thousands are one element and exports hold them too. */
function usePicture(plot: Plot, matrix: PairMatrix, shows: HeatMapFigure): RefObject<SVGImageElement | null> {
  const picture = useRef<SVGImageElement>(null);
  // Painted again when the theme changes.
  const colorScheme = useComputedColorScheme('light');
  const { ready } = plot;
  useEffect(() => {
    // The page takes on a theme's colours after its parts have heard of it.
    const frame = requestAnimationFrame(() => {
      const element = picture.current;
      if (element !== null) paint(element, matrix, shows);
    });
    return () => cancelAnimationFrame(frame);
  }, [ready, matrix, shows, colorScheme]);
  return picture;
}

function paint(element: SVGImageElement, matrix: PairMatrix, shows: HeatMapFigure): void {
  const { counts, wins, rowImages, columnImages } = matrix;
  const [height, width] = [rowImages.length, columnImages.length];
  const canvas = document.createElement('canvas');
  const context = canvas.getContext('2d');
  if (context === null || width === 0 || height === 0) return;
  canvas.width = width;
  canvas.height = height;
  const colour = heatMapColours(element, shows);
  const most = mostAnswers(matrix);
  const shareOf = (cell: number, count: number) => {
    if (shows === 'wins') return at(wins, cell) / count;
    return most <= 1 ? 1 : (count - 1) / (most - 1);
  };
  for (const [cell, count] of counts.entries()) {
    if (count === 0) continue;
    context.fillStyle = colour(shareOf(cell, count));
    context.fillRect(cell % width, Math.floor(cell / width), 1, 1);
  }
  element.setAttribute('href', canvas.toDataURL());
}
