import { Button, Menu } from '@mantine/core';
import type { ReactNode } from 'react';
import { downloadBlob } from '../api/download.ts';
import { notify } from '../notices/notices.ts';
import { saveTable } from '../notices/save-export.ts';
import { pngOfSvg } from './png-of-svg.ts';
import { standaloneSvg } from './standalone-svg.ts';
import type { Plot } from './use-plot.ts';

/** A table behind a chart. */
export interface ChartTable {
  /** 'Points (CSV)'. */
  readonly title: string;
  /** Added to the chart's file name. */
  readonly suffix: string;
  readonly text: () => string;
}

interface ExportMenuProps {
  /** Null where there are numbers alone. */
  readonly plot: Plot | null;
  /** Of the files, without an ending. */
  readonly fileName: string;
  /** What is shown, of which run and how many; 'Simulated data' where it is. One line each. */
  readonly caption: readonly string[];
  readonly tables: readonly ChartTable[];
  /** What the button names for those who do not see where it stands. */
  readonly of: string;
}

/** Saves a chart as a drawing, a picture, or the numbers behind it. */
export function ExportMenu({ plot, fileName, caption, tables, of }: ExportMenuProps): ReactNode {
  const save = async (kind: 'svg' | 'png') => {
    const svg = plot === null ? null : document.getElementById(plot.id);
    if (!(svg instanceof SVGSVGElement)) return;
    const text = standaloneSvg(svg, caption);
    const blob = kind === 'svg' ? new Blob([text], { type: 'image/svg+xml' }) : await pngOfSvg(text);
    downloadBlob(blob, `${fileName}.${kind}`);
  };
  const attempt = (kind: 'svg' | 'png') => {
    save(kind).catch((error: unknown) => notify({ kind: 'error', title: 'Could not save the chart', error }));
  };
  return (
    <Menu>
      <Menu.Target>
        <Button size="compact-xs" aria-label={`Export ${of}`}>
          Export
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {plot !== null && (
          <>
            <Menu.Item onClick={() => attempt('svg')}>Vector image (SVG)</Menu.Item>
            <Menu.Item onClick={() => attempt('png')}>Image (PNG)</Menu.Item>
          </>
        )}
        {tables.map(({ title, suffix, text }) => (
          <Menu.Item
            key={suffix}
            onClick={() =>
              saveTable({ fileName: `${fileName}${suffix}.csv`, text: text(), title, notes: caption })
            }
          >
            {title}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
