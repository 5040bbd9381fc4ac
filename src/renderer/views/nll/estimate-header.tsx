import type { ReactNode } from 'react';
import type { Result } from '../../../ipc/requests.ts';
import { Face } from '../../ui/faces/face.tsx';
import { formatCount, formatInterval, formatNumber } from '../../../core/format.ts';
import { estimateText, residualText } from '../../estimates/estimate-text.ts';
import { useTrueWords } from '../../api/true-words.ts';
import { BoundNote } from './bound-note.tsx';
import type { Agreement } from './dataset-change.ts';
import type { Explanation } from './explanation.ts';
import { Figure } from './figure.tsx';
import layout from '../../ui/layout/layout.module.css';
import classes from './nll-view.module.css';
import { capitalised } from '../../../core/capitalised.ts';

interface EstimateHeaderProps {
  readonly image: Result<'nll.evidence'>['image'];
  readonly recorded: Explanation;
  readonly supposed: Explanation;
  /** Which image it is, with ways to others. */
  readonly children: ReactNode;
  readonly agreement: { readonly before: Agreement | null; readonly after: Agreement | null };
}

/** The image with its estimate, and the dataset's agreement with the truth; what a what-if changes stands below each. */
export function EstimateHeader({
  image,
  recorded,
  supposed,
  agreement,
  children,
}: EstimateHeaderProps): ReactNode {
  const words = useTrueWords();
  const { estimate } = supposed;
  const isWhatIf = supposed !== recorded;
  const { before, after } = agreement;
  const isOther = before !== null && after !== null && JSON.stringify(before) !== JSON.stringify(after);
  return (
    <section className={classes.header} aria-label="Estimate" data-what-if={isWhatIf}>
      <Face imageId={image.id} name={image.name} size={160} box={52} />
      <div className={classes.who}>
        <h2>{children}</h2>
        <span className={layout.note}>
          {image.group ?? 'no group'} · n = {formatCount(supposed.evidence.length)}
          {supposed.evidence.length < supposed.answers.length && ` of ${supposed.answers.length}`}
          {isWhatIf && <span className={classes.whatIf}>what-if</span>}
        </span>
      </div>
      <Figure
        term="estimate"
        title="Estimate"
        text={estimate === null ? 'none' : estimateText(estimate)}
        value={estimate?.score}
        before={isWhatIf ? recorded.estimate?.score : null}
        note={estimate !== null && `answers’ noise ${formatInterval(estimate.profileInterval)}`}
      />
      <Figure
        term="truth"
        title={capitalised(words.score)}
        text={formatNumber(image.score)}
        value={image.score}
        note={estimate !== null && `residual ${residualText(estimate, image.score)}`}
      />
      <Figure
        term="nll"
        title="NLL"
        text={formatNumber(estimate?.nll, 2)}
        value={estimate?.nll}
        before={isWhatIf ? recorded.estimate?.nll : null}
        digits={2}
        note="nats at the estimate"
      />
      <span className={classes.divider} />
      {(['pc', 'mae', 'rmse'] as const).map((name) => (
        <Figure
          key={name}
          term={name}
          text={formatNumber(after?.[name], 4)}
          value={after?.[name]}
          before={isOther ? before[name] : null}
          digits={5}
          note={after === null ? `too few ${words.scores}` : `n = ${formatCount(after.n)}`}
        />
      ))}
      {estimate !== null && <BoundNote estimate={estimate} />}
    </section>
  );
}
