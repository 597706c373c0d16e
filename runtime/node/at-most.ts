/** Lists with a bound. */
import { list, type Reader, ShapeFault } from '../../language/shape.ts';

/** A list of at most so many; the length is looked at first, because reading costs. */
export function atMost<T>(most: number, of: Reader<T>): Reader<readonly T[]> {
  return (value, at) => {
    if (Array.isArray(value) && value.length > most) throw new ShapeFault(at, `a list of at most ${most}`);
    return list(of)(value, at);
  };
}
