import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import { EmptyState } from '../../ui/states/states.tsx';
import { openDemo } from '../../workspace/open-demo.ts';

/** A workspace without images. */
export function NoData({ onImport }: { readonly onImport: () => void }): ReactNode {
  return (
    <EmptyState
      title="No images yet"
      actions={
        <>
          <Button variant="filled" size="sm" onClick={onImport}>
            Import images…
          </Button>
          <Button size="sm" onClick={() => void openDemo()}>
            Open the demo workspace
          </Button>
        </>
      }
    >
      Import a folder of images with a list of scores (SCUT-FBP5500, MEBeauty), or a CSV file with an image
      and a score on each line. The images stay where they are; the workspace stores their names, scores and
      raters.
    </EmptyState>
  );
}
