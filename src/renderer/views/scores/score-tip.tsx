import type { ReactNode } from 'react';
import { formatNumber } from '../../../core/format.ts';
import type { ScoreRow } from '../../../model/scores.ts';
import { Face } from '../../ui/faces/face.tsx';
import { estimateSentence, residualText } from '../../estimates/estimate-text.ts';
import { useTrueWords } from '../../api/true-words.ts';
import classes from './scores-view.module.css';

/** What a chart says about one image. */
export function ScoreTip({ row }: { readonly row: ScoreRow }): ReactNode {
  const { before } = useTrueWords();
  return (
    <div className={classes.tip}>
      <Face imageId={row.imageId} name={row.name} size={64} box={56} />
      <div>
        <strong>{row.name}</strong>
        {row.group !== null && <> · {row.group}</>}
        <br />
        {before} {formatNumber(row.trueScore)}
        <br />
        estimate {estimateSentence(row)}
        <br />
        residual {residualText(row, row.trueScore)} · {row.comparisons} comparisons
        {row.corrected > 0 && <>, {row.corrected} corrected</>}
      </div>
    </div>
  );
}
