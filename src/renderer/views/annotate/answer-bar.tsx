import { Button } from '@mantine/core';
import { memo, type ReactNode } from 'react';
import type { Label } from '../../../core/labels.ts';
import { formatNumber } from '../../../core/format.ts';
import type { LabelWords } from '../../../model/ask.ts';
import type { Suggestion } from '../../../model/annotation-queue.ts';
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
  /** The model's labels are marked; of this pair the label as its images are shown, with its probability. */
  readonly suggests: boolean;
  readonly suggested: Label | null;
  readonly probability: number | null;
  /** Labels wait for its images, long enough to be noticed. */
  readonly waits: boolean;
  /** What people see for the labels; absent for their names. */
  readonly words: LabelWords | undefined;
  readonly onAnswer: (answer: Answer) => void;
  readonly onAccept: () => void;
  readonly onComment: () => void;
}

/** Every answer as a button that shows its key; the one that was given before is pressed. */
export const AnswerBar = memo(function AnswerBar(props: AnswerBarProps): ReactNode {
  const { coming, remarked, suggests, suggested, probability, onAnswer, onAccept, onComment } = props;
  return (
    <div
      className={`${layout.answers ?? ''} ${classes.answers ?? ''}`}
      role="group"
      aria-label="Answers"
      data-answers
      data-suggests={suggests || undefined}
    >
      {ANSWERS.map((answer) => {
        const pressed = isGiven(answer, props);
        const waits = answer.action === 'label' && props.waits;
        const isSuggested = answer.label !== null && answer.label === suggested;
        return (
          <Button
            size="sm"
            key={answer.id}
            variant={pressed ? 'light' : 'default'}
            aria-pressed={pressed}
            disabled={coming}
            aria-disabled={waits || undefined}
            className={[waits && layout.waits, isSuggested && classes.suggested].filter(Boolean).join(' ')}
            data-suggested={isSuggested || undefined}
            rightSection={<CommandKeys id={`annotate.${answer.id}`} />}
            onClick={() => onAnswer(answer)}
          >
            {answer.label === null ? (
              answer.title
            ) : (
              <span style={{ color: LABEL_TEXT_COLOURS[answer.label] }}>
                <span aria-hidden="true">{LABEL_SIGNS[answer.label]} </span>
                {props.words?.[answer.label] ?? answer.title}
              </span>
            )}
            {isSuggested && (
              <span
                className={classes.mark}
                title="The model’s label, with its probability where one was recorded"
              >
                <span className={probability === null ? undefined : classes.word}>Model </span>
                {probability !== null && formatNumber(probability, 2)}
              </span>
            )}
          </Button>
        );
      })}
      {suggests && (
        <Button
          size="sm"
          disabled={coming || suggested === null}
          aria-disabled={props.waits || undefined}
          className={props.waits ? layout.waits : undefined}
          title={
            suggested === null
              ? 'The model has not answered this pair'
              : 'Answers with the model’s label; such answers are left out wherever people are compared with the model'
          }
          rightSection={<CommandKeys id="annotate.accept" />}
          onClick={onAccept}
        >
          Accept
        </Button>
      )}
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

/** 'First, with probability 0.83'. */
export function suggestionInWords({ label, probability }: Suggestion): string {
  return probability === null ? label : `${label}, with probability ${formatNumber(probability, 2)}`;
}

function isGiven(
  answer: Answer,
  { action, label, flagged }: Pick<AnswerBarProps, 'action' | 'label' | 'flagged'>,
): boolean {
  if (answer.action === 'flag') return flagged;
  return action === answer.action && label === answer.label;
}
