import { Button, Select } from '@mantine/core';
import { useMemo, type ReactNode } from 'react';
import { formatCount, formatQuantity } from '../../../core/format.ts';
import type { ScoreWords } from '../../../core/score-words.ts';
import type { DatasetSummary } from '../../../model/dataset-summary.ts';
import { mapFigure } from '../../../figures/kinds/image-figures.ts';
import { NEW_SIDE } from '../../../model/filter.ts';
import type { RunSummary } from '../../../model/run.ts';
import type { Result } from '../../../ipc/requests.ts';
import { request } from '../../api/request.ts';
import { useImageSet } from '../../api/use-image-set.ts';
import { csvText } from '../../charts/csv-text.ts';
import { ExportFigure } from '../../charts/export-figure.tsx';
import type { LassoMode } from '../../charts/use-lasso.ts';
import { usePlot } from '../../charts/use-plot.ts';
import { useCommands } from '../../commands/commands.ts';
import { changeFilter, changeParams, showView, useLocation } from '../../location/use-location.ts';
import { notify } from '../../notices/notices.ts';
import { Panel } from '../../ui/layout/panel.tsx';
import { Loading } from '../../ui/states/states.tsx';
import { ColourKey } from './colour-key.tsx';
import { ImageMap } from './image-map.tsx';
import { MapList } from './map-list.tsx';
import { COLOURED_BY, type MapPoint } from './map-points.ts';
import { colourPoints, coloursInWords } from './point-colours.ts';
import { SourceSelect, sourceTitle } from './source-select.tsx';
import { useMapPoints, type MapSource } from './use-map.ts';
import layout from '../../ui/layout/layout.module.css';
import classes from './map-view.module.css';
import { useTrueWords } from '../../api/true-words.ts';

const MARGINS = { top: 4, right: 4, bottom: 4, left: 4 };

const colourChoices = ({ score }: ScoreWords) => [
  { value: 'score', label: score },
  { value: 'estimate', label: 'estimate' },
  { value: 'residual', label: 'residual' },
  { value: 'group', label: 'group' },
  { value: 'part', label: 'part' },
];

interface DrawnMapProps {
  readonly dataset: DatasetSummary;
  readonly run: RunSummary | undefined;
  readonly sources: readonly MapSource[];
  readonly source: MapSource;
  readonly map: NonNullable<Result<'maps.get'>>;
}

const NO_POINTS: readonly MapPoint[] = [];

/** A map, coloured; what is circled on it is the filter of every view. */
export function DrawnMap({ dataset, run, sources, source, map }: DrawnMapProps): ReactNode {
  const { params, filter } = useLocation();
  const plot = usePlot(MARGINS);
  const words = useTrueWords();
  const choices = colourChoices(words);
  const points = useMapPoints(dataset, run, map);
  const by = COLOURED_BY.find((key) => key === params['colour']) ?? 'score';
  const colours = useMemo(() => colourPoints(points ?? NO_POINTS, by), [points, by]);
  const chosen = useImageSet(filter.imageSet);
  const selectedId = Number(params['selected']) > 0 ? Number(params['selected']) : null;
  const select = (imageId: number | null) =>
    changeParams({ selected: imageId === null ? null : String(imageId) }, { replace: true });
  const open = (imageId: number) => showView('data', { dataset: dataset.id }, { selected: String(imageId) });

  const chooseNone = () => changeFilter({ imageSet: undefined });
  const choose = async (imageIds: readonly number[], mode: LassoMode) => {
    const before = new Set(chosen);
    const taken = new Set(imageIds);
    const kept = mode === 'alone' ? [] : [...before].filter((id) => !taken.has(id));
    const now = mode === 'remove' ? kept : [...kept, ...taken];
    if (now.length === 0) {
      chooseNone();
      return;
    }
    try {
      const { id } = await request('data.keepImageSet', { datasetId: dataset.id, images: now });
      const { side } = filter;
      changeFilter({ imageSet: id, ...(side === undefined && { side: NEW_SIDE }) });
    } catch (error) {
      notify({ kind: 'error', title: 'Could not choose these images', error });
    }
  };
  useCommands([
    {
      id: 'map.choose-none',
      title: 'Let go of the chosen images',
      section: 'Map',
      enabled: filter.imageSet !== undefined,
      run: chooseNone,
    },
    ...choices.map(({ value, label }, index) => ({
      id: `map.colour-${value}`,
      title: `Colour by ${label}`,
      section: 'Map',
      keys: [String(index + 1)],
      run: () => changeParams({ colour: value === 'score' ? null : value }),
    })),
  ]);

  if (points === undefined) return <Loading height="100%" />;
  const passing = points.filter(({ passes }) => passes);
  const caption = [
    `Map of n = ${formatQuantity(points.length, 'image')} of ${dataset.name} by UMAP (15 neighbours, seed 1): near means alike, axes have no unit.`,
    `Embeddings of ${sourceTitle(source)}.${run === undefined ? '' : ` Estimates of run ${run.name}.`}`,
    coloursInWords(by, colours, words),
  ];
  return (
    <div className={classes.columns}>
      <Panel
        fill
        title="Map"
        note={`n = ${formatQuantity(points.length, 'image')}${source.of > points.length ? `; ${formatCount(source.of - points.length)} have no embedding` : ''}`}
        actions={
          <>
            <SourceSelect sources={sources} source={source} />
            <Select
              size="xs"
              w={130}
              aria-label="Colour by"
              allowDeselect={false}
              value={by}
              data={choices}
              onChange={(value) => changeParams({ colour: value === 'score' ? null : value })}
            />
            <ExportFigure
              of="the map"
              fileName={`map-${dataset.name}`}
              figure={() =>
                mapFigure(
                  colours.classes.flatMap(({ colour, points: of }) =>
                    of.map(({ place: [x, y] }) => ({ x, y, colour })),
                  ),
                  caption,
                  dataset.simulated,
                )
              }
              tables={[{ title: 'Coordinates (CSV)', suffix: '', text: () => coordinates(points) }]}
            />
          </>
        }
      >
        <div className={classes.chart}>
          <ColourKey by={by} colours={colours} />
          <div className={classes.plot}>
            <ImageMap
              plot={plot}
              points={points}
              colours={colours}
              selectedId={selectedId}
              onSelect={select}
              onOpen={open}
              onChoose={(ids, mode) => void choose(ids, mode)}
              onChooseNone={chooseNone}
            />
          </div>
          <p className={layout.note}>
            Means of the tokens of {sourceTitle(source)}. Circle images to filter every view by them; Shift
            adds, Alt takes away.
          </p>
        </div>
      </Panel>
      <Panel
        fill
        title={filter.imageSet === undefined ? 'Images' : 'Chosen images'}
        note={
          passing.length === points.length
            ? `n = ${formatCount(points.length)}`
            : `${formatCount(passing.length)} of ${formatCount(points.length)}`
        }
        actions={
          filter.imageSet !== undefined && (
            <Button size="compact-xs" variant="subtle" onClick={chooseNone}>
              Show all
            </Button>
          )
        }
      >
        <MapList
          points={passing}
          selected={points.find(({ imageId }) => imageId === selectedId) ?? null}
          run={run}
          onSelect={select}
          onOpen={open}
        />
      </Panel>
    </div>
  );
}

function coordinates(points: readonly MapPoint[]): string {
  return csvText(
    ['image', 'x', 'y', 'group', 'part', 'true_score', 'score', 'residual', 'passes_filter'],
    points.map(({ name, place, group, part, score, estimate, residual, passes }) => [
      name,
      ...place,
      group,
      part,
      score,
      estimate,
      residual,
      passes,
    ]),
  );
}
