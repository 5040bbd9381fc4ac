import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import { runCommand } from '../../commands/commands.ts';
import { openDemo } from '../../workspace/open-demo.ts';
import layout from '../../ui/layout/layout.module.css';
import classes from './home-view.module.css';

/** What an empty workspace begins with. */
export function Welcome(): ReactNode {
  return (
    <section className={classes.welcome}>
      <h2>This workspace is empty</h2>
      <p>
        Tiebreak asks a local LLaVA which of two images is more attractive and turns many such answers into
        scores. Start with your own images, or explore the demo: 320 drawn faces, compared by a tiny bundled
        model.
      </p>
      <div className={layout.buttons}>
        <Button variant="filled" size="sm" onClick={() => runCommand('data.import')}>
          Import images…
        </Button>
        <Button size="sm" onClick={() => void openDemo()}>
          Open the demo workspace
        </Button>
        <Button size="sm" onClick={() => runCommand('workspace.open')}>
          Open another workspace…
        </Button>
      </div>
    </section>
  );
}
