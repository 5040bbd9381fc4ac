import type { ReactNode } from 'react';
import { LABELS } from '../../../core/labels.ts';
import { formatCount, formatQuantity, formatShare, formatTime } from '../../../core/format.ts';
import type { LabelCounts } from '../../../model/labels.ts';
import type { Recipe } from '../../../model/recipe.ts';
import type { TrainingDetail } from '../../../model/training.ts';
import { Panel } from '../../ui/layout/panel.tsx';
import { RecipeExport } from './recipe-export.tsx';
import layout from '../../ui/layout/layout.module.css';
import classes from './training-view.module.css';

/** What a training is made of. */
export function TrainingFacts({ training }: { readonly training: TrainingDetail }): ReactNode {
  const { recipe, model, mmproj, start } = training;
  const { lora } = recipe;
  return (
    <Panel title="Recipe" actions={<RecipeExport name={training.name} recipe={recipe} />}>
      <div className={classes.scroll} tabIndex={0} role="group" aria-label="Set-up">
        <dl className={layout.facts}>
          <dt>Learns from</dt>
          <dd>
            {training.pairSet} of {training.dataset}: {countsText(training.training)}
          </dd>
          <dt>Held out</dt>
          <dd>
            {countsText(training.validation)} ({formatShare(recipe.validationShare)})
          </dd>
          <dt>Images</dt>
          <dd>
            {formatCount(training.images)}; prompts of {formatQuantity(training.promptTokens, 'token')}
          </dd>
          <dt>Model</dt>
          <dd title={`${model}\n${mmproj}`}>
            {baseName(model)}, {baseName(mmproj)}
            {start === null ? '' : `, from ${baseName(start)}`}
          </dd>
          <dt>LoRA</dt>
          <dd>
            rank {lora.rank}, α {lora.alpha}, dropout {lora.dropout}, on {lora.targets.join(', ')}
          </dd>
          <dt>Projector</dt>
          <dd>{recipe.projector ? 'trained too' : 'frozen'}</dd>
          <dt>Steps</dt>
          <dd>
            {recipe.epochs} epochs, {recipe.batch} × {recipe.accumulation} pairs per step, {recipe.schedule},
            warm-up {formatShare(recipe.warmUp)}
          </dd>
          <dt>Rates</dt>
          <dd>
            LoRA {recipe.learningRates.lora}
            {recipe.projector ? `, projector ${recipe.learningRates.projector}` : ''}
            {recipe.weightDecay > 0 ? `, weight decay ${recipe.weightDecay}` : ''}
          </dd>
          <dt>Loss</dt>
          <dd>{lossText(recipe)}</dd>
          <dt>Seed</dt>
          <dd>{recipe.seed}</dd>
          <dt>Begun</dt>
          <dd>{formatTime(training.startedAt)}</dd>
          <dt>Folder</dt>
          <dd>{training.folder}</dd>
        </dl>
      </div>
    </Panel>
  );
}

function countsText(counts: LabelCounts): string {
  const total = LABELS.reduce((sum, label) => sum + counts[label], 0);
  if (total === 0) return 'none';
  return `${formatQuantity(total, 'pair')} (${LABELS.map((label) => `${label} ${formatCount(counts[label])}`).join(', ')})`;
}

function lossText({ classWeights, lambda, patience }: Recipe): string {
  const entropy =
    classWeights === 'equal'
      ? 'cross-entropy'
      : `weighted cross-entropy (${classWeights === 'balanced' ? 'by inverse frequency' : classWeights.join(' : ')}`;
  return (
    entropy +
    (lambda > 0 ? ` + ${lambda} × KL(forward, reverse)` : '') +
    (patience === null ? '' : `; stops after ${patience} epochs without gain`)
  );
}

function baseName(path: string): string {
  return path.split(/[\\/]/).at(-1) ?? path;
}
