import type { CSSProperties, ReactNode } from 'react';
import type { Label } from '../../../core/labels.ts';
import { LABEL_SIGNS, LABEL_TEXT_COLOURS } from '../../theme/label-colours.ts';

interface LabelMarkProps {
  readonly label: Label | null;
  /** What people read for it. Defaults to its own name. */
  readonly word?: string | undefined;
}

/** A label as text in its colour with its sign; a dash where there is none. */
export function LabelMark({ label, word }: LabelMarkProps): ReactNode {
  if (label === null) return <span aria-label="no label">–</span>;
  const style: CSSProperties = { color: LABEL_TEXT_COLOURS[label], fontWeight: 600, whiteSpace: 'nowrap' };
  return (
    <span style={style}>
      <span aria-hidden="true">{LABEL_SIGNS[label]} </span>
      {word ?? label}
    </span>
  );
}
