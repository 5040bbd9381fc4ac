import { Button, Select } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import type { DatasetSummary } from '../../../model/dataset-summary.ts';
import { useRequest } from '../../api/use-request.ts';
import { useScope } from '../../api/use-scope.ts';
import { useCommands } from '../../commands/commands.ts';
import { changeFilter, changeParams, toggleGrid, useLocation } from '../../location/use-location.ts';
import { formatCount } from '../../../core/format.ts';
import { Panel } from '../../ui/layout/panel.tsx';
import { EmptyState, ErrorState, Loading } from '../../ui/states/states.tsx';
import { ImageDetail } from './image-detail.tsx';
import { ExportHistogram } from './export-histogram.tsx';
import { formatScoreRange } from '../../location/image-filter.ts';
import { ImageGrid } from './image-grid.tsx';
import { stepTo } from './image-steps.ts';
import { ImageTable } from './image-table.tsx';
import { ImageToolbar } from './image-toolbar.tsx';
import { partColours } from './part-colours.ts';
import { ScoreHistogram } from './score-histogram.tsx';
import { selectImage, useImageList, type ImageList } from './use-image-list.ts';
import layoutClasses from '../../ui/layout/layout.module.css';
import { thetaOfData } from './theta-of-data.ts';
import classes from './data-view.module.css';

/** The images of a dataset: histogram, list, and the selected one in detail. */
export function ImagesTab({ dataset }: { readonly dataset: DatasetSummary }): ReactNode {
  const { params } = useLocation();
  const { summary, run } = useScope();
  const list = useImageList(dataset);
  const layout = params['layout'] === 'grid' ? 'grid' : 'table';
  const [gridColumns, setGridColumns] = useState(1);
  useListKeys(list, layout === 'grid' ? gridColumns : 1);
  const theta = thetaOfData(dataset, run);
  const answered =
    summary?.runs.some(({ datasetId, answered: n }) => datasetId === dataset.id && n > 0) === true;

  if (list.error !== null && list.all === undefined)
    return <ErrorState error={list.error} retry={list.retry} />;
  return (
    <div className={classes.images}>
      <div className={layoutClasses.fill}>
        <HistogramPanel dataset={dataset} list={list} theta={theta} />
        <section className={classes.list} aria-label="Images of the dataset">
          <ImageToolbar dataset={dataset} list={list} layout={layout} />
          {list.all === undefined ? (
            <Loading height="100%" />
          ) : list.rows.length === 0 ? (
            <EmptyState
              title="No image passes the filter"
              actions={
                <Button
                  size="sm"
                  onClick={() => {
                    changeFilter({
                      image: undefined,
                      imageSet: undefined,
                      part: undefined,
                      group: undefined,
                      text: undefined,
                    });
                    changeParams({ scores: null });
                  }}
                >
                  Show all {formatCount(list.all.length)}
                </Button>
              }
            >
              Remove part of the filter, or the score range.
            </EmptyState>
          ) : layout === 'grid' ? (
            <ImageGrid rows={list.rows} selected={list.selected} onColumns={setGridColumns} />
          ) : (
            <ImageTable rows={list.rows} order={list.order} selected={list.selected} />
          )}
        </section>
      </div>
      <div className={classes.detail}>
        {list.selected !== undefined && list.all !== undefined ? (
          <ImageDetail image={list.selected} all={list.all} theta={theta} answered={answered} />
        ) : (
          list.all === undefined && <Loading height="100%" />
        )}
      </div>
    </div>
  );
}

function HistogramPanel({
  dataset,
  list,
  theta,
}: {
  readonly dataset: DatasetSummary;
  readonly list: ImageList;
  readonly theta: number;
}): ReactNode {
  const { params } = useLocation();
  const { split, filtered } = list;
  const chosen = dataset.referenceSets.find(({ id }) => id === Number(params['references']));
  const set = params['references'] === 'none' ? undefined : (chosen ?? dataset.referenceSets.at(-1));
  const { data } = useRequest('data.references', set === undefined ? null : { id: set.id });
  const references = set === undefined || data?.id !== set.id ? null : data;
  const parts = split?.parts.map(({ name }) => name) ?? [];
  const colours = partColours(parts.length);
  return (
    <Panel
      title="Scores"
      note={
        <span className={classes.legend}>
          bins of 0.1
          {parts.map((part, index) => (
            <span key={part}>
              <span className={classes.swatch} style={{ background: colours[index] }} aria-hidden="true" />{' '}
              {part}
            </span>
          ))}
        </span>
      }
      actions={
        <>
          {dataset.referenceSets.length > 0 && (
            <Select
              w={190}
              aria-label="Reference set shown below the axis"
              data={[
                ...dataset.referenceSets.map(({ id, name, images }) => ({
                  value: String(id),
                  label: `References: ${name} (${formatCount(images)})`,
                })),
                { value: 'none', label: 'No references' },
              ]}
              value={set === undefined ? 'none' : String(set.id)}
              allowDeselect={false}
              onChange={(value) => changeParams({ references: value })}
            />
          )}
          <ExportHistogram dataset={dataset} images={filtered} parts={parts} />
        </>
      }
    >
      <ScoreHistogram
        images={filtered}
        parts={parts}
        selected={list.selected}
        theta={theta}
        range={list.range}
        references={
          set === undefined
            ? undefined
            : references === null
              ? null
              : {
                  name: references.name,
                  binWidth: references.binWidth,
                  perBin: references.perBin,
                  scores: references.images.flatMap(({ score }) => score ?? []),
                }
        }
        onRange={(range) => changeParams({ scores: formatScoreRange(range) })}
      />
    </Panel>
  );
}

const KEYS = [
  ['previous', 'Previous image', 'ArrowUp'],
  ['next', 'Next image', 'ArrowDown'],
  ['left', 'Image to the left', 'ArrowLeft'],
  ['right', 'Image to the right', 'ArrowRight'],
  ['page-up', 'A page of images up', 'PageUp'],
  ['page-down', 'A page of images down', 'PageDown'],
  ['first', 'First image', 'Home'],
  ['last', 'Last image', 'End'],
] as const;

/** Keys that go through the list, wherever the focus is. */
function useListKeys({ rows, selected }: ImageList, columns: number): void {
  useCommands([
    ...KEYS.filter(([, , key]) => columns > 1 || (key !== 'ArrowLeft' && key !== 'ArrowRight')).map(
      ([id, title, key]) => ({
        id: `data.${id}`,
        title,
        section: 'Images',
        keys: [key],
        repeats: true,
        run: () => {
          const index = selected === undefined ? 0 : rows.indexOf(selected);
          selectImage(rows[stepTo(key, { index, count: rows.length, columns })]);
        },
      }),
    ),
    {
      id: 'data.layout',
      title: columns > 1 ? 'Show images as a table' : 'Show images as a grid',
      section: 'Images',
      keys: ['v'],
      run: toggleGrid,
    },
  ]);
}
