import { polygonContains, scaleLinear } from 'd3';
import { useMemo, type KeyboardEvent, type ReactNode } from 'react';
import { formatQuantity } from '../../../core/format.ts';
import { ChartTooltip } from '../../charts/chart-tooltip.tsx';
import { Dots } from '../../charts/dots.tsx';
import { MarkRings } from '../../charts/mark-rings.tsx';
import { PlotFrame } from '../../charts/plot-frame.tsx';
import { useLasso, type LassoMode } from '../../charts/use-lasso.ts';
import { useNearest } from '../../charts/use-nearest.ts';
import type { Plot } from '../../charts/use-plot.ts';
import { nearestPoints, pointTowards, type MapPoint } from './map-points.ts';
import { PointTip } from './point-tip.tsx';
import type { PointColours } from './point-colours.ts';

/** Space between the outermost points and the plot's edge, in pixels. */
const EDGE = 10;

/** So many points at most are drawn large. */
const FEW = 800;

/** Images that one key chooses around another: a neighbourhood as the map was drawn by. */
const NEIGHBOURS = 15;

const DIRECTIONS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

interface ImageMapProps {
  readonly plot: Plot;
  readonly points: readonly MapPoint[];
  readonly colours: PointColours;
  readonly selectedId: number | null;
  readonly onSelect: (imageId: number | null) => void;
  readonly onOpen: (imageId: number) => void;
  readonly onChoose: (imageIds: readonly number[], mode: LassoMode) => void;
  readonly onChooseNone: () => void;
}

type Mark = MapPoint & { readonly x: number; readonly y: number };

/** Images where their embeddings put them, one dot each. */
export function ImageMap(props: ImageMapProps): ReactNode {
  const { plot, points, colours, selectedId, onSelect, onOpen, onChoose, onChooseNone } = props;
  const { innerWidth, innerHeight } = plot;
  const marks = useMemo(() => marksOf(points, innerWidth, innerHeight), [points, innerWidth, innerHeight]);
  const markOf = useMemo(() => new Map(marks.map((mark) => [mark.imageId, mark])), [marks]);
  const nearest = useNearest(marks);
  const { line, pointer, events } = useLasso(plot, {
    onLasso: (drawn, mode) => {
      const inside = marks.filter(({ x, y }) => polygonContains([...drawn], [x, y]));
      if (inside.length > 0)
        onChoose(
          inside.map(({ imageId }) => imageId),
          mode,
        );
    },
    onClick: (at) => onSelect(nearest(at)?.imageId ?? null),
  });
  const hovered = line === null ? nearest(pointer) : null;
  const selected = (selectedId === null ? undefined : markOf.get(selectedId)) ?? null;
  const told = hovered ?? selected;
  const radius = points.length > FEW ? 2.5 : 4;

  const onKeyDown = (event: KeyboardEvent) => {
    const direction = DIRECTIONS[event.key];
    const from = selected ?? marks[0];
    if (from === undefined || event.ctrlKey || event.metaKey) return;
    if (direction !== undefined) onSelect((pointTowards(marks, from, direction) ?? from).imageId);
    else if (event.key === 'Enter' && selected !== null) onOpen(selected.imageId);
    else if (event.key === ' ' && selected !== null)
      onChoose([selected.imageId], event.shiftKey ? 'remove' : 'add');
    else if (event.key === 'n' && selected !== null)
      onChoose(
        nearestPoints(marks, selected, NEIGHBOURS).map(({ imageId }) => imageId),
        'add',
      );
    else if (event.key === 'Escape') onChooseNone();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  return (
    <PlotFrame
      plot={plot}
      role="application"
      label={
        `Map of ${formatQuantity(points.length, 'image')} by their embeddings: near means alike, directions mean nothing. ` +
        `Arrow keys go to the next image, Enter opens it, Space chooses it, Shift and Space lets it go, N chooses the ${NEIGHBOURS} nearest, Escape lets all go.`
      }
      onKeyDown={onKeyDown}
      {...events}
      overlay={
        told !== null && (
          <ChartTooltip plot={plot} x={told.x} y={told.y}>
            <PointTip point={told} />
          </ChartTooltip>
        )
      }
    >
      <rect width={innerWidth} height={innerHeight} fill="transparent" />
      <Dots
        places={marks.filter(({ passes }) => !passes)}
        radius={radius * 0.8}
        colour="var(--label-none)"
        opacity={0.25}
      />
      {colours.classes.map(({ title, colour, points: of }) => (
        <Dots
          key={title}
          places={of.flatMap(({ imageId, passes }) => (passes ? (markOf.get(imageId) ?? []) : []))}
          radius={radius}
          colour={colour}
          opacity={0.85}
        />
      ))}
      {line !== null && (
        <path
          d={`M${line.map(({ x, y }) => `${x.toFixed(1)},${y.toFixed(1)}`).join('L')}Z`}
          fill="var(--focus)"
          fillOpacity={0.1}
          stroke="var(--focus)"
          strokeDasharray="3 3"
        />
      )}
      <MarkRings marks={[selected, hovered]} radius={radius + 3} />
    </PlotFrame>
  );
}

/** One scale for both directions, so that distances stay what they are. */
function marksOf(points: readonly MapPoint[], width: number, height: number): Mark[] {
  const xs = points.map(({ place: [x] }) => x);
  const ys = points.map(({ place: [, y] }) => y);
  const [left, right, low, high] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  const scale = Math.min(
    (width - 2 * EDGE) / Math.max(right - left, Number.EPSILON),
    (height - 2 * EDGE) / Math.max(high - low, Number.EPSILON),
  );
  const x = scaleLinear(
    [left, right],
    [(width - scale * (right - left)) / 2, (width + scale * (right - left)) / 2],
  );
  const y = scaleLinear(
    [low, high],
    [(height + scale * (high - low)) / 2, (height - scale * (high - low)) / 2],
  );
  return points.map((point) => ({ ...point, x: x(point.place[0]), y: y(point.place[1]) }));
}
