/** Loaded before the tests of a mutant: random tests try the same cases each time, and tell the first failure unshrunk. */
import fc from 'fast-check';

fc.configureGlobal({ seed: 20_261_124, endOnFailure: true });
