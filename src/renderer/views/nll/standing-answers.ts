import type { TargetAnswer } from '../../../model/scores.ts';
import { evidenceOf, type Evidence, type EvidenceKind } from '../../../core/evidence.ts';
import { oneHot, type Label, type Triple } from '../../../core/labels.ts';
import { whatIfOf, type WhatIfChange } from './what-if.ts';

/** An answer as it stands: as the model gave it, as people corrected it, or as one supposes it to be. */
export interface StandingAnswer {
  readonly answer: TargetAnswer;
  readonly by: 'model' | 'human' | 'what-if';
  /** In the order shown; null where the comparison is dropped. */
  readonly label: Label | null;
  /** What it says about the target; null where it is dropped. */
  readonly evidence: Evidence | null;
}

/** What decides how answers stand. */
export interface StandingOptions {
  readonly kind: EvidenceKind;
  /** Whether people's labels take the place of the model's answers. */
  readonly corrections: boolean;
  readonly changes: readonly WhatIfChange[];
}

/** How a target's answers stand, in their order; what a person said or one supposes is certain of its label. */
export function standingAnswers(
  targetId: number,
  answers: readonly TargetAnswer[],
  { kind, corrections, changes }: StandingOptions,
): StandingAnswer[] {
  return answers.map((answer): StandingAnswer => {
    const supposed = whatIfOf(changes, { targetId, firstId: answer.firstId, secondId: answer.secondId });
    if (supposed === 'drop') return { answer, by: 'what-if', label: null, evidence: null };
    if (supposed !== null) return certain(answer, supposed, 'what-if');
    if (corrections && answer.human !== null) {
      const said = certain(answer, answer.human, 'human');
      const weights = answer.humanWeights;
      return weights === undefined || said.evidence === null
        ? said
        : { ...said, evidence: { ...said.evidence, weights } };
    }
    const { referenceScore, targetFirst, probabilities, votes, label } = answer;
    return {
      answer,
      by: 'model',
      label,
      evidence:
        votes === null
          ? evidenceOf(referenceScore, targetFirst, probabilities ?? oneHot(label), kind)
          : {
              referenceScore,
              targetFirst,
              weights:
                kind === 'hard' || probabilities === null ? votes : scaled(probabilities, sumOf(votes)),
            },
    };
  });
}

/** What is left of the answers as evidence. */
export function evidenceOfStanding(standing: readonly StandingAnswer[]): Evidence[] {
  return standing.map(({ evidence }) => evidence).filter((evidence) => evidence !== null);
}

function certain(answer: TargetAnswer, label: Label, by: 'human' | 'what-if'): StandingAnswer {
  const { referenceScore, targetFirst } = answer;
  return { answer, by, label, evidence: evidenceOf(referenceScore, targetFirst, oneHot(label), 'hard') };
}

function scaled([first, second, similar]: Triple, factor: number): Triple {
  return [factor * first, factor * second, factor * similar];
}

function sumOf(votes: Triple): number {
  return votes[0] + votes[1] + votes[2];
}
