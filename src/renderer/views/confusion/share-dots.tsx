import type { ReactNode } from 'react';
import type { Proportion } from '../../../core/proportion.ts';
import { formatCount, formatShare, formatShareInterval } from '../../../core/format.ts';
import layout from '../../ui/layout/layout.module.css';
import classes from './share-dots.module.css';

export interface ShareLine {
  readonly id: string;
  readonly title: ReactNode;
  /** The share, and another run's beside it. */
  readonly shares: readonly {
    readonly name: string;
    readonly colour: string;
    readonly share: Proportion | null;
  }[];
}

/** Shares as dots on their 95 % intervals, on one scale from 0 to 100 %, with their numbers. */
export function ShareDots({ lines }: { readonly lines: readonly ShareLine[] }): ReactNode {
  // Named once in full above the table: as the head of each row a name would be cut, or push the numbers out.
  const runs = lines[0]?.shares.map(({ name }) => name) ?? [];
  return (
    <div className={classes.place}>
      {runs.length > 1 && (
        <p className={classes.runs}>
          {runs.map((name, index) => (
            <span key={name}>
              <RunMark hollow={index > 0} /> {name}
            </span>
          ))}
        </p>
      )}
      <table className={classes.table} data-two={runs.length > 1}>
        <thead>
          <tr>
            <td />
            <th className={classes.scale} aria-hidden="true">
              <span>0 %</span>
              <span className={classes.half}>50</span>
              <span>100 %</span>
            </th>
            <th scope="col">Share</th>
            <th scope="col" className={classes.range}>
              95 % interval
            </th>
            <th scope="col">n</th>
          </tr>
        </thead>
        <tbody>
          {lines.flatMap(({ id, title, shares }) =>
            shares.map(({ name, colour, share }, index) => (
              <tr key={`${id} ${name}`} data-first={index === 0}>
                <th scope="row">
                  {index === 0 ? title : null}
                  {shares.length > 1 && (
                    <span className={classes.run} title={name}>
                      <RunMark hollow={index > 0} />
                      <span className={layout.hidden}> {name}</span>
                    </span>
                  )}
                </th>
                <td>
                  <Dot share={share} colour={colour} hollow={index > 0} />
                </td>
                <td
                  className={layout.number}
                  title={share === null ? undefined : `95 % interval ${formatShareInterval(share.interval)}`}
                >
                  {formatShare(share?.value)}
                </td>
                <td className={`${layout.number} ${classes.range}`}>
                  {share === null ? '–' : formatShareInterval(share.interval)}
                </td>
                <td
                  className={layout.number}
                  title={
                    share === null
                      ? undefined
                      : `${formatCount(share.successes)} of ${formatCount(share.trials)}`
                  }
                >
                  {share === null ? '0' : formatCount(share.trials)}
                </td>
              </tr>
            )),
          )}
        </tbody>
      </table>
    </div>
  );
}

/** What tells two runs apart: the first one's dots are full, the other's hollow. */
function RunMark({ hollow }: { readonly hollow: boolean }): ReactNode {
  return <span className={classes.runMark} data-hollow={hollow} aria-hidden="true" />;
}

interface DotProps {
  readonly share: Proportion | null;
  readonly colour: string;
  readonly hollow: boolean;
}

function Dot({ share, colour, hollow }: DotProps): ReactNode {
  return (
    <span className={classes.track} aria-hidden="true">
      {share !== null && (
        <>
          <span
            className={classes.interval}
            style={{
              left: `${100 * share.interval[0]}%`,
              width: `${100 * (share.interval[1] - share.interval[0])}%`,
              background: colour,
            }}
          />
          <span
            className={classes.dot}
            data-hollow={hollow}
            style={{
              left: `${100 * share.value}%`,
              borderColor: colour,
              ...(!hollow && { background: colour }),
            }}
          />
        </>
      )}
    </span>
  );
}
