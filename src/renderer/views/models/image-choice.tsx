import { Select } from '@mantine/core';
import type { ReactNode } from 'react';
import type { ImageRow } from '../../../model/image-row.ts';
import { Face } from '../../ui/faces/face.tsx';
import { formatNumber } from '../../../core/format.ts';
import layout from '../../ui/layout/layout.module.css';
import classes from './try-out.module.css';

interface ImageChoiceProps {
  readonly title: string;
  readonly rows: readonly ImageRow[];
  readonly value: ImageRow;
  readonly onChange: (image: ImageRow) => void;
}

/** Names listed at once. */
const LISTED = 40;

/** One image, found by its name. */
export function ImageChoice({ title, rows, value, onChange }: ImageChoiceProps): ReactNode {
  return (
    <div className={classes.choice}>
      <Select
        label={title}
        data={rows.map(({ id, name }) => ({ value: String(id), label: name }))}
        value={String(value.id)}
        allowDeselect={false}
        searchable
        limit={LISTED}
        nothingFoundMessage="No image name contains this"
        onChange={(id) => {
          const image = rows.find((row) => String(row.id) === id);
          if (image !== undefined) onChange(image);
        }}
      />
      <Face imageId={value.id} name={value.name} size={480} box="var(--face-box)" />
      <span className={layout.note}>
        {value.score === null ? 'not rated' : `score ${formatNumber(value.score, 2)}`}
      </span>
    </div>
  );
}
