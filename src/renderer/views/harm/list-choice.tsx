import { SegmentedControl } from '@mantine/core';
import type { ReactNode } from 'react';
import type { HarmList } from '../../../model/harm.ts';
import { changeParams } from '../../location/use-location.ts';

/** Which list of what hurts is shown. */
export function ListChoice({ list }: { readonly list: HarmList }): ReactNode {
  return (
    <SegmentedControl
      aria-label="What is listed"
      value={list}
      data={[
        { value: 'comparisons', label: 'Comparisons' },
        { value: 'images', label: 'Images' },
        { value: 'references', label: 'References' },
      ]}
      onChange={(value) => changeParams({ list: value === 'comparisons' ? null : value })}
    />
  );
}
