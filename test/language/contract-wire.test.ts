/** The wire of contracts: what a program may not say, and that nothing of it is quoted. */
import { describe, expect, it } from 'vitest';
import { decodeStepReplies, decodeStepReply } from '../../language/contract-wire.ts';
import { WireError } from '../../language/wire.ts';

describe('a reply', () => {
  it('is read with its effects, its end and its fuel', () => {
    expect(decodeStepReply('[[[["h","coin","pot"]],["k",["n","1/3","EUR"]],7]]')).toEqual({
      effects: [{ kind: 'hold', param: 'coin', slot: 'pot' }],
      end: { kind: 'done', value: { kind: 'number', value: { n: 1n, d: 3n }, unit: 'EUR' } },
      fuel: 7,
    });
  });

  it.each([
    'no json',
    '{}',
    '[]',
    '[[[],["k"],1],[[],["k"],1]]',
    '[[[],["k"]]]',
    '[[[],["k"],1.5]]',
    '[[[],["z"],1]]',
    '[[[],["k",["q"]],1]]',
    '[[[],["f",["!","stolen"]],1]]',
    '[[[],["f",3],1]]',
    '[[[],["q",["z"]],1]]',
    '[[[],["q",["u","ann",["n","stolen"],null]],1]]',
    '[[[],["q",["d",0,"stolen"]],1]]',
    '[[[],["r",[["stolen"]]],1]]',
    '[[[],["r","stolen"],1]]',
    '[[[["z"]],["k"],1]]',
    '[[[["b","stolen",[]]],["k"],1]]',
    '[[[["m","pot",null,["z"]]],["k"],1]]',
    '[[[["g",["z","stolen"],[],null,["t",1],false,null]],["k"],1]]',
    '[[[["g",["n","a"],[],null,["t",1],"stolen",null]],["k"],1]]',
    '[[[["f","a",1,2,"b","EUR",2,"stolen"]],["k"],1]]',
    `[[[],["k",${'["l",'.repeat(5000)}1${']'.repeat(5000)}],1]]`,
  ])('that is none is refused without quoting it: %#', (text) => {
    expect(() => decodeStepReply(text)).toThrow(WireError);
    try {
      decodeStepReply(text);
    } catch (thrown) {
      expect(String(thrown)).not.toContain('stolen');
    }
  });

  it('answers each of several calls', () => {
    expect(decodeStepReplies('[[[],["k"],1],[[],["k"],2]]', 2).map(({ fuel }) => fuel)).toEqual([1, 2]);
    expect(() => decodeStepReplies('[[[],["k"],1]]', 2)).toThrow(WireError);
  });
});
