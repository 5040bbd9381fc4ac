import { RESAMPLING_DIGITS } from '../../../core/bootstrap.ts';
import { describeLikelihood } from '../../../core/describe-likelihood.ts';
import {
  formatCount,
  formatQuantity,
  formatInterval,
  formatNumber,
  formatShare,
  formatShareInterval,
  formatTime,
} from '../../../core/format.ts';
import type { Interval } from '../../../core/interval.ts';
import { LABELS } from '../../../core/labels.ts';
import type { ScoreWords } from '../../../core/score-words.ts';
import type { Proportion } from '../../../core/proportion.ts';
import { coverageOf } from '../../../core/score-interval.ts';
import { sentenceText, similarRule, similarSentence } from '../../../core/similar-verdict.ts';
import type { Figure } from '../../../figures/figure.ts';
import { DEFAULT_LOOK } from '../../../figures/look.ts';
import { CALIBRATION_BINS } from '../../../model/confusion.ts';
import { REVIEW_WORDS } from '../../../model/note.ts';
import { escapeHtml, factList, figureTable, type FigureRow } from './html.ts';
import type { ReportContent, ReportedScores } from './report-content.ts';
import { rankingHtml } from './ranking-html.ts';
import { reportFigures } from './report-figures.ts';
import { REPORT_STYLE } from './report-style.ts';

/** Of a figure in a report: the width of the text on A4. */
const LOOK = { ...DEFAULT_LOOK, width: 150, fontSize: 8 };

const INTERVALS = 'Intervals: 95 %, images resampled on both sides.';

/** A report as one HTML file that stands for itself: no script, nothing fetched. Drawing takes a second or two. */
export async function reportHtml(content: ReportContent): Promise<string> {
  const { origin, slice, limits, madeAt, version, scores } = content;
  const figures = reportFigures(content);
  const title = slice === null ? `Run ${origin.run?.name ?? ''}` : `Slice ${slice.name}`;
  const draw = async (drawn: readonly Figure[]) => (await Promise.all(drawn.map(figureHtml))).join('\n');
  const sections = [
    ['Notes and review', notesHtml(content)],
    ['Answers', answersHtml(content) + (await draw(figures.answers))],
    ['Can Similar be trusted?', similarHtml(content) + (await draw(figures.similar))],
    ['Both orders', ordersHtml(content) + (await draw(figures.orders))],
    ['Probabilities', probabilitiesHtml(content) + (await draw(figures.probabilities))],
    ['Scores', (scores === null ? '' : scoresHtml(scores, content.words)) + (await draw(figures.scores))],
    [
      'Ranking',
      (content.ranking === null ? '' : rankingHtml(content.ranking)) + (await draw(figures.ranking)),
    ],
    ['Settings and origin', originHtml(content)],
  ] as const;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
<title>${escapeHtml(title)}: Tiebreak report</title>
<style>${REPORT_STYLE}</style>
</head>
<body>
<header>
<h1>${escapeHtml(title)}</h1>
<p class="about">${escapeHtml(slice === null ? '' : `Run ${origin.run?.name ?? ''}. `)}Report by Tiebreak ${escapeHtml(version)}, ${escapeHtml(formatTime(madeAt))}.</p>
<p class="about" data-testid="filter">${escapeHtml(limits.length === 0 ? 'Of all comparisons of the run.' : `Limited to: ${limits.join('; ')}.`)}</p>
${origin.simulated === true ? '<p class="simulated"><strong>Simulated data.</strong> Drawn faces or a model trained on them: these figures say nothing about real people or a real model.</p>' : ''}
${origin.notes.map((note) => `<p class="simulated">${escapeHtml(note)}</p>`).join('\n')}
${warningsHtml(content)}
</header>
<main>
${sections.map(([head, body]) => (body === '' ? '' : `<section><h2>${escapeHtml(head)}</h2>\n${body}</section>`)).join('\n')}
</main>
</body>
</html>
`;
}

async function figureHtml(figure: Figure): Promise<string> {
  // What draws them is large, and most commands draw nothing.
  const { drawFigure } = await import('../../../figures/drawing/draw-figure.ts');
  const { svg } = await drawFigure(figure, LOOK);
  const named = svg.replace('<svg ', `<svg role="img" aria-label="${escapeHtml(figure.title)}" `);
  return `<figure data-figure="${figure.kind}">${named}</figure>`;
}

function paragraph(text: string, kind = ''): string {
  return `<p${kind === '' ? '' : ` class="${kind}"`}>${escapeHtml(text)}</p>`;
}

function warningsHtml({ warnings, scoresMissing }: ReportContent): string {
  const all = [...warnings, ...(scoresMissing === null ? [] : [`No scores: ${scoresMissing}`])];
  if (all.length === 0) return '';
  return `<div class="warnings"><strong>Warnings</strong><ul>${all.map((text) => `<li>${escapeHtml(text)}</li>`).join('')}</ul></div>`;
}

function notesHtml({ notes }: ReportContent): string {
  if (notes.length === 0) return paragraph('No note, and no review status.', 'about');
  return notes
    .map(({ of, note: { status, author, at, text } }) => {
      const head = `${of}: ${status === null ? 'no review status' : REVIEW_WORDS[status]}; ${author}, ${formatTime(at)}`;
      return `<div class="note"><strong>${escapeHtml(head)}</strong>${text === '' ? '' : `<pre>${escapeHtml(text)}</pre>`}</div>`;
    })
    .join('\n');
}

function shareRow(key: string, title: string, share: Proportion | null): FigureRow {
  return {
    key,
    title,
    value: share?.value ?? null,
    text: formatShare(share?.value),
    interval: share === null ? '' : formatShareInterval(share.interval),
    n: formatCount(share?.trials ?? 0),
  };
}

function numberRow(
  key: string,
  title: string,
  figure: { readonly value: number; readonly interval: Interval | null } | null,
  n: number,
): FigureRow {
  return {
    key,
    title,
    value: figure?.value ?? null,
    text: formatNumber(figure?.value),
    interval: figure === null ? '' : formatInterval(figure.interval),
    n: formatCount(n),
  };
}

function answersHtml({ words, evaluation: { labels, comparisons, calibration } }: ReportContent): string {
  const asked = paragraph(`${formatQuantity(comparisons, 'comparison')}.`);
  if (labels === null) return `${asked}${paragraph(`No comparison has two known ${words.scores}.`)}`;
  const { n, kappa } = labels;
  const rows = [
    shareRow('accuracy', 'Accuracy', labels.accuracy),
    ...LABELS.map((label) => shareRow(`recall.${label}`, `Recall of ${label}`, labels.recall[label])),
    ...LABELS.map((label) =>
      shareRow(`precision.${label}`, `Precision of ${label}`, labels.precision[label]),
    ),
    numberRow('kappa.linear', 'Linear weighted kappa', kappa.linear, n),
    numberRow('kappa.quadratic', 'Quadratic weighted kappa', kappa.quadratic, n),
    ...(calibration === null
      ? []
      : [
          numberRow('calibrationError.topLabel', 'ECE of the answer given', calibration.topLabel, n),
          numberRow('calibrationError.classWiseMean', 'Class-wise mean ECE', calibration.classWiseMean, n),
          numberRow('calibrationError.equalMass', 'ECE in bins of equal mass', calibration.equalMass, n),
        ]),
  ];
  return `${asked}${figureTable(rows)}${paragraph(
    `${INTERVALS} Kappa takes the order First < Similar < Second.${calibration === null ? '' : ` ECE: expected calibration error in ${CALIBRATION_BINS} bins.`}`,
    'about',
  )}`;
}

function similarHtml({ audit, words }: ReportContent): string {
  if (audit.n === 0) return paragraph(`No comparison has two known ${words.scores}.`);
  return `${paragraph(sentenceText(similarSentence(audit, audit.verdict, words)), 'verdict')}${paragraph(`Rule: ${similarRule(words)}`, 'about')}${figureTable(
    [
      shareRow('similar.called', 'Share called Similar', audit.shareCalled),
      shareRow('similar.truly', `Share ${words.similar}`, audit.shareTruly),
      shareRow('similar.recall', 'Recall of Similar', audit.recall),
      shareRow('similar.precision', 'Precision of Similar', audit.precision),
      numberRow('similar.ratio', 'Called over truly Similar', audit.ratio, audit.n),
    ],
  )}${paragraph(INTERVALS, 'about')}`;
}

function ordersHtml({ evaluation: { consistency } }: ReportContent): string {
  if (consistency === null) return '';
  const { n, agreement, positionBias, positionBiasInterval, meanDivergence, meanDivergenceInterval } =
    consistency;
  const figure = (value: number | null, interval: Interval | null) =>
    value === null ? null : { value, interval };
  return `${figureTable([
    shareRow('consistency.agreement', 'Same answer in both orders', agreement),
    numberRow(
      'consistency.positionBias',
      'Position bias, P(First) - P(Second)',
      figure(positionBias, positionBiasInterval),
      n,
    ),
    numberRow(
      'consistency.meanDivergence',
      'Mean KL divergence (nats)',
      figure(meanDivergence, meanDivergenceInterval),
      n,
    ),
  ])}${paragraph(`${INTERVALS} n counts pairs.`, 'about')}`;
}

function probabilitiesHtml({ probabilities, words }: ReportContent): string {
  return probabilities === null
    ? ''
    : paragraph(
        `Of ${formatQuantity(probabilities.reliability.n, 'comparison')} with a known ${words.labelOf}.`,
      );
}

const METRICS = [
  ['pc', 'Pearson correlation'],
  ['mae', 'Mean absolute error (units of score)'],
  ['rmse', 'Root mean square error (units of score)'],
  ['spearman', 'Spearman correlation'],
  ['kendall', 'Kendall tau-b'],
] as const;

function scoresHtml(scores: ReportedScores, words: ScoreWords): string {
  const { rows, metrics, boundHits, unscored, settings, kept } = scores;
  const { likelihood, likelihoodSource, evidence, corrections, people, imageError } = settings;
  const coverage = coverageOf(rows, ({ interval }) => interval);
  const sentences = [
    `${formatQuantity(rows.length, 'image')}; likelihood ${describeLikelihood(likelihood, (value) => formatNumber(value), 'plainSymbol')} (${likelihoodSource}), ${evidence} evidence${corrections ? `, with corrections by people${people === null ? '' : ` (${people})`}` : ''}.`,
    kept ? 'The newest scores that were kept.' : 'Made for this report: no scores are kept.',
    ...(unscored > 0
      ? [`${formatQuantity(unscored, 'image has', 'images have')} no comparison that passes.`]
      : []),
    ...(boundHits > 0
      ? [`${formatQuantity(boundHits, 'estimate is', 'estimates are')} at a bound of the scale.`]
      : []),
    ...(coverage === null
      ? []
      : [
          `The 95 % intervals of the scores cover ${formatCount(coverage.covered)} of ${formatCount(coverage.of)} ${words.scores}${imageError === null ? ': they hold the noise of the answers alone, as the likelihood is not calibrated' : ''}.`,
        ]),
  ];
  const table =
    metrics === null
      ? paragraph(`No ${words.score} is known.`)
      : figureTable(METRICS.map(([name, title]) => numberRow(name, title, metrics[name], metrics.n)));
  return `${paragraph(sentences.join(' '))}${table}${paragraph(`Intervals: 95 %; of correlations by Fisher's z, of errors by resampling images. ${RESAMPLING_DIGITS}`, 'about')}`;
}

function originHtml({ origin, evaluation }: ReportContent): string {
  const { dataset, run } = origin;
  if (run === null) return '';
  const { model } = run;
  return factList([
    [
      'Dataset',
      dataset === null
        ? null
        : `${dataset.name} (${dataset.kind}), ${formatQuantity(dataset.images, 'image')}`,
    ],
    ['Dataset, SHA-256', dataset?.sha256 ?? null],
    ['Run', `${run.name} (${run.kind}), ${run.createdAt}`],
    ['Comparisons', formatCount(evaluation.comparisons)],
    ['Similar up to', String(run.theta)],
    ['Orders', run.orders],
    ['Reference set', run.referenceSet],
    ['Prompt', run.prompt],
    ['Seed', run.seed === null ? null : String(run.seed)],
    ['Model', model === null ? 'none: recorded answers' : `${model.name} (${model.file})`],
    ['Model, SHA-256', model?.sha256 ?? null],
    ['Projector', model?.mmprojFile || null],
    ['Projector, SHA-256', model?.mmprojSha256 ?? null],
    ...run.members.flatMap(({ name, mmprojSha256, adapters }) => [
      [`Member ${name}`, mmprojSha256 === null ? null : `projector ${mmprojSha256}`] as const,
      ...adapters.map(
        ({ file, scale, sha256 }) =>
          [`Adapter of ${name}`, `${file}, scale ${scale}, SHA-256 ${sha256 ?? 'not known'}`] as const,
      ),
    ]),
    ['Computed by', run.builds.join('; ')],
  ]);
}
