import type { ReactNode } from 'react';
import layout from '../layout/layout.module.css';

/** Why a figure of probabilities cannot be shown. */
export const NO_PROBABILITIES = 'No probabilities recorded';

/** In the place of a chart that needs probabilities. */
export function NoProbabilities(): ReactNode {
  return <p className={layout.nothing}>{NO_PROBABILITIES}: this run holds labels only.</p>;
}
