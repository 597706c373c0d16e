/** The peer for transfers: a token's `transfer` in the bytecode of the Ethereum virtual machine, run by @ethereumjs/evm. */
import { createEVM } from '@ethereumjs/evm';
import { MerkleStateManager, SimpleStateManager } from '@ethereumjs/statemanager';
import { Account, Address, bigIntToBytes, setLengthLeft } from '@ethereumjs/util';
import { keccak_256 } from '@noble/hashes/sha3.js';

const WORD_BYTES = 32;
const ADDRESS_BYTES = 20;

export type TransferPeer = {
  /** Moves so much from one holder (0, 1, …) to another; false: the balance does not cover it. */
  readonly transfer: (from: number, to: number, amount: bigint) => Promise<boolean>;
  readonly balance: (of: number) => Promise<bigint>;
  /** Ends a block: of a state kept as a tree its root is brought up to date. */
  readonly endBlock: () => Promise<void>;
};

/**
 * Balances as ERC-20 contracts keep them: one word a holder, at the hash of its address; an event for each transfer. `state`: kept
 * in plain maps, or in the tree that gives a block its state root.
 */
export async function transferPeer(state: 'maps' | 'tree', holders: number, each: bigint): Promise<TransferPeer> {
  const stateManager = state === 'maps' ? new SimpleStateManager() : new MerkleStateManager();
  const evm = await createEVM({ stateManager });
  const token = addressOf(0x1000);
  await evm.stateManager.putAccount(token, new Account());
  await evm.stateManager.putCode(token, TRANSFER);
  const slot = (of: number): Uint8Array => keccak_256(word(BigInt(of + 1)));
  for (let of = 0; of < holders; of += 1) {
    await evm.stateManager.putAccount(addressOf(of + 1), new Account());
    await evm.stateManager.putStorage(token, slot(of), bigIntToBytes(each));
  }
  return {
    async transfer(from, to, amount) {
      const data = new Uint8Array(2 * WORD_BYTES);
      data.set(word(BigInt(to + 1)), 0);
      data.set(word(amount), WORD_BYTES);
      const result = await evm.runCall({ caller: addressOf(from + 1), to: token, data, gasLimit: GAS });
      return result.execResult.exceptionError === undefined;
    },
    async balance(of) {
      return BigInt(`0x0${Buffer.from(await evm.stateManager.getStorage(token, slot(of))).toString('hex')}`);
    },
    async endBlock() {
      if (stateManager instanceof MerkleStateManager) {
        await stateManager.flush();
        await stateManager.getStateRoot();
      }
    },
  };
}

/** A transfer takes some 35,000. */
const GAS = 1_000_000n;

function addressOf(n: number): Address {
  return new Address(setLengthLeft(bigIntToBytes(BigInt(n)), ADDRESS_BYTES));
}

function word(n: bigint): Uint8Array {
  return setLengthLeft(bigIntToBytes(n), WORD_BYTES);
}

/** Called with the receiver and the amount, a word each. */
const TRANSFER = Uint8Array.from(
  Buffer.from(
    [
      '33600052', // memory[0] = the caller
      '60206000 20', // its slot
      '8054', // its balance
      '602035', // the amount
      '808210', // balance < amount
      '606257', // then refused
      '8091 03', // balance - amount
      '90 91 55', // kept in its slot
      '600035600052', // memory[0] = the receiver
      '60206000 20',
      '8054',
      '8201',
      '9055', // its balance + amount, kept
      '600052', // memory[0] = the amount
      '600035', // the event: from, to, amount
      '33',
      `7f${'dd'.repeat(WORD_BYTES)}`,
      '60206000a3',
      '600160005260206000f3', // true
      '5b60006000fd', // refused
    ]
      .join('')
      .replaceAll(' ', ''),
    'hex',
  ),
);
