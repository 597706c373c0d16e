/** What a step surely does to its state, and sums of products whichever way they are multiplied. */
import { describe, expect, test } from 'vitest';
import { formKey, times, unknownForm } from '../../../../compiler/check/contracts/forms.ts';
import { ends, leaves } from '../../../../compiler/check/contracts/roads.ts';
import * as B from '../../contract/builder.ts';
import { b, name } from '../../core-builder.ts';

const asked = name('param:asked', b(true).type);
const nothing = B.tell([B.party('x')], 'nothing');

describe('where a body ends', () => {
  test('on both branches, it surely leads somewhere', () => {
    expect(ends([B.when(asked, [B.become(1)], [B.become(2)])])).toEqual({ targets: new Set([1, 2]), always: true });
    expect(leaves([B.when(asked, [B.become(1)], [B.become(2)])], 0)).toBe(true);
  });
  test('on one branch alone, it may stay', () => {
    expect(ends([B.when(asked, [B.become(1)], [nothing])]).always).toBe(false);
    expect(leaves([B.when(asked, [nothing], [B.become(1)])], 0)).toBe(false);
    expect(leaves([B.when(asked, [B.become(1)])], 0)).toBe(false);
  });
  test('a way back into the state does not leave it', () => {
    expect(leaves([B.become(0)], 0)).toBe(false);
    expect(leaves([B.when(asked, [B.become(0)], [B.become(1)])], 0)).toBe(false);
    expect(leaves([B.become(1)], 0)).toBe(true);
  });
});

test('a product is one, whichever factor stands first', () => {
  const [x, y] = [unknownForm(9), unknownForm(10)];
  expect(formKey(times(x, y))).toBe(formKey(times(y, x)));
  expect(formKey(times(times(x, y), x))).toBe(formKey(times(x, times(x, y))));
});
