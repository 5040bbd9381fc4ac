import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import { printKeys } from '../../commands/keys.ts';
import { LABEL_SIGNS, LABEL_TEXT_COLOURS } from '../../theme/label-colours.ts';
import { hasRemark, labelOfShown, type ListedPair } from './annotation-list.ts';
import { ANSWERS, type Answer } from './answers.ts';
import layout from '../../ui/layout/layout.module.css';
import classes from './answer-bar.module.css';

interface AnswerBarProps {
  /** Undefined while it is on its way. */
  readonly pair: ListedPair | undefined;
  /** Whether both images are before the judge: until then labels wait. */
  readonly seen: boolean;
  readonly onAnswer: (answer: Answer) => void;
  readonly onComment: () => void;
}

/** Every answer as a button that shows its key; the one that was given before is pressed. */
export function AnswerBar({ pair, seen, onAnswer, onComment }: AnswerBarProps): ReactNode {
  return (
    <div className={classes.answers} role="group" aria-label="Answers" data-answers>
      {ANSWERS.map((answer) => {
        const pressed = isGiven(answer, pair);
        const waits = answer.action === 'label' && pair !== undefined && !seen;
        return (
          <Button
            size="sm"
            key={answer.id}
            variant={pressed ? 'light' : 'default'}
            aria-pressed={pressed}
            disabled={pair === undefined}
            aria-disabled={waits || undefined}
            className={waits ? layout.waits : undefined}
            rightSection={<kbd>{printKeys(answer.keys)}</kbd>}
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
        variant={pair !== undefined && hasRemark(pair) ? 'light' : 'default'}
        disabled={pair === undefined}
        rightSection={<kbd>C</kbd>}
        onClick={onComment}
      >
        Comment
      </Button>
    </div>
  );
}

function isGiven({ action, label }: Answer, pair: ListedPair | undefined): boolean {
  if (pair === undefined) return false;
  if (action === 'flag') return pair.flagged;
  if (pair.own?.action !== action) return false;
  if (label === null || pair.own.label === null) return true;
  return labelOfShown(pair.own.label, pair.swapped) === label;
}
