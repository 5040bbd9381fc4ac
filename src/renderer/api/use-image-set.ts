import { useMemo } from 'react';
import { useRequest } from './use-request.ts';

const NOBODY: ReadonlySet<number> = new Set();

/** Ids of the images of a set, none until they are known; undefined where no set is asked for. */
export function useImageSet(id: number | undefined): ReadonlySet<number> | undefined {
  const { data } = useRequest('data.imageSet', id === undefined ? null : { id });
  return useMemo(
    () => (id === undefined ? undefined : data === undefined ? NOBODY : new Set(data.images)),
    [id, data],
  );
}
