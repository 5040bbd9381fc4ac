import { Select, Switch } from '@mantine/core';
import type { ReactNode } from 'react';
import {
  asKind,
  isSameLikelihood,
  LIKELIHOOD_KINDS,
  LIKELIHOODS,
  parametersOf,
  valueOf,
  type Likelihood,
  type LikelihoodKindName,
} from '../../core/likelihood.ts';
import type { NamedLikelihood } from '../../model/likelihood.ts';
import { Term } from '../help/term.tsx';
import { formatQuantity, formatNumber, formatTime } from '../../core/format.ts';
import { EvidenceChoice } from './evidence-choice.tsx';
import { RUNS_OWN } from './likelihood-settings.ts';
import { OwnLikelihood } from './own-likelihood.tsx';
import classes from './settings-bar.module.css';
import type { LikelihoodSettingsState } from './use-likelihood-settings.ts';
import layout from '../ui/layout/layout.module.css';

interface SettingsBarProps {
  readonly state: LikelihoodSettingsState;
  /** What the run's own likelihood is. */
  readonly runsOwn: { readonly likelihood: Likelihood; readonly source: string };
  /** Answers that people corrected; undefined while that is not known. */
  readonly corrections: number | undefined;
  /** Buttons at the end of the bar. */
  readonly children?: ReactNode;
}

/** Room for the arrow and the paddings beside a name; a digit is as wide as most letters or wider. */
const SPARE_LETTERS = 6;

/** The choice of a likelihood of one's own. */
const ownOf = (kind: LikelihoodKindName) => `own ${kind}`;

/** How answers become scores: likelihood, evidence and corrections. */
export function SettingsBar({ state, runsOwn, corrections, children }: SettingsBarProps): ReactNode {
  const { settings, named, change, slide } = state;
  const own = typeof settings.likelihood === 'string' ? null : settings.likelihood;
  const names = [RUNS_OWN, ...(named ?? []).map(({ key }) => key)];
  const chosen =
    own !== null ? ownOf(own.kind) : (names.find((name) => name === settings.likelihood) ?? RUNS_OWN);
  const present = state.likelihood ?? runsOwn.likelihood;
  const runsCalibration = named?.find(
    ({ createdAt, likelihood }) => createdAt !== null && isSameLikelihood(likelihood, runsOwn.likelihood),
  );
  const choices = [
    { value: RUNS_OWN, label: `Run's own: ${runsOwn.source}${madeOn(runsCalibration)}` },
    ...(named ?? []).map((one) => ({ value: one.key, label: `${one.title}${madeOn(one)}` })),
    ...LIKELIHOOD_KINDS.map((kind) => ({
      value: ownOf(kind),
      label: `Custom, ${LIKELIHOODS[kind].title}: set ${symbolsOf(kind)}`,
    })),
  ];
  const shown = choices.find(({ value }) => value === chosen)?.label ?? '';
  return (
    <div className={classes.bar} role="group" aria-label="How answers become scores">
      <Select
        w={`${shown.length + SPARE_LETTERS}ch`}
        maw="100%"
        title={shown}
        aria-label="Likelihood"
        allowDeselect={false}
        comboboxProps={{ width: 440, position: 'bottom-start' }}
        data={choices}
        value={chosen}
        onChange={(value) => {
          const kind = LIKELIHOOD_KINDS.find((one) => value === ownOf(one));
          if (value !== null) change({ likelihood: kind === undefined ? value : asKind(present, kind) });
        }}
      />
      {own !== null ? (
        <OwnLikelihood likelihood={present} onChange={slide} />
      ) : (
        <NamedNumbers state={state} present={present} />
      )}
      <EvidenceChoice
        value={settings.evidence}
        onChange={(evidence) => change({ evidence })}
        offersSoft={state.offersSoft}
      />
      <Switch
        label={`Corrections${corrections === undefined ? '' : ` (${corrections})`}`}
        checked={settings.corrections}
        onChange={(event) => change({ corrections: event.currentTarget.checked })}
      />
      {children !== undefined && <div className={layout.endLine}>{children}</div>}
    </div>
  );
}

/** ', 30 Nov 2026, 14:05': when a calibration was made. */
function madeOn(likelihood: NamedLikelihood | undefined): string {
  return likelihood?.createdAt == null ? '' : `, ${formatTime(likelihood.createdAt)}`;
}

/** k, delta and b as they are, with the standard errors of a calibration. */
function NamedNumbers({
  state: { settings, named },
  present,
}: {
  readonly state: LikelihoodSettingsState;
  readonly present: Likelihood;
}): ReactNode {
  // The run's own is mostly a calibration that has a name, too.
  const entry = named?.find(({ key, likelihood }) =>
    settings.likelihood === RUNS_OWN ? isSameLikelihood(likelihood, present) : key === settings.likelihood,
  );
  const errors = entry?.standardErrors ?? null;
  return (
    <span className={classes.numbers}>
      {parametersOf(present).map(({ name, plainSymbol, symbol }) => {
        const error = errors?.[name] ?? null;
        return (
          <span key={name}>
            <Term name={plainSymbol}>{symbol}</Term> {formatNumber(valueOf(present, name))}
            {error !== null && error > 0 && <span className={classes.error}> ± {formatNumber(error)}</span>}
          </span>
        );
      })}
      {entry?.pairs != null && (
        <span className={classes.error}>n = {formatQuantity(entry.pairs, 'pair')}</span>
      )}
    </span>
  );
}

/** 'k, δ and b'. */
function symbolsOf(kind: LikelihoodKindName): string {
  return parametersOf({ kind })
    .map(({ symbol }) => symbol)
    .join(', ')
    .replace(/, ([^,]*)$/, ' and $1');
}
