import { MantineProvider } from '@mantine/core';
import { QueryClientProvider } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { followEvents } from './api/follow-events.ts';
import { createQueryClient } from './api/query-client.ts';
import { transport } from './api/transport.ts';
import { Shell } from './shell/shell.tsx';
import { theme } from './theme/theme.ts';

export function App({ nonce }: { readonly nonce: string }): ReactNode {
  const [queryClient] = useState(() => {
    const client = createQueryClient();
    followEvents(transport, client);
    return client;
  });
  return (
    <MantineProvider theme={theme} defaultColorScheme="auto" getStyleNonce={() => nonce}>
      <QueryClientProvider client={queryClient}>
        <Shell />
      </QueryClientProvider>
    </MantineProvider>
  );
}
