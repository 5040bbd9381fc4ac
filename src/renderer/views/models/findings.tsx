import type { ReactNode } from 'react';
import type { ModelFinding } from '../../../model/model-check.ts';
import { ErrorState, Loading } from '../../ui/states/states.tsx';
import layout from '../../ui/layout/layout.module.css';
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

interface CheckFindingsProps {
  /** Whether the check was asked for, and of what is typed now. */
  readonly isCurrent: boolean;
  readonly check: {
    readonly data: { readonly findings: readonly ModelFinding[] } | undefined;
    readonly error: Error | null;
    readonly isPlaceholderData: boolean;
  };
  readonly retry: () => void;
  /** What the check does, while it was not asked for. */
  readonly children: ReactNode;
}

/** What a check of a model or a server found, or how far it is. */
export function CheckFindings({ isCurrent, check, retry, children }: CheckFindingsProps): ReactNode {
  if (!isCurrent) return <p className={layout.note}>{children}</p>;
  if (check.error !== null) return <ErrorState error={check.error} retry={retry} />;
  if (check.data === undefined || check.isPlaceholderData) return <Loading height={120} />;
  return <Findings findings={check.data.findings} />;
}

/** One line each. */
function Findings({ findings }: { readonly findings: readonly ModelFinding[] }): ReactNode {
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
