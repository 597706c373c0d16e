/** A contract that does nothing but grant and end rights on a record, in every way there is. */

import { type CoreContract, PARTY, PURPOSE } from '../../../compiler/contract.ts';
import { name } from '../core-builder.ts';
import * as B from './builder.ts';

const who = name('param:who', PARTY);
const until = name('param:until', B.DATETIME);
const aim = name('param:aim', PURPOSE);
const params = [B.param('who', PARTY), B.param('aim', PURPOSE), B.param('until', B.DATETIME)];
const give = (as: string, more: Parameters<typeof B.grant>[3], by: string | readonly string[] = 'x') =>
  B.action(as, by, [0], [B.grant('record', who, until, more)], { params });

export const registry: CoreContract = B.contract('Registry', ['x: X', 'y: Y'], {
  assets: [B.assetOf('record', 'x')],
  states: [B.state('on', { lasting: true }), B.state('end', { final: true })],
  actions: [
    give('give', { purpose: aim }),
    give('give_any', {}),
    give('only', { purpose: aim, exclusive: true }),
    give('pass', { purpose: aim, under: B.ACTOR }, ['any R']),
    give('pass_any', { under: B.ACTOR }, ['any R']),
    give('pass_only', { purpose: aim, under: B.ACTOR, exclusive: true }, ['any R']),
    B.action('stop', 'x', [0], [B.endUse('record', who, aim)], { params }),
    B.action('finish', 'x', [0], [B.become(1)]),
  ],
});
