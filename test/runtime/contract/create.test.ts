/** The assets that a created agreement takes over (docs/contracts.md, section 3), in both executors. */
import { describe, expect, test } from 'vitest';
import { checked, failures } from '../../compiler/contract/text/reads.ts';
import { play } from './play.ts';

const CHARTER = `contract Charter {
  parties   office: Office, members: 1..4 of DataHolder
  asset     holdings: Dataset of patient owned by each of members
  state     running lasting
  action enrol() by any of members as m in running { create Membership(office: office, member: m) }
  action join() by any DataHolder as newcomer in running {
    require count(members) < 4 else "four are the most"
    create Membership(office: office, member: newcomer)
    add newcomer to members
  }
}
contract Membership {
  parties   office: Office, member: DataHolder
  asset     holdings: Dataset of patient owned by member
  state     active lasting | left
  on entering active { grant use of holdings to office until now + 7 days }
  action leave() by member in active { become left }
  action pass() by member in active { create Side(office: office, member: member) }
  action hand() by member in active { create Side(office: member, member: office) }
}
contract Side {
  parties   office: Office, member: DataHolder
  asset     holdings: Dataset of patient owned by member
  state     active lasting | left
  on entering active { grant use of holdings to office until now + 7 days }
  action leave() by member in active { become left }
}
`;

async function holds(steps: string): Promise<void> {
  const text = `${CHARTER}test "t" { with charter = Charter(members: { ann, bob })\n${steps} }\n`;
  expect(failures(text)).toEqual([]);
  const { testCore, contracts, contractTests } = checked(text);
  for (const one of contractTests) await play(testCore, contracts, one);
}

describe('the asset `a` of a new agreement, owned by p', () => {
  test('is `a of p` of the agreement that creates it', async () => {
    await holds(`  ann does charter.enrol() creating anns
  expect anns is active, office may use holdings of ann, office may not use holdings of bob
  expect office may use holdings
  bob does charter.enrol() creating bobs
  ann does anns.leave()
  expect office may not use holdings of ann, office may use holdings of bob`);
  });

  test('is that of the register where the agreement has none yet', async () => {
    await holds(`  cem does charter.join() creating cems
  expect cems is active, office may use holdings of cem`);
  });

  test('is the `a` of the agreement that creates it, which passes on what it has', async () => {
    await holds(`  ann does charter.enrol() creating anns
  ann does anns.pass() creating more
  ann does anns.leave()
  expect office may use holdings of ann
  ann does more.leave()
  expect office may not use holdings of ann`);
  });

  test('is never that of somebody else', async () => {
    await holds(`  ann does charter.enrol() creating anns
  ann does anns.hand()
  expect rejected because "office does not own holdings"`);
  });
});
