import fc from 'fast-check';

/** Every run tries the same cases: `npm run fuzz` and other counts of cases look for new ones. */
fc.configureGlobal({ seed: 1 });

export { fc };
