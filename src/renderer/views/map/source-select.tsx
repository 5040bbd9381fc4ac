import { Select } from '@mantine/core';
import type { ReactNode } from 'react';
import { formatCount, formatQuantity } from '../../../core/format.ts';
import { changeParams } from '../../location/use-location.ts';
import type { MapSource } from './use-map.ts';

/** Whose embeddings they are: 'mmproj.gguf, behind the projector (64 × 4,096)'. */
export function sourceTitle({ key, mmproj, projected, tokens, width }: MapSource): string {
  const whose = mmproj ?? `an unnamed vision tower (${key.slice(0, 6)})`;
  const where = projected === null ? '' : projected ? ', behind the projector' : ', before the projector';
  return `${whose}${where} (${formatQuantity(tokens, 'token')} × ${formatCount(width)})`;
}

/** Chooses whose embeddings the map is of, where there are several. */
export function SourceSelect({
  sources,
  source,
}: {
  readonly sources: readonly MapSource[];
  readonly source: MapSource;
}): ReactNode {
  if (sources.length < 2) return null;
  return (
    <Select
      size="xs"
      w={260}
      aria-label="Embeddings"
      allowDeselect={false}
      value={source.key}
      data={sources.map((each) => ({
        value: each.key,
        label: `${sourceTitle(each)}, n = ${formatCount(each.images)}`,
      }))}
      onChange={(value) => changeParams({ source: value })}
    />
  );
}
