import { Select } from '@mantine/core';
import type { ReactNode } from 'react';
import { useRequest } from '../../api/use-request.ts';

interface ImageFieldProps {
  readonly datasetId: number | undefined;
  readonly value: number | undefined;
  /** Defaults to 'Image', any of which will do. */
  readonly label?: string;
  readonly onChange: (imageId: number | undefined) => void;
}

/** Names shown at once; typing narrows them. */
const MOST_SHOWN = 50;

/** One image of the dataset, found by its name. */
export function ImageField({ datasetId, value, label, onChange }: ImageFieldProps): ReactNode {
  const { data: images } = useRequest(
    'data.images',
    datasetId === undefined ? null : { datasetId, splitId: null },
  );
  return (
    <Select
      label={label ?? 'Image'}
      placeholder={label === undefined ? 'Any image' : 'Its name'}
      searchable
      clearable={label === undefined}
      clearButtonProps={{ 'aria-label': 'Any image' }}
      limit={MOST_SHOWN}
      comboboxProps={{ withinPortal: false }}
      nothingFoundMessage="No image found"
      data={(images ?? []).map(({ id, name }) => ({ value: String(id), label: name }))}
      value={value === undefined ? null : String(value)}
      onChange={(next) => onChange(next === null ? undefined : Number(next))}
    />
  );
}
