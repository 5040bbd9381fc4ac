import { Select } from '@mantine/core';
import type { ReactNode } from 'react';
import { formatCount } from '../../../core/format.ts';
import type { DatasetSummary } from '../../../model/dataset-summary.ts';

/** Which images of a dataset are meant: a part of a split, or all of them. */
export interface ChosenPart {
  readonly splitId: number | null;
  readonly part: string | null;
}

const EVERY_IMAGE: ChosenPart = { splitId: null, part: null };

interface PartSelectProps {
  readonly dataset: DatasetSummary;
  readonly label: string;
  readonly description?: string;
  readonly value: ChosenPart;
  readonly onChange: (value: ChosenPart) => void;
}

/** The parts of every split with their sizes, and the whole dataset. */
export function PartSelect({ dataset, label, description, value, onChange }: PartSelectProps): ReactNode {
  const choices = [
    ...dataset.splits.flatMap((split) =>
      split.parts.map(({ name, images }) => ({
        chosen: { splitId: split.id, part: name },
        label: `${split.name}: ${name} (${formatCount(images)})`,
      })),
    ),
    { chosen: EVERY_IMAGE, label: `All images (${formatCount(dataset.images)})` },
  ];
  const at = choices.findIndex(({ chosen }) => isSame(chosen, value));
  return (
    <Select
      label={label}
      description={description}
      data={choices.map((choice, index) => ({ value: String(index), label: choice.label }))}
      value={at < 0 ? null : String(at)}
      allowDeselect={false}
      onChange={(index) => {
        const choice = choices[Number(index)];
        if (index !== null && choice !== undefined) onChange(choice.chosen);
      }}
    />
  );
}

/**
 * A choice that the dataset still has, else its newest split's part of that name, else all images.
 *
 * @param preferred the part to take while none was chosen: 'train', 'test'
 */
export function existingPart(
  dataset: DatasetSummary,
  chosen: ChosenPart | undefined,
  preferred: string,
): ChosenPart {
  if (chosen !== undefined) {
    const split = dataset.splits.find(({ id }) => id === chosen.splitId);
    if (chosen.splitId === null || split?.parts.some(({ name }) => name === chosen.part) === true)
      return chosen;
  }
  const newest = dataset.splits.findLast(({ parts }) => parts.some(({ name }) => name === preferred));
  return newest === undefined ? EVERY_IMAGE : { splitId: newest.id, part: preferred };
}

function isSame(a: ChosenPart, b: ChosenPart): boolean {
  return a.splitId === b.splitId && a.part === b.part;
}
