import { useState, type ReactNode } from 'react';
import { gradientNormFigure, learningRateFigure } from '../../../figures/kinds/training-figures.ts';
import type { StepPoint, TrainingDetail } from '../../../model/training.ts';
import { LossPanel } from './loss-panel.tsx';
import { SharesPanel } from './shares-panel.tsx';
import { StepFigurePanel } from './step-figure-panel.tsx';
import layout from '../../ui/layout/layout.module.css';

interface TrainingChartsProps {
  readonly training: TrainingDetail;
  readonly points: readonly StepPoint[];
}

/** The curves of a training; those over steps read the same step together. */
export function TrainingCharts({ training, points }: TrainingChartsProps): ReactNode {
  const [cursor, setCursor] = useState<number | null>(null);
  const shared = { training, points, cursor, onCursor: setCursor };
  return (
    <div className={layout.threeToTwo}>
      <LossPanel {...shared} />
      <SharesPanel training={training} />
      <StepFigurePanel
        {...shared}
        name="Learning rate"
        term="learningRate"
        of={({ rate }) => rate}
        figure={() => learningRateFigure(training, points)}
        suffix="learning-rate"
      />
      <StepFigurePanel
        {...shared}
        name="Gradient norm"
        term="gradientNorm"
        of={({ gradientNorm }) => gradientNorm}
        limit={training.recipe.clipNorm}
        figure={() => gradientNormFigure(training, points, training.recipe.clipNorm)}
        suffix="gradient"
      />
    </div>
  );
}
