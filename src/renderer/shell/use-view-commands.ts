import { VIEW_TITLES, VIEWS } from '../../ipc/views.ts';
import { useCommands } from '../commands/commands.ts';
import { showView } from '../location/use-location.ts';
import { VIEW_ENTRIES } from '../views/views.ts';

/** Pressed before a view's own key. */
export const GO_KEY = 'g';

/**
 * Goes to each view, and back and forth between places.
 *
 * @param onlyJudges whether this page's link is an annotator's, who has one view
 */
export function useViewCommands(onlyJudges: boolean): void {
  useCommands([
    ...(onlyJudges ? [] : VIEWS).map((view) => ({
      id: `view.${view}`,
      title: `Go to ${VIEW_TITLES[view]}`,
      section: 'Go to',
      keys: [`${GO_KEY} ${VIEW_ENTRIES[view].key}`],
      run: () => showView(view),
    })),
    {
      id: 'go.back',
      title: 'Back',
      section: 'Go to',
      keys: ['['],
      repeats: true,
      run: () => history.back(),
    },
    {
      id: 'go.forward',
      title: 'Forward',
      section: 'Go to',
      keys: [']'],
      repeats: true,
      run: () => history.forward(),
    },
  ]);
}
