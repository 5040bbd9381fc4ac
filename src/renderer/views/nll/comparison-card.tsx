import { Anchor, SegmentedControl } from '@mantine/core';
import type { ReactNode } from 'react';
import { labelIndex, LABELS, type Label } from '../../../core/labels.ts';
import { labelProbabilities, type Likelihood } from '../../../core/likelihood.ts';
import type { ScoreEstimate } from '../../../core/estimate.ts';
import type { Result } from '../../../ipc/requests.ts';
import { showView } from '../../location/use-location.ts';
import { pairKey } from '../../../core/pair-key.ts';
import { CommandKeys } from '../../ui/marks/command-keys.tsx';
import { Face } from '../../ui/faces/face.tsx';
import { formatNumber } from '../../../core/format.ts';
import { JudgePrompt } from '../../ui/dialogs/judge-prompt.tsx';
import { DataTable } from '../../ui/data-grid/data-table.tsx';
import type { GridColumn } from '../../ui/data-grid/grid-columns.ts';
import { LabelMark } from '../../ui/labels/label-mark.tsx';
import { NO_PROBABILITIES } from '../../ui/states/no-probabilities.tsx';
import { Panel } from '../../ui/layout/panel.tsx';
import { signed } from '../../estimates/estimate-text.ts';
import { ComparisonActions } from './comparison-actions.tsx';
import type { ExplainedAnswer } from './explanation.ts';
import classes from './nll-view.module.css';
import type { Relabel } from './use-relabel.ts';
import layout from '../../ui/layout/layout.module.css';

interface ProbabilityRow {
  readonly name: string;
  readonly probabilities: readonly number[] | null | undefined;
  /** Set in bold; null for none. */
  readonly largest: Label | null;
}

const PROBABILITY_COLUMNS: readonly GridColumn<ProbabilityRow>[] = [
  { key: 'name', head: 'Label', namesRow: true, cell: ({ name }) => name },
  ...LABELS.map((label) => ({
    key: label,
    head: <LabelMark label={label} />,
    numeric: true,
    cell: ({ probabilities, largest }: ProbabilityRow) => (
      <span data-largest={label === largest}>{formatNumber(probabilities?.[labelIndex(label)])}</span>
    ),
  })),
];

/** What the model gave each label, or what share of the votes each has; nothing of a label alone. */
function spreadRows({ probabilities, votes, label }: ExplainedAnswer['answer']): readonly ProbabilityRow[] {
  if (probabilities !== null) return [{ name: 'Model', probabilities, largest: label }];
  if (votes === null) return [];
  const sum = votes[0] + votes[1] + votes[2];
  return [{ name: 'Share of votes', probabilities: votes.map((count) => count / sum), largest: label }];
}

interface ComparisonCardProps {
  readonly image: Result<'nll.evidence'>['image'];
  /** Under the pointer, else the chosen one. */
  readonly active: ExplainedAnswer | null;
  /** What keys act on. */
  readonly chosen: ExplainedAnswer | null;
  readonly likelihood: Likelihood;
  readonly estimate: ScoreEstimate | null;
  readonly relabel: Relabel;
}

/** The comparison that is looked at: both images in the order shown, what the model said and what the scores say. */
export function ComparisonCard(props: ComparisonCardProps): ReactNode {
  const { image, active, chosen, likelihood, estimate, relabel } = props;
  return (
    <Panel
      title="Comparison"
      actions={
        <SegmentedControl
          aria-label="Effect of relabelling"
          data={[
            { value: 'suppose', label: 'What-if' },
            { value: 'judge', label: 'Judge' },
          ]}
          value={relabel.onlySupposes ? 'suppose' : 'judge'}
          onChange={(value) => relabel.setOnlySupposes(value === 'suppose')}
        />
      }
    >
      <div className={layout.tightForm}>
        {active === null ? (
          <p className={classes.hint}>
            Point at a tick, a dot or a line of the list, or choose one with the arrow keys, to see both faces
            and their probabilities here.
          </p>
        ) : (
          <Shown
            {...{ image, active, likelihood, estimate }}
            onAsRecorded={() => {
              const { firstId, secondId } = active.answer;
              relabel.relabel({ targetId: image.id, firstId, secondId }, null);
            }}
          />
        )}
        <ComparisonActions targetId={image.id} chosen={chosen} relabel={relabel} />
        <JudgePrompt opened={relabel.unnamed.length > 0} onName={relabel.keepAs} onClose={relabel.giveUp} />
      </div>
    </Panel>
  );
}

function Shown({
  image,
  active: { answer, label, by, nll, influence },
  likelihood,
  estimate,
  onAsRecorded,
}: {
  readonly image: Result<'nll.evidence'>['image'];
  readonly active: ExplainedAnswer;
  readonly likelihood: Likelihood;
  readonly estimate: ScoreEstimate | null;
  readonly onAsRecorded: () => void;
}): ReactNode {
  const target = { id: image.id, name: image.name, score: estimate?.score ?? null, role: 'this image' };
  const reference = {
    id: answer.referenceId,
    name: answer.referenceName,
    score: answer.referenceScore,
    role: 'reference',
  };
  const [first, second] = answer.targetFirst ? [target, reference] : [reference, target];
  const expected =
    first.score === null || second.score === null
      ? null
      : labelProbabilities(first.score, second.score, likelihood);
  return (
    <>
      <div className={classes.faces}>
        {[first, second].map(({ id, name, score, role }, index) => (
          <figure key={index}>
            <Face imageId={id} name={name} size={160} box="100%" pair={pairKey(first.id, second.id)} />
            <figcaption>
              <strong>{index === 0 ? 'First' : 'Second'}</strong>: {role} {formatNumber(score, 2)}
            </figcaption>
          </figure>
        ))}
      </div>
      <DataTable
        compact
        className={classes.probabilities}
        columns={PROBABILITY_COLUMNS}
        rows={[...spreadRows(answer), { name: 'From scores', probabilities: expected, largest: null }]}
        keyOf={({ name }) => name}
      />
      <p className={classes.stands}>
        {answer.probabilities === null && answer.votes === null && (
          <>
            Model says <LabelMark label={answer.label} /> ({NO_PROBABILITIES.toLowerCase()}) ·{' '}
          </>
        )}
        Counts as {label === null ? <strong>dropped</strong> : <LabelMark label={label} />}
        {by === 'human' && ' (corrected by a person)'}
        {by === 'what-if' && (
          <>
            {' '}
            (what-if;{' '}
            <Anchor
              component="button"
              type="button"
              size="xs"
              c="var(--text)"
              underline="always"
              onClick={onAsRecorded}
            >
              as recorded <CommandKeys id="nll.as-recorded" />
            </Anchor>
            )
          </>
        )}
        {answer.human !== null && by !== 'human' && (
          <>
            {' '}
            · people: <LabelMark label={answer.human} />
          </>
        )}
        {nll !== null &&
          ` · adds ${formatNumber(nll)} nats · influence ${influence === null ? '–' : signed(influence, 3)}`}
        {' · '}
        <Anchor
          component="button"
          type="button"
          size="xs"
          c="var(--text)"
          underline="always"
          onClick={() => showView('pairs', { image: image.id, text: answer.referenceName })}
        >
          in Pairs
        </Anchor>
      </p>
    </>
  );
}
