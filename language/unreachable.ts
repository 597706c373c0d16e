/** The end of an exhaustive switch: the type checker lists the cases that are missing. */
export function unreachable(value: never): never {
  throw new Error(`a case that the types exclude was reached: ${JSON.stringify(value)}`);
}
