import type { ReactNode } from 'react';
import type { ModelFinding } from '../../../model/model-check.ts';
import classes from './check-panel.module.css';

const WORDS = {
  ok: 'In order',
  warning: 'Worth knowing',
  problem: 'Problem',
} as const;

const CHECKS = {
  tower: 'Tower',
  words: 'Words',
  answers: 'Answers',
  images: 'Pictures',
  'label-mass': 'Share of the words',
  position: 'Place',
  adapter: 'Adapter',
  together: 'Several at once',
  server: 'Server',
} as const;

/** What was found in a model or a server, one line each. */
export function Findings({ findings }: { readonly findings: readonly ModelFinding[] }): ReactNode {
  return (
    <ul className={classes.findings} aria-label="Findings">
      {findings.map(({ check: name, status, member, found, mend }, index) => (
        <li key={index} data-status={status}>
          <strong>{CHECKS[name]}</strong>
          {member === null ? '' : ` (${member})`}: <span className={classes.status}>{WORDS[status]}.</span>{' '}
          {found}
          {mend === null ? '' : ` ${mend}`}
        </li>
      ))}
    </ul>
  );
}
