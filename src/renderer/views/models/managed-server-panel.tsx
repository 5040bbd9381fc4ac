import type { ReactNode } from 'react';
import type { ManagedServer } from '../../../model/server.ts';
import layout from '../../ui/layout/layout.module.css';
import { Panel } from '../../ui/layout/panel.tsx';
import classes from './models-view.module.css';

/** A llama-server that Tiebreak starts: what it is started with. Only a command line may name a program, so nothing is changed here. */
export function ManagedServerPanel({
  name,
  server: { managed, prompt },
}: {
  readonly name: string;
  readonly server: ManagedServer;
}): ReactNode {
  const { program, model, mmproj, adapter, args } = managed;
  return (
    <div className={classes.panel}>
      <Panel title={name} note="a llama-server that is started when it is asked, and stopped afterwards" fill>
        <dl className={layout.facts}>
          <dt>Program</dt>
          <dd>{program}</dd>
          <dt>Language model</dt>
          <dd>{model}</dd>
          <dt>Vision tower and projector</dt>
          <dd>{mmproj}</dd>
          <dt>Adapter</dt>
          <dd>{adapter ?? 'none'}</dd>
          <dt>Further arguments</dt>
          <dd>{args.length === 0 ? 'none' : args.join(' ')}</dd>
          <dt>Asked by</dt>
          <dd>{prompt === 'chat' ? 'a message of both pictures and the question' : "its card's prompt"}</dd>
        </dl>
      </Panel>
    </div>
  );
}
