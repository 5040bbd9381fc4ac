/** Advance widths of Helvetica and Arial, in thousandths of the font's size, from U+0020 to U+007E (Adobe's font metrics). */
const WIDTHS = [
  278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556, 556, 556,
  556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556, 1015, 667, 667, 722, 722, 667, 611, 778, 722, 278,
  500, 667, 556, 833, 722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469,
  556, 333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556, 556, 556, 333, 500,
  278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584,
];

const FIRST = 32;
/** Of other letters, and of those of East Asia, which are square. */
const OTHER = 620;
const SQUARE = 1000;
const FIRST_SQUARE = 0x2e80;

/**
 * What other fonts need beyond Helvetica: DejaVu Sans, which stands in for it on most Linux systems, is a sixth wider. Room is
 * kept for it, so that no text is cut where a file is opened.
 */
const WIDEST_FONT = 1.2;

const BOLD = 1.08;

/** Room that a line of text needs in any sans-serif font, in the unit of the font's size. The same in a page and in Node. */
export function textWidth(text: string, fontSize: number, bold = false): number {
  let sum = 0;
  for (const letter of text) {
    const code = letter.codePointAt(0) ?? FIRST;
    sum += WIDTHS[code - FIRST] ?? (code >= FIRST_SQUARE ? SQUARE : OTHER);
  }
  return (sum / 1000) * fontSize * WIDEST_FONT * (bold ? BOLD : 1);
}
