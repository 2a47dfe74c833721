import * as z from 'zod/mini';

/**
 * zod compiles schemas with `new Function` where it may; asking whether it may violates this page's policy already.
 * Imported before everything that makes a schema.
 */
z.config({ jitless: true });
