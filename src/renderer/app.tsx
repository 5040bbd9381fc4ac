import { MantineProvider } from '@mantine/core';
import { QueryClientProvider } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { followEvents } from './api/follow-events.ts';
import { followImages } from './api/image-url.ts';
import { createQueryClient } from './api/query-client.ts';
import { transport } from './api/transport.ts';
import { followOutside } from './shell/follow-outside.ts';
import { Shell } from './shell/shell.tsx';
import { theme } from './theme/theme.ts';

// Once for the page, before anything is asked: what happens until the first view is there counts too.
const queryClient = createQueryClient();
followEvents(transport, queryClient);
followImages(transport);
followOutside(transport);

export function App({ nonce }: { readonly nonce: string }): ReactNode {
  return (
    <MantineProvider theme={theme} defaultColorScheme="auto" getStyleNonce={() => nonce}>
      <QueryClientProvider client={queryClient}>
        <Shell />
      </QueryClientProvider>
    </MantineProvider>
  );
}
