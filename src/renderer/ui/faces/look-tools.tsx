import { Button, SegmentedControl } from '@mantine/core';
import type { ReactNode } from 'react';
import { useKeyHint } from '../../commands/use-key-hint.ts';
import { CommandKeys } from '../marks/command-keys.tsx';
import { ACTUAL, WHOLE } from './pair-zoom.ts';
import type { Look } from './use-look.ts';
import layout from '../layout/layout.module.css';

/** Buttons for how the two images are looked at. */
export function LookTools({ look }: { readonly look: Look }): ReactNode {
  const hints = {
    out: useKeyHint('look.zoom-out'),
    in: useKeyHint('look.zoom-in'),
    actual: useKeyHint('look.actual-size'),
    whole: useKeyHint('look.whole'),
  };
  return (
    <div className={layout.wrappingLine}>
      <SegmentedControl
        aria-label="Image layout"
        value={look.shown}
        onChange={look.setShown}
        data={[
          { value: 'both', label: 'Both' },
          { value: 'first', label: 'First' },
          { value: 'second', label: 'Second' },
        ]}
      />
      <span className={layout.note}>
        <CommandKeys id="look.flicker" /> flickers
      </span>
      <span className={layout.grow} />
      <Button.Group>
        <Button size="compact-xs" aria-label="Zoom out" title={`Zoom out${hints.out}`} onClick={look.zoomOut}>
          −
        </Button>
        <Button size="compact-xs" aria-label="Zoom in" title={`Zoom in${hints.in}`} onClick={look.zoomIn}>
          +
        </Button>
      </Button.Group>
      <Button.Group>
        <Button
          size="compact-xs"
          title={`Original size${hints.actual}`}
          aria-pressed={look.zoom === ACTUAL}
          onClick={look.showActualSize}
        >
          1:1
        </Button>
        <Button
          size="compact-xs"
          title={`Whole images${hints.whole}`}
          aria-pressed={look.zoom === WHOLE}
          onClick={look.showWhole}
        >
          Fit
        </Button>
      </Button.Group>
    </div>
  );
}
