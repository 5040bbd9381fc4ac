import { LEAST_FOR_CORRELATION } from '../../../core/metrics.ts';
import { formatCount, formatInterval, formatNames, formatNumber } from '../../../core/format.ts';
import { normalInterval } from '../../../core/proportion.ts';
import { POSITION_OMISSIONS, RANKING_CAUSES } from '../../../core/ranking-causes.ts';
import { errorNotes } from '../../../core/ranking-notes.ts';
import type { RankingResult } from '../../../model/ranking.ts';
import { escapeHtml, factList } from './html.ts';

/** Images listed: some dozen pages on A4. */
const LISTED = 1000;

/** Names of a group that are told, and groups. */
const NAMED = 6;

/** A ranking with its figures and its table, or why there is none. */
export function rankingHtml(ranking: RankingResult): string {
  if (ranking.kind === 'open') return openHtml(ranking);
  const { images, answers, positionEffect, positionEffectError, positionOmission, tie, tieError, agreement } =
    ranking;
  const withError = (value: number, error: number | null) =>
    `${formatNumber(value)}${error === null ? '' : ` (standard error ${formatNumber(error)})`}`;
  const shown = images.slice(0, LISTED);
  const rows = shown.map(
    ({ rank, name, score, standardError, won, lost, tied, trueScore }) =>
      `<tr><th scope="row">${rank}</th><td>${escapeHtml(name)}</td><td data-key="ranking.${rank}" data-value="${score}">${formatNumber(score)}</td><td>${standardError === null ? '' : formatInterval(normalInterval(score, standardError))}</td><td>${formatCount(won)}</td><td>${formatCount(lost)}</td><td>${formatCount(tied)}</td><td>${formatNumber(trueScore)}</td></tr>`,
  );
  const hasErrors = images.some(({ standardError }) => standardError !== null);
  return [
    `<p>By the answers alone, no true score used: ${formatCount(images.length)} images, ${formatCount(Math.round(answers))} answers; ties by Rao and Kupper's model. Scores are in logits, their mean 0.</p>`,
    factList([
      ['Position effect', positionEffect === null ? null : withError(positionEffect, positionEffectError)],
      ['Tie parameter', tie === null ? null : withError(tie, tieError)],
      ['Against true scores', agreement === null ? null : agreementText(agreement)],
    ]),
    `<table><thead><tr><th scope="col">rank</th><th scope="col">image</th><th scope="col">score</th><th scope="col">95 % interval</th><th scope="col">won</th><th scope="col">lost</th><th scope="col">tied</th><th scope="col">true score</th></tr></thead><tbody>${rows.join('')}</tbody></table>`,
    ...(images.length > shown.length
      ? [
          `<p class="about">and ${formatCount(images.length - shown.length)} more images: rank --json lists all.</p>`,
        ]
      : []),
    `<p class="about">${escapeHtml([...(positionOmission === null ? [] : [POSITION_OMISSIONS[positionOmission]]), ...errorNotes({ scores: images.map(({ score }) => score), hasErrors, method: 'information', accuracy: ranking.errorAccuracy })].join(' '))}</p>`,
  ].join('\n');
}

function agreementText({
  n,
  spearman,
  kendall,
  pc,
}: NonNullable<Extract<RankingResult, { kind: 'ranking' }>['agreement']>): string {
  if (n < LEAST_FOR_CORRELATION) return `${formatCount(n)} images are too few for a correlation`;
  const text = (name: string, metric: typeof pc) =>
    metric === null
      ? `${name} not defined`
      : `${name} ${formatNumber(metric.value)} (${formatInterval(metric.interval)})`;
  return `${formatCount(n)} images: ${text('Spearman', spearman)}, ${text('Kendall', kendall)}, ${text('Pearson', pc)}`;
}

function openHtml({ reason, cause, groups, ofGroups }: Extract<RankingResult, { kind: 'open' }>): string {
  const listed = groups.slice(0, NAMED).map(({ images, count }) => {
    const unnamed = Array<string>(count - images.length).fill('');
    return `<li>${escapeHtml(formatNames([...images.map(({ name }) => name), ...unnamed], images.length))}</li>`;
  });
  const more =
    ofGroups > listed.length ? [`<li>and ${formatCount(ofGroups - listed.length)} more groups</li>`] : [];
  return `<p>${escapeHtml(`Not ranked. ${whyOpen(reason, cause)}`)}</p>${listed.length === 0 ? '' : `<ol>${[...listed, ...more].join('')}</ol>`}`;
}

function whyOpen(
  reason: Extract<RankingResult, { kind: 'open' }>['reason'],
  cause: Extract<RankingResult, { kind: 'open' }>['cause'],
): string {
  switch (reason) {
    case 'no-answers':
      return 'No comparison passes the filter.';
    case 'disconnected':
      return 'The images fall into groups that were never compared with each other:';
    case 'unbounded':
      return 'Some images won every answer against all the others, so nothing limits their lead. The groups, the best first:';
    case 'undetermined-parameter':
      return RANKING_CAUSES[cause ?? 'steps'];
  }
}
