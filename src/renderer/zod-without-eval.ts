import { z } from 'zod';

// Without this, Zod tries `new Function` once and the page's content security policy reports a violation.
z.config({ jitless: true });
