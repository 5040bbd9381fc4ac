import type { ReactNode } from 'react';
import { EmptyState } from '../../ui/states.tsx';

export function HomeView(): ReactNode {
  return <EmptyState title="This view is being built" />;
}
