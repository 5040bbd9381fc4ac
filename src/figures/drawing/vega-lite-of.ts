import { at } from '../../core/at.ts';
import { GRID_INK, QUIET_INK, TEXT_INK } from '../colours.ts';
import { AXES, isRanged, type Figure, type FigureAxis, type FigurePanel, type Json } from '../figure.ts';
import type { FigureLook } from '../look.ts';
import { textWidth } from './text-width.ts';
import { wrapText } from './wrap-text.ts';

const SCHEMA = 'https://vega.github.io/schema/vega-lite/v6.json';

/** Helvetica is what a PDF has without a font of its own. */
const FONT = 'Helvetica, Arial, Liberation Sans, sans-serif';

/** Space around the figure, and between its panels, in points. */
const PADDING = 3;
const SPACING = 10;
/** Vega rounds sizes up to whole points. */
const SLACK = 3;

/** Of a legend's symbol with what stands around it, in font sizes. */
const LEGEND_SYMBOL = 2.5;

/** Ink of a panel's title, less than the figure's. */
const CAPTION_SHARE = 0.9;

/** A specification of Vega-Lite, as plain data. */
export type VegaLite = Readonly<Record<string, Json | undefined>>;

/** Widths and heights of the panels themselves, without axes and texts, in points. */
export interface InnerSize {
  readonly width: number;
  readonly height: number;
}

/**
 * A figure as a Vega-Lite specification.
 *
 * @param width of the whole in points, by which texts are divided into lines
 * @param inner of all panels together
 * @param legendWidth room for a legend above or below the panels, in points: longer entries take several lines
 */
export function vegaLiteOf(
  figure: Figure,
  look: FigureLook,
  width: number,
  inner: InnerSize,
  legendWidth: number,
): VegaLite {
  const { fontSize } = look;
  const text = width - 2 * PADDING - SLACK;
  const caption = captionOf(figure, look);
  const captionSize = CAPTION_SHARE * fontSize;
  const { panels, rowHeights } = figure;
  const heightOf = (row: number) => (rowHeights === undefined ? 1 : at(rowHeights, row));
  const allHeights = panels.reduce((sum, _, row) => sum + heightOf(row), 0);
  const legend = legendOf(figure, look, look.legend === 'right' ? RIGHT_LEGEND * width : legendWidth);
  const rows = panels.map((row, index) => ({
    spacing: SPACING,
    hconcat: row.map((panel) =>
      panelOf(
        panel,
        look,
        legend.labels,
        inner.width / row.length,
        (inner.height * heightOf(index)) / allHeights,
      ),
    ),
  }));
  return {
    $schema: SCHEMA,
    description: [figure.title, ...figure.caption].join(' '),
    background: 'white',
    padding: PADDING,
    ...(caption !== '' && {
      title: {
        text: wrapText(caption, text, captionSize),
        orient: 'bottom',
        anchor: 'start',
        frame: 'bounds',
        fontWeight: 'normal',
        fontSize: captionSize,
        offset: fontSize,
      },
    }),
    vconcat: [
      {
        ...(look.title && {
          title: {
            text: wrapText(figure.title, text, fontSize + 1, true),
            anchor: 'start',
            frame: 'bounds',
            fontSize: fontSize + 1,
            offset: fontSize,
          },
        }),
        spacing: SPACING,
        ...(isGrid(figure)
          ? { concat: rows.flatMap(({ hconcat }) => hconcat), columns: figure.panels[0]?.length ?? 1 }
          : { vconcat: rows }),
      },
    ],
    config: configOf(look, legend.columns),
  };
}

/** Whether all rows have as many panels: then their columns stand under each other. */
function isGrid({ panels }: Figure): boolean {
  return panels.every((row) => row.length === panels[0]?.length);
}

/** The caption as one text; that a figure is of simulated data is said with or without one. */
function captionOf({ caption, simulated }: Figure, look: FigureLook): string {
  const mark = simulated ? ['Simulated data: it says nothing about real people or a real model.'] : [];
  return [...(look.caption ? caption : []), ...mark].join(' ');
}

/** Share of the figure that a legend at its right may take. */
const RIGHT_LEGEND = 0.4;

/** Channels whose meaning a legend tells. */
const LEGEND_CHANNELS = ['color', 'shape', 'strokeDash', 'fill', 'stroke'];

interface Legend {
  readonly columns: number;
  /** Vega's expression of a label in lines; null where all fit in one. */
  readonly labels: string | null;
}

/** How entries stand so that a legend is no wider than its room, and never makes panels narrow. */
function legendOf(figure: Figure, { fontSize, legend }: FigureLook, width: number): Legend {
  // A legend that says how its labels are written is drawn, whatever else is said of legends.
  const texts = legend === 'none' ? [] : (figure.legend ?? []);
  const symbol = LEGEND_SYMBOL * fontSize;
  const room = Math.max(8 * fontSize, width - symbol);
  const lines = Object.fromEntries(texts.map((text) => [text, wrapText(text, room, fontSize)]));
  const widths = Object.values(lines)
    .flat()
    .map((line) => textWidth(line, fontSize) + symbol);
  return {
    columns: Math.max(1, Math.floor(width / Math.max(1, ...widths))),
    labels: Object.values(lines).some(({ length }) => length > 1)
      ? `(${JSON.stringify(lines)})[datum.label]`
      : null,
  };
}

function panelOf(
  panel: FigurePanel,
  look: FigureLook,
  legendLabels: string | null,
  width: number,
  height: number,
): Json {
  const size = look.fontSize;
  return {
    width,
    height,
    ...(panel.title !== undefined && {
      title: {
        text: wrapText(panel.title, Math.max(width, 4 * size), size, true),
        fontSize: size,
        anchor: 'middle',
        offset: size / 2,
      },
    }),
    ...(panel.layers.some(({ encoding }) => 'yOffset' in encoding) && {
      resolve: { scale: { yOffset: 'independent' } },
    }),
    layer: panel.layers.map(({ rows, mark, encoding }) => ({
      data: { values: rows },
      mark: { ...mark, ...(AXES.some((axis) => isChosen(panel, look, axis)) && { clip: true }) },
      encoding: Object.fromEntries(
        Object.entries(encoding).map(([channel, definition]) => [
          channel,
          legendLabels !== null && LEGEND_CHANNELS.includes(channel)
            ? withLegendLabels(definition, legendLabels)
            : rangedChannel(panel, look, channel, definition, { x: width, y: height }),
        ]),
      ),
    })),
  };
}

/** Only of names: numbers have a scale of colours, and what has no legend gets none. */
function withLegendLabels(definition: Definition, labelExpr: string): Json {
  return definition['type'] === 'nominal' && definition['legend'] !== null
    ? { ...definition, legend: { ...partOf(definition, 'legend'), labelExpr } }
    : definition;
}

function isChosen(panel: FigurePanel, look: FigureLook, axis: FigureAxis): boolean {
  return isRanged(panel, axis) && look[axis].some((end) => end !== null);
}

/** Points between two ticks, in font sizes. */
const TICK_ROOM = { x: 4.5, y: 3 } as const;

type Definition = Readonly<Record<string, Json | undefined>>;

/** A channel with the chosen ends of its axis, and as many ticks as its length has room for. */
function rangedChannel(
  panel: FigurePanel,
  look: FigureLook,
  channel: string,
  definition: Definition,
  lengths: Readonly<Record<FigureAxis, number>>,
): Json {
  const axis = AXES.find((each) => each === channel);
  if (axis === undefined) return definition;
  const titled = withTitle(definition, lengths[axis], look.fontSize);
  if (definition['type'] !== 'quantitative') return titled;
  const ticks = Math.max(2, Math.floor(lengths[axis] / (TICK_ROOM[axis] * look.fontSize)));
  return {
    ...titled,
    axis: definition['axis'] === null ? null : { tickCount: ticks, ...partOf(definition, 'axis') },
    ...(isChosen(panel, look, axis) && { scale: chosenScale(partOf(definition, 'scale'), look[axis]) }),
  };
}

/** A scale with the chosen ends; where only one is chosen, the other stays as it was given. */
function chosenScale({ domain, ...scale }: Definition, [low, high]: FigureLook['x']): Definition {
  const [givenLow, givenHigh] = isList(domain) ? domain : [];
  return {
    ...scale,
    nice: false,
    zero: false,
    domainMin: low ?? givenLow,
    domainMax: high ?? givenHigh,
  };
}

function partOf(definition: Definition, name: string): Definition {
  const part = definition[name];
  return isObject(part) ? part : {};
}

function isObject(value: Json | undefined): value is { readonly [key: string]: Json | undefined } {
  return typeof value === 'object' && value !== null && !isList(value);
}

function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}

/** With the axis's title in lines no longer than the axis, or than the longest of its words. */
function withTitle(
  definition: Readonly<Record<string, Json | undefined>>,
  length: number,
  fontSize: number,
): Readonly<Record<string, Json | undefined>> {
  const { title } = definition;
  if (typeof title !== 'string') return definition;
  const longest = Math.max(...title.split(' ').map((word) => textWidth(word, fontSize)));
  const lines = wrapText(title, Math.max(length, longest), fontSize);
  return lines.length > 1 ? { ...definition, title: lines } : definition;
}

function configOf({ fontSize, legend }: FigureLook, columns: number): Json {
  return {
    font: FONT,
    text: { fontSize, color: TEXT_INK },
    view: { stroke: null },
    title: { color: TEXT_INK, limit: 0, lineHeight: 1.25 * fontSize },
    axis: {
      labelFontSize: fontSize,
      titleFontSize: fontSize,
      titleFontWeight: 'normal',
      labelColor: TEXT_INK,
      titleColor: TEXT_INK,
      labelLimit: 0,
      titleLimit: 0,
      titlePadding: fontSize / 2,
      labelPadding: 2,
      gridColor: GRID_INK,
      gridWidth: 0.5,
      domainColor: QUIET_INK,
      domainWidth: 0.6,
      tickColor: QUIET_INK,
      tickWidth: 0.6,
      tickSize: 3,
      labelFlush: false,
    },
    legend: {
      ...(legend === 'none' ? { disable: true } : { orient: legend }),
      ...((legend === 'bottom' || legend === 'top') && { columns }),
      labelFontSize: fontSize,
      titleFontSize: fontSize,
      titleFontWeight: 'normal',
      labelColor: TEXT_INK,
      titleColor: TEXT_INK,
      labelLimit: 0,
      titleLimit: 0,
      symbolSize: 4 * fontSize,
      symbolStrokeWidth: 1.2,
      gradientLength: 60,
      gradientThickness: fontSize,
    },
  };
}
