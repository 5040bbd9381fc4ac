import { Button, Input, SegmentedControl, Switch } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { rangedAxes, type Figure, type FigureAxis } from '../../figures/figure.ts';
import {
  DEFAULT_LOOK,
  LEGEND_PLACES,
  problemOfLook,
  WIDTH_PRESETS,
  type FigureLook,
} from '../../figures/look.ts';
import { formatNumber } from '../../core/format.ts';
import { downloadBlob } from '../api/download.ts';
import { notify } from '../notices/notices.ts';
import { saveTable } from '../notices/save-export.ts';
import { Dialog } from '../ui/dialogs/dialog.tsx';
import { NumberField } from '../ui/fields/number-field.tsx';
import type { ChartTable } from './export-menu.tsx';
import classes from './figure-dialog.module.css';
import { FIGURE_FORMATS, figureFile, type FigureFormat } from './figure-files.ts';
import { useDrawnFigure } from './use-drawn-figure.ts';
import { useFigureLook } from './use-figure-look.ts';

interface FigureDialogProps {
  readonly figure: Figure;
  /** Of the files, without an ending. */
  readonly fileName: string;
  readonly tables: readonly ChartTable[];
  /** What of the data the figure shows, where that can be chosen. */
  readonly choices?: ReactNode;
  readonly onClose: () => void;
}

const LEGEND_TITLES = { bottom: 'Below', right: 'Right', top: 'Above', none: 'None' } as const;

/** Chooses how a figure is to look in a file, and saves it. */
export function FigureDialog({ figure, fileName, tables, choices, onClose }: FigureDialogProps): ReactNode {
  const [look, setLook] = useFigureLook(figure.kind);
  const [saving, setSaving] = useState<FigureFormat | null>(null);
  const { drawn, error } = useDrawnFigure(figure, look);
  const problem = problemOfLook(look);
  const change = (part: Partial<FigureLook>) => setLook({ ...look, ...part });
  const save = async (format: FigureFormat) => {
    if (drawn === null) return;
    setSaving(format);
    try {
      downloadBlob(await figureFile(drawn, format, look.dpi), `${fileName}.${format}`);
    } catch (failure) {
      notify({ kind: 'error', title: 'Could not save the figure', error: failure });
    } finally {
      setSaving(null);
    }
  };
  return (
    <Dialog opened onClose={onClose} title="Export figure" size="xl">
      <div className={classes.columns}>
        <div className={classes.form}>
          {choices}
          <LookFields figure={figure} look={look} onChange={change} />
          <Button variant="subtle" size="compact-xs" onClick={() => setLook(DEFAULT_LOOK)}>
            Default look
          </Button>
        </div>
        <div className={classes.result}>
          <div className={classes.preview} aria-busy={drawn === null && error === null}>
            {drawn !== null && (
              <img
                src={`data:image/svg+xml;charset=utf-8,${encodeURIComponent(drawn.svg)}`}
                alt={`Preview: ${figure.title}. ${figure.caption.join(' ')}`}
                data-testid="figure-preview"
              />
            )}
          </div>
          <p className={classes.note} role="status">
            {problem ??
              (error === null
                ? drawn === null
                  ? 'Drawing …'
                  : `${formatNumber(drawn.width, 0)} × ${formatNumber(drawn.height, 0)} mm, light on white${drawn.fits ? '' : '; larger than asked for, so that no text is cut: choose a smaller font or a larger figure'}`
                : `This figure cannot be drawn: ${error}`)}
          </p>
          <div className={classes.actions} role="group" aria-label="Figure">
            {FIGURE_FORMATS.map(({ format, title, hint }) => (
              <Button
                key={format}
                title={hint}
                loading={saving === format}
                disabled={drawn === null || problem !== null || saving !== null}
                onClick={() => void save(format)}
              >
                {title}
              </Button>
            ))}
          </div>
          <div className={classes.actions} role="group" aria-label="Numbers, unrounded">
            {tables.map(({ title, suffix, text }) => (
              <Button
                key={suffix}
                size="compact-sm"
                onClick={() =>
                  saveTable({
                    fileName: `${fileName}${suffix}.csv`,
                    text: text(),
                    title,
                    notes: figure.caption,
                  })
                }
              >
                {title}
              </Button>
            ))}
          </div>
        </div>
      </div>
    </Dialog>
  );
}

interface LookFieldsProps {
  readonly figure: Figure;
  readonly look: FigureLook;
  readonly onChange: (part: Partial<FigureLook>) => void;
}

function LookFields({ figure, look, onChange }: LookFieldsProps): ReactNode {
  const number = (key: 'width' | 'fontSize' | 'dpi', label: string, unit: string) => (
    <NumberField
      label={label}
      unit={unit}
      value={Number.isNaN(look[key]) ? null : look[key]}
      onChange={(value) => onChange({ [key]: value ?? NaN })}
      {...(key === 'width' && { 'data-autofocus': true })}
    />
  );
  return (
    <>
      <div className={classes.presets} role="group" aria-label="Widths of columns">
        {WIDTH_PRESETS.map(({ title, width }) => (
          <Button
            key={width}
            size="compact-xs"
            aria-pressed={look.width === width}
            onClick={() => onChange({ width })}
          >
            {title}, {width} mm
          </Button>
        ))}
      </div>
      <div className={classes.pair}>
        {number('width', 'Width', 'mm')}
        <NumberField
          label="Height"
          unit="mm"
          placeholder="as needed"
          value={look.height}
          onChange={(height) => onChange({ height })}
        />
        {number('fontSize', 'Font size', 'pt')}
        {number('dpi', 'PNG resolution', 'dpi')}
      </div>
      <Switch
        label="Title"
        checked={look.title}
        onChange={({ currentTarget: { checked } }) => onChange({ title: checked })}
      />
      <Switch
        label="Caption"
        checked={look.caption}
        onChange={({ currentTarget: { checked } }) => onChange({ caption: checked })}
      />
      {figure.legend !== undefined && (
        <Input.Wrapper label="Legend" labelElement="div">
          <SegmentedControl
            fullWidth
            aria-label="Legend"
            value={look.legend}
            data={LEGEND_PLACES.map((place) => ({ value: place, label: LEGEND_TITLES[place] }))}
            onChange={(place) => {
              const legend = LEGEND_PLACES.find((each) => each === place);
              if (legend !== undefined) onChange({ legend });
            }}
          />
        </Input.Wrapper>
      )}
      {rangedAxes(figure).map((axis) => (
        <RangeFields
          key={axis}
          axis={axis}
          range={look[axis]}
          onChange={(range) => onChange({ [axis]: range })}
        />
      ))}
    </>
  );
}

interface AxisRangeProps {
  readonly axis: FigureAxis;
  readonly range: FigureLook['x'];
  readonly onChange: (range: FigureLook['x']) => void;
}

function RangeFields({ axis, range: [low, high], onChange }: AxisRangeProps): ReactNode {
  return (
    <div className={classes.pair} role="group" aria-label={`${axis} axis`}>
      <NumberField
        label={`${axis} from`}
        placeholder="data"
        negative
        value={low}
        onChange={(value) => onChange([value, high])}
      />
      <NumberField
        label={`${axis} to`}
        placeholder="data"
        negative
        value={high}
        onChange={(value) => onChange([low, value])}
      />
    </div>
  );
}
