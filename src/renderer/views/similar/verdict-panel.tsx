import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import {
  formatCount,
  formatQuantity,
  formatInterval,
  formatNumber,
  formatShare,
  formatShareInterval,
} from '../../../core/format.ts';
import type { Label } from '../../../core/labels.ts';
import type { Proportion } from '../../../core/proportion.ts';
import type { ScoreWords } from '../../../core/score-words.ts';
import { doubtText, similarRule, similarSentence } from '../../../core/similar-verdict.ts';
import { IMAGES_RESAMPLED } from '../../help/images-resampled.ts';
import { useRequest } from '../../api/use-request.ts';
import { Term } from '../../help/term.tsx';
import { showView } from '../../location/use-location.ts';
import layout from '../../ui/layout/layout.module.css';
import { Panel } from '../../ui/layout/panel.tsx';
import { ErrorState } from '../../ui/states/states.tsx';
import { OtherRunSelect } from '../../workspace/other-run-select.tsx';
import type { AuditedRun } from './audited-run.ts';
import { withTruth, type Counted } from './count-filter.ts';
import { CountLink } from './count-link.tsx';
import classes from './similar-view.module.css';
import { useTrueWords } from '../../api/true-words.ts';
import { capitalised } from '../../../core/capitalised.ts';

const SIMILAR: readonly Label[] = ['Similar'];
const CALLED = { model: SIMILAR } as const;
const TRULY = { truth: SIMILAR } as const;
const BOTH = { ...TRULY, ...CALLED } as const;

/** The verdict in one sentence, its rule, and the figures that it is made of. */
export function VerdictPanel({ audited }: { readonly audited: readonly AuditedRun[] }): ReactNode {
  const words = useTrueWords();
  const [shown, beside] = audited;
  if (shown === undefined) return null;
  return (
    <Panel
      title={<Term name="similarVerdict">Can Similar be trusted?</Term>}
      note={
        <>
          {audited.map(({ audit }) => describeN(audit, words)).join('; ')};{' '}
          <Term name="imageInterval">{IMAGES_RESAMPLED}</Term>
        </>
      }
      actions={
        <>
          <OtherRunSelect run={shown.run} />
          <Button size="compact-xs" onClick={() => showView('confusion')}>
            Confusion
          </Button>
        </>
      }
    >
      {audited.map((one) => (
        <div key={one.run.id} className={classes.verdict} data-testid="similar-verdict">
          <p className={classes.sentence} data-kind={one.audit.verdict.kind} role="status">
            {audited.length > 1 && <span className={classes.runName}>{one.run.name}: </span>}
            {similarSentence(one.audit, one.audit.verdict, words).map((part) =>
              typeof part === 'string' ? (
                part
              ) : (
                <CountLink
                  key={part.of}
                  count={part.count}
                  filter={one.filter}
                  counted={withTruth(one, part.of === 'called' ? CALLED : TRULY)}
                  what={part.of === 'called' ? 'called Similar' : words.similar}
                />
              ),
            )}
          </p>
          <Figures audited={one} />
          {one.audit.doubtful !== undefined && (
            <p className={layout.noteBelow}>{doubtText(one.audit.doubtful, one.audit.n)}</p>
          )}
        </div>
      ))}
      {beside !== undefined && <RatioDifference shown={shown} beside={beside} />}
      <p className={layout.noteBelow}>{similarRule(words)}</p>
    </Panel>
  );
}

/** How the two runs' ratios of called to truly Similar compare. */
function RatioDifference({
  shown,
  beside,
}: {
  readonly shown: AuditedRun;
  readonly beside: AuditedRun;
}): ReactNode {
  const words = useTrueWords();
  const { data, error } = useRequest('similar.ratioDifference', {
    filter: shown.filter,
    other: beside.run.id,
  });
  if (error !== null) return <ErrorState error={error} />;
  if (data === undefined) return null;
  return (
    <p className={layout.noteBelow} data-testid="similar-ratio-difference">
      {data === null
        ? `The two runs’ ratios cannot be compared: in one of them nothing is called, or nothing is ${words.similar}.`
        : `${beside.run.name} calls Similar ${formatNumber(data.value, 2)} times as often for each pair that is ${words.similar} as ${shown.run.name} (95 % interval ${formatInterval(data.interval, 2)}); ${data.commonPairs === 0 ? 'no pair of images is in both runs, so nothing is paired' : `${formatCount(data.commonPairs)} pairs of images are in both runs`}.`}
    </p>
  );
}

function describeN({ n, comparisons, unknown, images }: AuditedRun['audit'], { scores }: ScoreWords): string {
  return `n = ${n === comparisons ? '' : `${formatQuantity(n, 'answer')} to `}${formatQuantity(comparisons, 'comparison')} of ${formatQuantity(images, 'image')}${unknown > 0 ? `, ${formatCount(unknown)} without both ${scores} left out` : ''}`;
}

function Figures({ audited }: { readonly audited: AuditedRun }): ReactNode {
  const { audit, filter } = audited;
  const words = useTrueWords();
  const link = (count: number, counted: Counted, what: string) => (
    <CountLink count={count} filter={filter} counted={withTruth(audited, counted)} what={what} />
  );
  const all = (count: number) => link(count, {}, 'comparisons');
  const called = (count: number) => link(count, CALLED, 'called Similar');
  const truly = (count: number) => link(count, TRULY, words.similar);
  const both = (count: number) => link(count, BOTH, `called and ${words.similar}`);
  return (
    <dl className={classes.figures}>
      <Share title="Called Similar" share={audit.shareCalled} part={called} whole={all} />
      <Share title={capitalised(words.similar)} share={audit.shareTruly} part={truly} whole={all} />
      <Share title={<Term name="recall" />} share={audit.recall} part={both} whole={truly} />
      <Share title={<Term name="precision" />} share={audit.precision} part={both} whole={called} />
      <div>
        <dt>
          <Term name="similarRatio">Called for each {words.before === 'true' ? 'true' : words.similar}</Term>
        </dt>
        <dd>
          <strong>{formatNumber(audit.ratio?.value, 2)}</strong>{' '}
          <span className={layout.note}>
            {audit.ratio === null ? 'not defined' : formatInterval(audit.ratio.interval, 2)}
          </span>
        </dd>
      </div>
    </dl>
  );
}

function Share({
  title,
  share,
  part,
  whole,
}: {
  readonly title: ReactNode;
  readonly share: Proportion | null;
  readonly part: (count: number) => ReactNode;
  readonly whole: (count: number) => ReactNode;
}): ReactNode {
  return (
    <div>
      <dt>{title}</dt>
      <dd>
        <strong>{formatShare(share?.value)}</strong>{' '}
        <span className={layout.note}>
          {share === null ? (
            'of none'
          ) : (
            <>
              {formatShareInterval(share.interval)}
              <br />
              {part(share.successes)} of {whole(share.trials)}
            </>
          )}
        </span>
      </dd>
    </div>
  );
}
