import { describeLikelihood } from '../../core/describe-likelihood.ts';
import { formatNumber } from '../../core/format.ts';
import { LABELS } from '../../core/labels.ts';
import { changingReach, likelihoodAt, type LikelihoodForm } from '../../core/likelihood-at.ts';
import type { Likelihood } from '../../core/likelihood.ts';
import { LABEL_INK } from '../colours.ts';
import type { Figure } from '../figure.ts';
import { numbersWithin, seriesColour } from './axes.ts';

/** Points that are drawn of a function. */
const STEPS = 240;

/** NLL that is shown at most, in nats: beyond, an answer is all but impossible. */
const HIGHEST_NLL = 6;

/** The likelihood's three functions over the score difference, of no image. */
export function likelihoodFigure(likelihood: Likelihood, source: string, form: LikelihoodForm): Figure {
  const reach = changingReach(likelihood);
  const rows = Array.from({ length: STEPS + 1 }, (_, step) => {
    const difference = reach * ((2 * step) / STEPS - 1);
    const values = likelihoodAt(difference, likelihood, form);
    return LABELS.map((label, index) => ({ difference, label, value: values[index] ?? null }));
  }).flat();
  return {
    kind: 'likelihood',
    title: form === 'nll' ? 'Negative log-likelihood of an answer' : 'Probability of an answer',
    caption: [
      `Likelihood ${describeLikelihood(likelihood, (value) => formatNumber(value), 'plainSymbol')} (${source}), by the score of the image shown first less that of the second.`,
    ],
    simulated: false,
    panels: [
      [
        {
          layers: [
            {
              rows,
              mark: { type: 'line', strokeWidth: 1.4, clip: true },
              encoding: {
                x: numbersWithin('difference', 'Score of first − score of second', [-reach, reach]),
                y: numbersWithin(
                  'value',
                  form === 'nll' ? '−ln P (nats)' : 'Probability',
                  form === 'nll' ? [0, HIGHEST_NLL] : [0, 1],
                ),
                color: seriesColour(
                  'label',
                  LABELS,
                  LABELS.map((label) => LABEL_INK[label]),
                ),
              },
            },
          ],
        },
      ],
    ],
    legend: LABELS,
    aspect: 0.55,
  };
}
