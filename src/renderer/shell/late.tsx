import { useEffect, useState, type ComponentType, type ReactNode } from 'react';
import { notify } from '../notices/notices.ts';
import { alsoWhenIdle } from '../views/lazy-view.ts';

/**
 * A part of the window whose code is loaded when it is first opened, or before while nothing else happens.
 *
 * It is first shown closed and then opened, as one that was there from the beginning, so that the focus comes back to where it was.
 */
export function late<Props extends { readonly opened: boolean }>(
  load: () => Promise<ComponentType<Props>>,
): (props: Props) => ReactNode {
  let loaded: ComponentType<Props> | null = null;
  const loadOnce = alsoWhenIdle(async () => (loaded ??= await load()));
  return function Late(props) {
    const [Part, setPart] = useState(() => loaded);
    const [isThere, setIsThere] = useState(false);
    const { opened } = props;
    useEffect(() => {
      if (Part === null) {
        if (opened)
          void loadOnce().then(
            (part) => setPart(() => part),
            () =>
              notify({
                kind: 'error',
                title: 'This part of the page could not be loaded',
                details: 'Reload the page once the server is back.',
              }),
          );
      } else setIsThere(true);
    }, [opened, Part]);
    return Part === null ? null : <Part {...props} opened={opened && isThere} />;
  };
}
