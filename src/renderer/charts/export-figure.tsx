import { Button } from '@mantine/core';
import { useRef, useState, type ReactNode } from 'react';
import type { Figure } from '../../figures/figure.ts';
import type { ChartTable } from './export-menu.tsx';
import { FigureDialog } from './figure-dialog.tsx';

interface ExportFigureProps {
  /** Made when the dialog opens, and again when what it shows changes. */
  readonly figure: () => Figure;
  /** Of the files, without an ending. */
  readonly fileName: string;
  readonly tables: readonly ChartTable[];
  /** What the button names for those who do not see where it stands. */
  readonly of: string;
  /** What of the data the figure shows, where that can be chosen. */
  readonly choices?: ReactNode;
}

/** Saves a chart as a figure for a paper, or the numbers behind it. */
export function ExportFigure({ figure, of, ...dialog }: ExportFigureProps): ReactNode {
  const [opened, setOpened] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const close = () => {
    setOpened(false);
    // Once the dialog is gone, which held the focus.
    requestAnimationFrame(() => button.current?.focus());
  };
  return (
    <>
      <Button ref={button} size="compact-xs" aria-label={`Export ${of}`} onClick={() => setOpened(true)}>
        Export…
      </Button>
      {opened && <FigureDialog {...dialog} figure={figure()} onClose={close} />}
    </>
  );
}
