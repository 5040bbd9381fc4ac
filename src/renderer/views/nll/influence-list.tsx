import { SegmentedControl } from '@mantine/core';
import { useMemo, type ReactNode } from 'react';
import { Term } from '../../help/term.tsx';
import { changeParams, useLocation } from '../../location/use-location.ts';
import { LABEL_COLOURS } from '../../theme/label-colours.ts';
import { CutName } from '../../ui/faces/cut-name.tsx';
import { sameEnds, type SameEnds } from '../../ui/faces/same-ends.ts';
import { Face } from '../../ui/faces/face.tsx';
import { formatCount, formatNumber } from '../../../core/format.ts';
import { LabelMark } from '../../ui/labels/label-mark.tsx';
import { Panel } from '../../ui/layout/panel.tsx';
import { signed } from '../../estimates/estimate-text.ts';
import { leanSentence } from '../../estimates/lean-sentence.ts';
import { ChoiceList } from '../../ui/data-grid/choice-list.tsx';
import type { ExplainedAnswer, Explanation } from './explanation.ts';
import type { Focus } from './focus.ts';
import { leanOfExplanation } from './lean-of-explanation.ts';
import layout from '../../ui/layout/layout.module.css';
import classes from './nll-view.module.css';

/** Every comparison with its leave-one-out influence, the largest first. */
export function InfluenceList({
  explanation,
  focus,
  trueScore,
  theta,
}: {
  readonly explanation: Explanation;
  readonly focus: Focus;
  readonly trueScore: number | null;
  readonly theta: number;
}): ReactNode {
  const lean = useMemo(
    () => leanOfExplanation(explanation, trueScore, theta),
    [explanation, trueScore, theta],
  );
  const nameOf = (imageId: number) =>
    explanation.answers.find(({ answer }) => answer.referenceId === imageId)?.answer.referenceName ?? '';
  const { params } = useLocation();
  const byScore = params.list === 'score';
  const { answers } = explanation;
  const sorted = useMemo(() => {
    const size = ({ influence }: ExplainedAnswer) => Math.abs(influence ?? -1);
    const score = ({ answer }: ExplainedAnswer) => answer.referenceScore;
    return answers.toSorted((a, b) =>
      byScore ? score(a) - score(b) : size(b) - size(a) || score(a) - score(b),
    );
  }, [answers, byScore]);
  const same = useMemo(() => sameEnds(answers.map(({ answer }) => answer.referenceName)), [answers]);
  const most = answers.reduce((largest, { influence }) => Math.max(largest, Math.abs(influence ?? 0)), 0.001);
  return (
    <Panel
      fill
      title={<Term name="influence">Influence</Term>}
      note={`n = ${formatCount(answers.length)}`}
      actions={
        <SegmentedControl
          aria-label="Order of the list"
          data={[
            { value: 'influence', label: 'Largest' },
            { value: 'score', label: 'By reference' },
          ]}
          value={byScore ? 'score' : 'influence'}
          onChange={(value) => changeParams({ list: value === 'score' ? 'score' : null })}
        />
      }
    >
      <div className={classes.listColumn}>
        {lean?.isCollective === true && (
          <p className={classes.leanNote} data-testid="lean">
            <Term name="collectiveLean">
              {leanSentence({
                ...lean,
                strongest: lean.strongest && { ...lean.strongest, name: nameOf(lean.strongest.referenceId) },
              })}
            </Term>
          </p>
        )}
        <div className={classes.listPlace}>
          <ChoiceList
            label="Comparisons with their influence in units of score; arrow keys choose one, 1, 2, 3 and X change it"
            items={sorted}
            rowHeight={38}
            keyOf={({ key }) => key}
            chosenKey={focus.chosenKey}
            onChoose={({ key }) => focus.choose(key)}
            onHover={(one) => focus.hover(one?.key ?? null)}
            render={(one) => <InfluenceRow {...{ one, most, same }} />}
          />
        </div>
      </div>
    </Panel>
  );
}

interface InfluenceRowProps {
  readonly one: ExplainedAnswer;
  readonly most: number;
  /** What the names of all references have in common. */
  readonly same: SameEnds;
}

function InfluenceRow({ one, most, same }: InfluenceRowProps): ReactNode {
  const { answer, label, by, influence } = one;
  const share = Math.abs(influence ?? 0) / most;
  return (
    <span className={classes.influenceRow} data-supposed={by === 'what-if'}>
      <Face imageId={answer.referenceId} name="" size={64} box={26} />
      <span className={classes.reference}>
        <span title={`The image itself was shown ${answer.targetFirst ? 'first' : 'second'}`}>
          {formatNumber(answer.referenceScore, 2)}
          <span className={layout.note}> {answer.targetFirst ? '1st' : '2nd'}</span>
        </span>
        <span className={classes.referenceName}>
          <CutName name={answer.referenceName} same={same} />
        </span>
      </span>
      <span>
        {label === null ? <s className={layout.note}>dropped</s> : <LabelMark label={label} />}
        {by !== 'model' && (
          <span title={by === 'human' ? 'corrected by a person' : 'what-if'} className={layout.note}>
            {by === 'human' ? ' ●' : ' ○'}
          </span>
        )}
      </span>
      <span className={classes.bar} aria-hidden="true">
        <span
          style={{
            width: `${50 * share}%`,
            [(influence ?? 0) < 0 ? 'right' : 'left']: '50%',
            background: label === null ? 'transparent' : LABEL_COLOURS[label],
          }}
        />
      </span>
      <span className={layout.number}>{influenceText(one)}</span>
    </span>
  );
}

/** A number, or the bound that the estimate goes to without the comparison. */
function influenceText({ influence, without }: ExplainedAnswer): string {
  if (influence === null || without === null) return '–';
  if (without.boundHit === null || influence === 0) return signed(influence, 3);
  return without.boundHit === 'high' ? 'to △' : 'to ▽';
}
