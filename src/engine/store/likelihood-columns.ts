import { LIKELIHOOD_KINDS, likelihoodOfRoles, valueOfRole, type Likelihood } from '../../core/likelihood.ts';
import type { ParameterValues } from '../../core/likelihood-kind.ts';
import { AppError } from '../app-error.ts';

/** A likelihood as tables keep it: the parameters by what they do. */
export type LikelihoodRow = ParameterValues & { readonly kind: string };

/** The column `margin` is that of every kind's tie parameter; the first kind, Rao and Kupper's, gave it its name. */
export const LIKELIHOOD_COLUMNS = 'kind, scale, margin AS tie, bias';

/** What to store in the columns kind, scale, margin and bias. */
export function likelihoodValues(likelihood: Likelihood): [string, number, number, number] {
  return [
    likelihood.kind,
    valueOfRole(likelihood, 'scale'),
    valueOfRole(likelihood, 'tie'),
    valueOfRole(likelihood, 'bias'),
  ];
}

/** @throws AppError 'likelihood-unknown' for one of a later version of the program */
export function likelihoodOfRow({ kind, ...values }: LikelihoodRow): Likelihood {
  const known = LIKELIHOOD_KINDS.find((name) => name === kind);
  if (known !== undefined) return likelihoodOfRoles(known, values);
  throw new AppError(
    'likelihood-unknown',
    `The workspace holds a likelihood of the kind "${kind}", which this version of Tiebreak does not know.`,
    'Update Tiebreak.',
  );
}
