import { Suspense, useEffect, type ReactNode } from 'react';
import { listenForKeys } from '../commands/listen-for-keys.ts';
import { VIEWS } from '../location/location.ts';
import { showView, useLocation } from '../location/use-location.ts';
import { Loading } from '../ui/states.tsx';
import { VIEW_ENTRIES } from '../views/views.ts';

export function Shell(): ReactNode {
  const { view } = useLocation();
  useEffect(() => listenForKeys(), []);
  const Component = VIEW_ENTRIES[view].component;
  return (
    <div style={{ display: 'flex', height: '100%' }}>
      <nav aria-label="Views" style={{ display: 'flex', flexDirection: 'column' }}>
        {VIEWS.map((name) => (
          <button
            key={name}
            type="button"
            aria-current={name === view ? 'page' : undefined}
            onClick={() => {
              showView(name);
            }}
          >
            {VIEW_ENTRIES[name].title}
          </button>
        ))}
      </nav>
      <main style={{ flex: 1, minWidth: 0, minHeight: 0, display: 'flex', flexDirection: 'column' }}>
        <Suspense fallback={<Loading height="100%" />}>
          <Component />
        </Suspense>
      </main>
    </div>
  );
}
