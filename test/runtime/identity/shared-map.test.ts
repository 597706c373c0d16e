/** Shared maps behave as maps, and keep what they were. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { EMPTY_MAP, get, type SharedMap, withEntry } from '../../../runtime/identity/shared-map.ts';

test('as a Map, at every moment of its history', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.string({ maxLength: 2 }), fc.nat())), (entries) => {
      const model = new Map<string, number>();
      let map: SharedMap<number> = EMPTY_MAP;
      for (const [name, value] of entries) {
        const [before, old] = [map, get(map, name)];
        map = withEntry(map, name, value);
        expect(get(before, name)).toBe(old);
        model.set(name, value);
        expect(map.size).toBe(model.size);
      }
      for (const [name, value] of model) expect(get(map, name)).toBe(value);
      expect(get(map, 'never given')).toBeUndefined();
    }),
  );
});
