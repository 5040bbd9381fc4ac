import type { DrawnFigure } from '../../figures/drawing/draw-figure.ts';
import { pngWithResolution } from './png-with-resolution.ts';

/** What a figure is saved as. */
export const FIGURE_FORMATS = [
  { format: 'svg', title: 'SVG', hint: 'Vector image, for editors and the web' },
  { format: 'pdf', title: 'PDF', hint: 'Vector image, for LaTeX and print' },
  { format: 'png', title: 'PNG', hint: 'Pixels at the resolution chosen' },
  { format: 'vl.json', title: 'Vega-Lite', hint: 'Specification with its data, for Vega-Lite and Altair' },
] as const;
export type FigureFormat = (typeof FIGURE_FORMATS)[number]['format'];

/**
 * A drawn figure as a file.
 *
 * @throws Error where the browser has no memory for the picture, or a PDF has no letter for a text
 */
export async function figureFile(drawn: DrawnFigure, format: FigureFormat, dpi: number): Promise<Blob> {
  switch (format) {
    case 'svg':
      return new Blob([drawn.svg], { type: 'image/svg+xml' });
    case 'vl.json':
      return new Blob([`${JSON.stringify(drawn.specification, null, 2)}\n`], { type: 'application/json' });
    case 'png':
      return pngOf(drawn, dpi);
    case 'pdf':
      return pdfOf(drawn);
  }
}

const MILLIMETRES_AN_INCH = 25.4;

async function pngOf({ svg, width, height }: DrawnFigure, dpi: number): Promise<Blob> {
  const url = URL.createObjectURL(new Blob([svg], { type: 'image/svg+xml' }));
  try {
    const image = new Image();
    image.src = url;
    await image.decode();
    const canvas = document.createElement('canvas');
    canvas.width = Math.round((width / MILLIMETRES_AN_INCH) * dpi);
    canvas.height = Math.round((height / MILLIMETRES_AN_INCH) * dpi);
    const context = canvas.getContext('2d');
    if (context === null) throw new Error('the browser provides no canvas');
    context.drawImage(image, 0, 0, canvas.width, canvas.height);
    const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'));
    if (blob === null)
      throw new Error('The picture is too large for the browser. Choose fewer dots per inch.');
    const bytes = pngWithResolution(new Uint8Array(await blob.arrayBuffer()), dpi);
    return new Blob([bytes], { type: 'image/png' });
  } finally {
    URL.revokeObjectURL(url);
  }
}

/** Letters beyond Latin 1 that the fonts which every PDF reader has can show (WinAnsiEncoding). */
const WINDOWS_LETTERS = '€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ';

/** The minus sign is not among them, and a dash looks like it. */
const MINUS = /−/g;

async function pdfOf({ svg, width, height }: DrawnFigure): Promise<Blob> {
  // Names of files from macOS have letters and their accents apart.
  const text = svg.replace(MINUS, '–').normalize('NFC');
  const element = new DOMParser().parseFromString(text, 'image/svg+xml').documentElement;
  const foreign = [...new Set(element.textContent)].filter(
    (letter) => (letter.codePointAt(0) ?? 0) > 0xff && !WINDOWS_LETTERS.includes(letter),
  );
  if (foreign.length > 0)
    throw new Error(
      `The fonts of a PDF have no ${foreign.map((letter) => `“${letter}”`).join(', ')}. Save the figure as SVG.`,
    );
  const [{ jsPDF }, { svg2pdf }] = await Promise.all([import('jspdf'), import('svg2pdf.js')]);
  const document = new jsPDF({
    unit: 'mm',
    format: [width, height],
    orientation: width > height ? 'landscape' : 'portrait',
  });
  await svg2pdf(element, document, { x: 0, y: 0, width, height });
  return document.output('blob');
}
