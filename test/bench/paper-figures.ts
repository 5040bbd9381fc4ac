import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { AnswerView } from '../../src/engine/analysis/filters/answer-view.ts';
import { AnswerTables } from '../../src/engine/analysis/tables/answer-tables.ts';
import { reportContent } from '../../src/engine/jobs/report/report-content.ts';
import { reportFigures } from '../../src/engine/jobs/report/report-figures.ts';
import { findRun } from '../../src/engine/jobs/workspace/find-in-workspace.ts';
import { openWorkspace } from '../../src/engine/store/open-workspace.ts';
import { drawFigure, type DrawnFigure } from '../../src/figures/drawing/draw-figure.ts';
import { wrapText } from '../../src/figures/drawing/wrap-text.ts';
import type { FigureKind } from '../../src/figures/figure-kinds.ts';
import { DEFAULT_LOOK } from '../../src/figures/look.ts';

/*
 * Writes `docs/figures/`: two figures of the demo as they would stand in a paper, each as the workbench exports it for a column
 * of 85 mm without title and caption, and both side by side over the width of a page with their captions under them.
 *
 *     npm run figures
 */

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const OUT = path.join(ROOT, 'docs', 'figures');
const SHOWN: readonly FigureKind[] = ['estimates', 'similar-answers'];

/** Millimetres. */
const COLUMN = 85;
const PAGE = 180;
const HEIGHT = 75;

const LOOK = { ...DEFAULT_LOOK, width: COLUMN, height: HEIGHT, fontSize: 7, title: false, caption: false };
const CAPTION_SIZE = 7;
const LINE = 1.3 * CAPTION_SIZE;
const POINTS = 72 / 25.4;

const folder = mkdtempSync(path.join(tmpdir(), 'tiebreak-figures-'));
try {
  const dir = path.join(folder, 'demo');
  execFileSync(process.execPath, [path.join(ROOT, 'bin/tiebreak.mjs'), 'demo', '--workspace', dir], {
    stdio: 'ignore',
  });
  const workspace = await openWorkspace(dir);
  try {
    const run = findRun(workspace.db, 'demo');
    const view = AnswerView.open(new AnswerTables(workspace), workspace.db, { run: run.id });
    const { scores, similar } = reportFigures(reportContent(workspace, view, null));
    const all = [...scores, ...similar];
    const figures = SHOWN.map((kind) => {
      const figure = all.find((each) => each.kind === kind);
      if (figure === undefined) throw new Error(`the demo has no figure ${kind}`);
      return figure;
    });
    const drawn = await Promise.all(figures.map((figure) => drawFigure(figure, LOOK)));
    mkdirSync(OUT, { recursive: true });
    for (const [index, { svg, specification }] of drawn.entries()) {
      const name = path.join(OUT, SHOWN[index] ?? '');
      writeFileSync(`${name}.svg`, svg);
      writeFileSync(`${name}.vl.json`, `${JSON.stringify(specification)}\n`);
    }
    const captions = figures.map(
      ({ title, caption }, index) => `(${'ab'[index] ?? ''}) ${title}. ${caption.join(' ')} Simulated data.`,
    );
    writeFileSync(path.join(OUT, 'side-by-side.svg'), sideBySide(drawn, captions));
  } finally {
    workspace.close();
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** Drawings beside each other over the width of a page, each with its caption below. */
function sideBySide(drawn: readonly DrawnFigure[], captions: readonly string[]): string {
  const gap = (PAGE - drawn.length * COLUMN) / Math.max(1, drawn.length - 1);
  const lines = captions.map((caption) => wrapText(caption, COLUMN * POINTS, CAPTION_SIZE));
  const height = HEIGHT * POINTS + (Math.max(...lines.map(({ length }) => length)) + 1) * LINE;
  const parts = drawn.map(({ svg }, index) => {
    const x = index * (COLUMN + gap) * POINTS;
    const inner = svg.replace(
      /^<svg([^>]*) width="[^"]*" height="[^"]*"/,
      `<svg$1 x="${x.toFixed(2)}" y="0" width="${(COLUMN * POINTS).toFixed(2)}" height="${(HEIGHT * POINTS).toFixed(2)}"`,
    );
    const texts = (lines[index] ?? []).map(
      (line, at) =>
        `<text x="${x.toFixed(2)}" y="${(HEIGHT * POINTS + (at + 1) * LINE).toFixed(2)}">${line.replaceAll('&', '&amp;').replaceAll('<', '&lt;')}</text>`,
    );
    return `${inner}\n<g font-family="Helvetica, Arial, Liberation Sans, sans-serif" font-size="${CAPTION_SIZE}">${texts.join('')}</g>`;
  });
  const size = `width="${PAGE}mm" height="${(height / POINTS).toFixed(2)}mm" viewBox="0 0 ${(PAGE * POINTS).toFixed(2)} ${height.toFixed(2)}"`;
  return `<svg xmlns="http://www.w3.org/2000/svg" ${size}>\n<rect width="100%" height="100%" fill="white"/>\n${parts.join('\n')}\n</svg>\n`;
}
