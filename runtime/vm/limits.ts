/** The limits of the sandbox, each with its reason. Fuel is not among them: generated code counts that itself. */

/**
 * Heap one sandbox may take, engine and program together. A batch of 1,000 patients of ten fields with a trace row for
 * each takes 4 MiB; eight times that leaves room, and eight full sandboxes still fit the 300 MB a process may use.
 */
export const MEMORY_BYTES = 32 * 1024 * 1024;

/**
 * What the engine's allocator refuses by itself. Guest code could catch that refusal and go on, so it stands above
 * MEMORY_BYTES: whoever meets it is past the limit that cannot be caught.
 */
export const ALLOCATOR_BYTES = 2 * MEMORY_BYTES;

/**
 * Stack of the engine inside WebAssembly. Generated code does not recurse, and the JSON reader gets some 5,000 levels
 * out of this. quickjs-wasi takes at most 512 KiB, and the more there is, the sooner the host's own stack runs out first.
 */
export const STACK_BYTES = 256 * 1024;

/**
 * Longest argument, in UTF-16 code units. Facts of this length (some 18,000 patients of ten fields) already parse into more
 * than MEMORY_BYTES with their results, so nothing useful is refused; what is longer is told so before it is copied.
 */
export const ARGUMENT_LENGTH = 2 * 1024 * 1024;

/** Longest result, in UTF-16 code units: traces are larger than the facts that made them. */
export const RESULT_LENGTH = 4 * 1024 * 1024;

/**
 * How often the engine may ask "go on?" within one call: once in 10,000 loop turns or calls. A safety net behind fuel,
 * for programs this compiler did not make; a count and not a clock, so that it falls at the same place on every machine.
 * An empty loop ends after about 0.3 s, a loop of calls after 3 s.
 */
export const INTERRUPT_POLLS = 10_000;

/** The same while a module is loaded: generated modules only define functions there. */
export const LOAD_POLLS = 100;

/**
 * Longest array a built-in loops over without asking the interrupt handler: holes cost nothing to make
 * (`a.length = 4e9`), and a native loop over them cannot be stopped.
 */
export const ARRAY_LENGTH = 1 << 20;

/** Largest product of lengths in a text search, for the same reason: native search is quadratic at worst. */
export const SEARCH_PRODUCT = 1 << 26;

/** Sandboxes one pool keeps warm: a server that serves more contracts than this pays a few milliseconds now and then. */
export const POOL_SANDBOXES = 8;
