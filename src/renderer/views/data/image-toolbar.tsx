import { ActionIcon, SegmentedControl, Select } from '@mantine/core';
import type { ReactNode } from 'react';
import type { DatasetSummary } from '../../../model/dataset-summary.ts';
import { limitImages } from '../../location/limit-images.ts';
import { changeFilter, changeParams, useLocation } from '../../location/use-location.ts';
import { formatCount } from '../../../core/format.ts';
import { Icon } from '../../ui/marks/icons.tsx';
import { formatScoreRange, type ScoreRange } from '../../location/image-filter.ts';
import type { ImageList } from './use-image-list.ts';
import { NumberField } from '../../ui/fields/number-field.tsx';
import layoutClasses from '../../ui/layout/layout.module.css';
import classes from './data-view.module.css';

interface ImageToolbarProps {
  readonly dataset: DatasetSummary;
  readonly list: ImageList;
  readonly layout: 'table' | 'grid';
}

/** What narrows the list of images, and how it is laid out. */
export function ImageToolbar({ dataset, list, layout }: ImageToolbarProps): ReactNode {
  const { filter } = useLocation();
  const { split, range, rows, all } = list;
  const setRange = (next: ScoreRange) => changeParams({ scores: formatScoreRange(next) }, { replace: true });
  return (
    <div className={classes.toolbar}>
      {dataset.splits.length > 1 && (
        <Select
          w={112}
          aria-label="Split"
          data={dataset.splits.map(({ id, name }) => ({ value: String(id), label: name }))}
          value={split === undefined ? null : String(split.id)}
          allowDeselect={false}
          onChange={(value) => {
            if (value !== null) changeFilter({ split: Number(value), part: undefined });
          }}
        />
      )}
      {split !== undefined && (
        <Select
          w={112}
          aria-label={`Part of the split ${split.name}`}
          placeholder="Any part"
          data={split.parts.map(({ name, images }) => ({
            value: name,
            label: `${name} (${formatCount(images)})`,
          }))}
          value={filter.part ?? null}
          clearable
          clearButtonProps={{ 'aria-label': 'Any part' }}
          onChange={(value) =>
            limitImages({ split: value === null ? undefined : split.id, part: value ?? undefined })
          }
        />
      )}
      {dataset.groups.length > 0 && (
        <Select
          w={112}
          aria-label="Group"
          placeholder="Any group"
          data={dataset.groups.map(({ name, images }) => ({
            value: name,
            label: `${name} (${formatCount(images)})`,
          }))}
          value={filter.group ?? null}
          clearable
          clearButtonProps={{ 'aria-label': 'Any group' }}
          onChange={(value) => limitImages({ group: value ?? undefined })}
        />
      )}
      <span className={classes.range}>
        <ScoreBound name="Score from" value={range[0]} onChange={(low) => setRange([low, range[1]])} />
        <ScoreBound name="Score below" value={range[1]} onChange={(high) => setRange([range[0], high])} />
        {(range[0] !== null || range[1] !== null) && (
          <ActionIcon aria-label="Any score" title="Any score" onClick={() => setRange([null, null])}>
            <Icon name="close" size={14} />
          </ActionIcon>
        )}
      </span>
      <span className={layoutClasses.count} role="status">
        {rows.length === all?.length
          ? `n = ${formatCount(rows.length)}`
          : `n = ${formatCount(rows.length)} of ${formatCount(all?.length ?? 0)}`}
      </span>
      <SegmentedControl
        aria-label="Layout"
        data={[
          { value: 'table', label: 'Table' },
          { value: 'grid', label: 'Grid' },
        ]}
        value={layout}
        onChange={(value) => changeParams({ layout: value === 'grid' ? 'grid' : null })}
      />
    </div>
  );
}

interface ScoreBoundProps {
  readonly name: string;
  readonly value: number | null;
  readonly onChange: (value: number | null) => void;
}

function ScoreBound({ name, value, onChange }: ScoreBoundProps): ReactNode {
  return (
    <NumberField
      w={96}
      aria-label={name}
      placeholder={name}
      min={1}
      max={6}
      decimalScale={2}
      value={value}
      onChange={onChange}
    />
  );
}
