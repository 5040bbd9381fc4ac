import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import type { RunSummary } from '../../../model/run.ts';
import { showView } from '../../location/use-location.ts';
import { ChoiceList } from '../../ui/data-grid/choice-list.tsx';
import { CutName } from '../../ui/faces/cut-name.tsx';
import { Face } from '../../ui/faces/face.tsx';
import type { MapPoint } from './map-points.ts';
import { factsOf } from './point-tip.tsx';
import layout from '../../ui/layout/layout.module.css';
import classes from './map-view.module.css';
import { useTrueWords } from '../../api/true-words.ts';

interface MapListProps {
  readonly points: readonly MapPoint[];
  readonly selected: MapPoint | null;
  readonly run: RunSummary | undefined;
  readonly onSelect: (imageId: number) => void;
  readonly onOpen: (imageId: number) => void;
}

/** The images of a map that the filter lets through, and the one that is selected. */
export function MapList({ points, selected, run, onSelect, onOpen }: MapListProps): ReactNode {
  const words = useTrueWords();
  return (
    <div className={classes.rest}>
      {selected !== null && (
        <section className={classes.chosen} aria-label={`Selected image ${selected.name}`}>
          <Face imageId={selected.imageId} name={selected.name} size={160} box={104} />
          <div className={layout.tightForm}>
            <strong className={layout.name}>{selected.name}</strong>
            <span className={layout.note}>{factsOf(selected, words).join(' · ')}</span>
            <span className={layout.wrappingLine}>
              <Button size="compact-xs" onClick={() => onOpen(selected.imageId)}>
                Open
              </Button>
              {run !== undefined && (
                <Button
                  size="compact-xs"
                  onClick={() => showView('pairs', { run: run.id, image: selected.imageId })}
                >
                  Pairs
                </Button>
              )}
            </span>
          </div>
        </section>
      )}
      {points.length === 0 ? (
        <p className={layout.note}>No image on the map passes the filter.</p>
      ) : (
        <ChoiceList
          label="Images on the map that pass the filter"
          items={points}
          rowHeight={44}
          keyOf={({ imageId }) => String(imageId)}
          chosenKey={selected === null ? null : String(selected.imageId)}
          onChoose={({ imageId }) => onSelect(imageId)}
          render={(point) => (
            <span className={classes.row}>
              <Face imageId={point.imageId} name="" size={64} box={36} />
              <span className={classes.text}>
                <CutName name={point.name} />
                <span className={`${layout.note} ${layout.ellipsis}`}>
                  {factsOf(point, words).join(' · ')}
                </span>
              </span>
            </span>
          )}
        />
      )}
    </div>
  );
}
