import { Fragment, type ReactNode } from 'react';
import { at } from '../../../core/at.ts';
import { reverseLabel, type Label } from '../../../core/labels.ts';
import type { ContradictingAnswer, Contradiction } from '../../../model/contradiction.ts';
import { Face } from '../../ui/faces/face.tsx';
import { nameOf } from './contradiction-words.ts';
import classes from './contradictions.module.css';

interface ContradictionPairsProps {
  readonly contradiction: Contradiction;
  readonly names: Readonly<Record<string, string>>;
  /** Side of an image, in pixels. */
  readonly side: number;
}

const SIGNS: Readonly<Record<Label, readonly [sign: string, words: string]>> = {
  First: ['>', 'beats'],
  Second: ['<', 'is beaten by'],
  Similar: ['≈', 'is similar to'],
};

/** A contradiction as a line of images: 'a > b > c > a', or 'a > b, before a < b'. */
export function ContradictionPairs({ contradiction, names, side }: ContradictionPairsProps): ReactNode {
  const { kind, answers } = contradiction;
  const face = (id: number) => <Face imageId={id} name={nameOf(names, id)} size={160} box={side} />;
  const sign = (label: Label) => (
    <span className={classes.sign} role="img" aria-label={SIGNS[label][1]}>
      {SIGNS[label][0]}
    </span>
  );
  if (kind !== 'cycle')
    return (
      <span className={classes.chain}>
        {answers.map((answer, place) => (
          <Fragment key={answer.entry}>
            {place > 0 && <span className={classes.before}>before</span>}
            {face(at(answers, 0).firstId)}
            {sign(toldOf(answer, at(answers, 0).firstId))}
            {face(at(answers, 0).secondId)}
          </Fragment>
        ))}
      </span>
    );
  const start = startOf(answers);
  return (
    <span className={classes.chain}>
      {face(start)}
      {stepsFrom(start, answers).map(({ answer, from, to }) => (
        <Fragment key={answer.entry}>
          {sign(toldOf(answer, from))}
          {face(to)}
        </Fragment>
      ))}
    </span>
  );
}

/** The image of a cycle's first pair that its last pair has too. */
function startOf(answers: readonly ContradictingAnswer[]): number {
  const [first, last] = [at(answers, 0), at(answers, answers.length - 1)];
  return [last.firstId, last.secondId].includes(first.firstId) ? first.firstId : first.secondId;
}

function stepsFrom(start: number, answers: readonly ContradictingAnswer[]) {
  let from = start;
  return answers.map((answer) => {
    const step = { answer, from, to: answer.firstId === from ? answer.secondId : answer.firstId };
    from = step.to;
    return step;
  });
}

/** An answer told of an image against the other one. */
function toldOf({ firstId, label }: ContradictingAnswer, image: number): Label {
  return firstId === image ? label : reverseLabel(label);
}
