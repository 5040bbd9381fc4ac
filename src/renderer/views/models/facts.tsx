import { Fragment, type ReactNode } from 'react';
import { formatBytes, formatCount, formatParameters, formatQuantity } from '../../../core/format.ts';
import type { ModelInspection } from '../../../model/model-inspection.ts';
import layout from '../../ui/layout/layout.module.css';
import classes from './models-view.module.css';

/** What the headers of the chosen files say. */
export function Facts({ inspected }: { readonly inspected: ModelInspection }): ReactNode {
  const { model, mmproj, adapters } = inspected;
  return (
    <dl className={layout.facts}>
      {model !== null && (
        <>
          <dt>Language model</dt>
          <dd>{[model.name, model.architecture].filter((text) => text !== null).join(', ')}</dd>
          <dt>Parameters</dt>
          <dd>
            {formatParameters(model.parameters)}, mostly {model.quantisation}, {formatBytes(model.bytes)}
          </dd>
          <dt>Layers</dt>
          <dd>
            {model.layers ?? '–'} of width {model.width ?? '–'}, {model.heads ?? '–'} heads
          </dd>
          <dt>Context</dt>
          <dd>
            {model.context === null ? '–' : formatQuantity(model.context, 'token')}, vocabulary{' '}
            {model.vocabulary === null ? '–' : formatCount(model.vocabulary)}
          </dd>
        </>
      )}
      {mmproj !== null && (
        <>
          <dt>Model family</dt>
          <dd>{mmproj.family}</dd>
        </>
      )}
      {mmproj?.facts.map(({ name, text }) => (
        <Fragment key={name}>
          <dt>{name}</dt>
          <dd>{text}</dd>
        </Fragment>
      ))}
      {adapters.map(({ file, rank, alpha, bytes }, index) => (
        <div key={index} className={classes.pair}>
          <dt>{file.split(/[\\/]/).at(-1)}</dt>
          <dd>
            rank {rank ?? '–'}, α {alpha ?? '–'}, {formatBytes(bytes)}
          </dd>
        </div>
      ))}
    </dl>
  );
}
