import type { ReactNode } from 'react';
import type { ModelInspection } from '../../../model/model-inspection.ts';
import { Term } from '../../help/term.tsx';
import { Loading } from '../states/states.tsx';
import layout from '../layout/layout.module.css';
import classes from './label-tokens.module.css';

type Tokens = NonNullable<ModelInspection['labelTokens']>;

interface LabelTokensProps {
  /** Null where the vocabulary could not be read, undefined while it is. */
  readonly tokens: Tokens | null | undefined;
  /** Whether whole words are scored, so that their first tokens may be the same. */
  readonly areWhole?: boolean;
}

/** The first token of each answer as it follows the prompt: what is read as the model's answer. */
export function LabelTokens({ tokens, areWhole = false }: LabelTokensProps): ReactNode {
  if (tokens === undefined) return <Loading height={100} />;
  if (tokens === null) return <p className={layout.note}>Unknown: correct the files and the card first.</p>;
  const shared = (id: number) => !areWhole && tokens.filter((token) => token.id === id).length > 1;
  const distinct = !tokens.some(({ id }) => shared(id));
  return (
    <div>
      <ul className={classes.tokens} aria-label="Label tokens">
        {tokens.map(({ label, id, text, tokens: count }) => (
          <li key={label} className={classes.token} data-wrong={shared(id)}>
            <span className={layout.dimmed}>{label}</span>
            <code className={classes.text}>{text.replaceAll('▁', '␣')}</code>
            <span className={classes.id}>{id}</span>
            {count > 1 && <span className={classes.id}>first of {count}</span>}
          </li>
        ))}
      </ul>
      <p className={distinct ? layout.note : classes.wrong} role="status">
        {areWhole ? (
          'Whole words are scored, by the log-probabilities of all of their tokens.'
        ) : distinct ? (
          <>
            All three differ: the <Term name="probability">probability of an answer</Term> is read from its
            first token.
          </>
        ) : (
          'Two answers start with the same token, so the model cannot tell them apart: choose words that start differently.'
        )}
      </p>
    </div>
  );
}
