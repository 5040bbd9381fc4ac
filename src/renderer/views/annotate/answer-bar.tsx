import { Button } from '@mantine/core';
import { memo, type ReactNode } from 'react';
import type { Label } from '../../../core/labels.ts';
import { CommandKeys } from '../../ui/marks/command-keys.tsx';
import { LABEL_SIGNS, LABEL_TEXT_COLOURS } from '../../theme/label-colours.ts';
import type { OwnAnswer } from './annotation-list.ts';
import { ANSWERS, type Answer } from './answers.ts';
import layout from '../../ui/layout/layout.module.css';
import classes from './answer-bar.module.css';

interface AnswerBarProps {
  /** The pair is on its way. */
  readonly coming: boolean;
  /** What was said of it, and the label as its images are shown. */
  readonly action: OwnAnswer['action'] | null;
  readonly label: Label | null;
  readonly flagged: boolean;
  readonly remarked: boolean;
  /** Labels wait for its images, long enough to be noticed. */
  readonly waits: boolean;
  readonly onAnswer: (answer: Answer) => void;
  readonly onComment: () => void;
}

/** Every answer as a button that shows its key; the one that was given before is pressed. */
export const AnswerBar = memo(function AnswerBar(props: AnswerBarProps): ReactNode {
  const { coming, remarked, onAnswer, onComment } = props;
  return (
    <div className={classes.answers} role="group" aria-label="Answers" data-answers>
      {ANSWERS.map((answer) => {
        const pressed = isGiven(answer, props);
        const waits = answer.action === 'label' && props.waits;
        return (
          <Button
            size="sm"
            key={answer.id}
            variant={pressed ? 'light' : 'default'}
            aria-pressed={pressed}
            disabled={coming}
            aria-disabled={waits || undefined}
            className={waits ? layout.waits : undefined}
            rightSection={<CommandKeys id={`annotate.${answer.id}`} />}
            onClick={() => onAnswer(answer)}
          >
            {answer.label === null ? (
              answer.title
            ) : (
              <span style={{ color: LABEL_TEXT_COLOURS[answer.label] }}>
                <span aria-hidden="true">{LABEL_SIGNS[answer.label]} </span>
                {answer.title}
              </span>
            )}
          </Button>
        );
      })}
      <Button
        size="sm"
        variant={remarked ? 'light' : 'default'}
        disabled={coming}
        rightSection={<CommandKeys id="annotate.comment" />}
        onClick={onComment}
      >
        Comment
      </Button>
    </div>
  );
});

function isGiven(
  answer: Answer,
  { action, label, flagged }: Pick<AnswerBarProps, 'action' | 'label' | 'flagged'>,
): boolean {
  if (answer.action === 'flag') return flagged;
  return action === answer.action && label === answer.label;
}
