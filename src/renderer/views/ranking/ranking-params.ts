import type { RankingSettings, RankRange } from '../../../model/ranking.ts';

type Params = Readonly<Record<string, string>>;

export const TIE_MODELS = [
  { value: 'rao-kupper', label: 'Rao and Kupper' },
  { value: 'davidson', label: 'Davidson' },
  { value: 'half', label: 'Half a win' },
] as const satisfies readonly { readonly value: RankingSettings['ties']; readonly label: string }[];

/** A penalty that hardly moves a score that the answers determine; the command line advises the same. */
const RIDGE = 0.01;

/** Reads `ties=davidson&position=no&ridge=yes&evidence=soft`. */
export function rankingSettings(params: Params, offersSoft: boolean): RankingSettings {
  return {
    ties: TIE_MODELS.find(({ value }) => value === params.ties)?.value ?? 'rao-kupper',
    positionEffect: params.position !== 'no',
    ridge: params.ridge === 'yes' ? RIDGE : 0,
    evidence: offersSoft && params.evidence === 'soft' ? 'soft' : 'hard',
  };
}

/** A part of the matrix: ranks of its rows and columns. */
export interface MatrixPart {
  readonly rows: RankRange;
  readonly columns: RankRange;
}

/** Reads `ranks=1-40,81-120`; null for the whole matrix. */
export function matrixPart({ ranks = '' }: Params): MatrixPart | null {
  const numbers = /^(\d{1,7})-(\d{1,7}),(\d{1,7})-(\d{1,7})$/.exec(ranks)?.slice(1).map(Number);
  const [a = 0, b = 0, c = 0, d = 0] = numbers ?? [];
  return Math.min(a, b, c, d) < 1 ? null : { rows: [a, b], columns: [c, d] };
}

export function partParam(part: MatrixPart | null): string | null {
  return part === null ? null : `${part.rows.join('-')},${part.columns.join('-')}`;
}

export const RANKING_CHARTS = [
  { value: 'wins', label: 'Share of wins' },
  { value: 'counts', label: 'Answers' },
  { value: 'estimates', label: 'Estimates' },
] as const;

export type RankingChart = (typeof RANKING_CHARTS)[number]['value'];

export function chartOf({ chart }: Params): RankingChart {
  return RANKING_CHARTS.find(({ value }) => value === chart)?.value ?? 'wins';
}
