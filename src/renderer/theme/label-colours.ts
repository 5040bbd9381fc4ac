import type { Label } from '../../core/labels.ts';

/** A label's colour for shapes; the same in every view. */
export const LABEL_COLOURS: Readonly<Record<Label, string>> = {
  First: 'var(--label-first)',
  Second: 'var(--label-second)',
  Similar: 'var(--label-similar)',
};

/** A label's colour for text on the page's surfaces. */
export const LABEL_TEXT_COLOURS: Readonly<Record<Label, string>> = {
  First: 'var(--label-first-text)',
  Second: 'var(--label-second-text)',
  Similar: 'var(--label-similar-text)',
};

/** A label's sign, for those who do not see the colour: it points to the image that wins. */
export const LABEL_SIGNS: Readonly<Record<Label, string>> = { First: '◀', Second: '▶', Similar: '≈' };
