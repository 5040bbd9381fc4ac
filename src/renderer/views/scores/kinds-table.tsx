import type { ReactNode } from 'react';
import { describeKinds, NOT_COMPARED } from '../../../core/describe-kinds.ts';
import type { EvidenceKind } from '../../../core/evidence.ts';
import { formatCount, formatNumber } from '../../../core/format.ts';
import { LIKELIHOODS } from '../../../core/likelihood.ts';
import { useRequest } from '../../api/use-request.ts';
import { Term } from '../../help/term.tsx';
import { ErrorState, Loading } from '../../ui/states/states.tsx';
import classes from './scores-view.module.css';

interface KindsTableProps {
  readonly run: number;
  readonly evidence: EvidenceKind;
  readonly fitBias: boolean;
}

/** The kinds of likelihood beside each other on answers that neither was fitted to. */
export function KindsTable({ run, evidence, fitBias }: KindsTableProps): ReactNode {
  const { data, error, refetch, isPlaceholderData } = useRequest('scores.compareKinds', {
    run,
    evidence,
    fitBias,
  });
  if (error !== null) return <ErrorState error={error} retry={() => void refetch()} />;
  if (data === undefined) return <Loading height={180} />;
  if (data.kind === 'not-compared') return <p>Not compared: {NOT_COMPARED[data.problem]}</p>;
  const rows = [
    ...data.folds.map((fold, index) => ({ name: `Fold ${index + 1}`, ...fold })),
    { name: 'All', answers: data.answers, logLikelihood: data.logLikelihood },
  ];
  return (
    <div data-stale={isPlaceholderData}>
      <table className={classes.kinds}>
        <caption>
          <Term name="heldOutLikelihood">Held-out log-likelihood</Term> in nats, five folds of images
        </caption>
        <thead>
          <tr>
            <th scope="col">Images</th>
            <th scope="col">Answers</th>
            <th scope="col">{LIKELIHOODS['rao-kupper'].title}</th>
            <th scope="col">{LIKELIHOODS.davidson.title}</th>
            <th scope="col">Difference</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ name, answers, logLikelihood }) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td>{formatCount(answers)}</td>
              <td>{formatNumber(logLikelihood['rao-kupper'], 1)}</td>
              <td>{formatNumber(logLikelihood.davidson, 1)}</td>
              <td>{formatNumber(logLikelihood.davidson - logLikelihood['rao-kupper'], 1)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p>{describeKinds(data)}</p>
    </div>
  );
}
