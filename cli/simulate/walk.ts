/** One line of a walk: a step or a question, what came of it, and the answer printed. */
import { type CoreContract, firstCalendar } from '../../compiler/contract.ts';
import type { World } from '../../compiler/interpret/contract/world.ts';
import { choices } from '../../compiler/simulate/choices.ts';
import * as session from '../../compiler/simulate/session.ts';
import { lineOf, type Read, type Reader, readLine, type Written } from '../../compiler/simulate/steps.ts';
import { changesBetween, instant, programOf, type Shown, viewOf } from '../../compiler/simulate/view.ts';
import type { FileTree } from '../../language/ast.ts';
import * as use from '../../language/codes/use.ts';
import { parseDate, parseDateTime } from '../../language/dates.ts';
import type { FileDiagnostic, Sources } from '../../language/render.ts';
import { safe } from '../../language/render.ts';
import { startOfDayIn, zoneIn } from '../../language/zones.ts';
import type { Io } from '../io.ts';
import { reportFindings } from '../report.ts';
import { written } from './lines.ts';
import { agreementName, beginningText, changesText, choicesText, viewText, WALK_HELP } from './text.ts';

export type Context = {
  readonly texts: Shown;
  /** The one that was named: its terms are asked for. */
  readonly contract: CoreContract;
  readonly reader: Reader;
  readonly tree: FileTree;
  readonly sources: Sources;
  /** A person sits there: no echo, and no end at a slip. */
  readonly typed: boolean;
  readonly io: Io;
};

/** `ended`: by `quit`, or because a line of a script cannot be read. */
export type Walk = { readonly session: session.Session; readonly ended: 'quit' | 'unread' | undefined };

export async function take(context: Context, walk: Walk, line: Written): Promise<Walk> {
  const { io, typed } = context;
  const text = line.text.trim();
  if (text === '' || text.startsWith('//')) return walk;
  if (!typed && !io.json) await io.print(`\n${io.palette('strong', `> ${safe(text)}`)}`);
  const [, word, rest] = /^(\S+)\s*(.*)$/s.exec(text)!;
  if (rest === '') {
    switch (word) {
      case 'quit':
      case 'exit':
        return { ...walk, ended: 'quit' };
      case 'help':
        await io.print(io.json ? JSON.stringify({ line: text, help: WALK_HELP }) : WALK_HELP);
        return walk;
      case 'show':
        return await tell(context, walk, { line: text, result: 'shown' });
      case 'who':
        return await tellChoices(context, walk, text, undefined);
      case 'undo':
      case 'redo':
        return await back(context, walk, line, word, 1);
    }
  }
  if (word === 'who' && NAME.test(rest!)) return await tellChoices(context, walk, text, rest);
  if ((word === 'undo' || word === 'redo') && COUNT.test(rest!))
    return await back(context, walk, line, word, Number(rest));
  if (word === 'at' && !/^(?:does|counts|has|allows)\b/.test(rest!)) return await travel(context, walk, line, rest!);
  return await step(context, walk, line);
}

const NAME = /^[\p{L}_][\p{L}\p{N}_]*$/u;
/** Nobody counts further back than this; what is asked beyond the first line is refused anyway. */
const COUNT = /^[1-9]\d{0,5}$/;

/** Reads and takes a line of steps. */
async function step(context: Context, before: Walk, line: Written): Promise<Walk> {
  const { reader } = context;
  const text = line.text.trim();
  const walk = await agreedByItself(context, before, text);
  const here = session.present(walk.session);
  const read = readLine(reader, here.names, line);
  if (!('steps' in read)) return await unread(context, walk, line, read);
  if (/^starting\b/.test(text)) return await start(context, walk, line, read);
  const taken = session.take(walk.session, read, line.text);
  const after: Walk = { ...walk, session: taken.session };
  const because = taken.rejected ?? (taken.failed.map(({ message }) => message).join('; ') || undefined);
  const isExpectation = read.steps.length > 0 && read.steps.every(({ kind }) => kind.startsWith('expect'));
  const result = isExpectation
    ? because === undefined
      ? 'expected'
      : 'not_expected'
    : taken.rejected === undefined
      ? 'accepted'
      : 'rejected';
  return await tell(context, after, {
    line: text,
    result,
    because,
    from: here.world,
    quiet: isExpectation || result === 'rejected',
  });
}

/** A contract that asks for no terms and no sets of parties needs no `with`. */
async function agreedByItself(context: Context, walk: Walk, text: string): Promise<Walk> {
  const { contract } = context;
  const asks = contract.terms.length > 0 || contract.parties.some(({ set }) => set !== undefined);
  const isBefore = /^(?:with|starting|given)\b/.test(text) || /^\w+\s+(?:has|allows)\b/.test(text);
  if (asks || isBefore || session.present(walk.session).world.agreements.size > 0) return walk;
  const name = agreementName(contract);
  // The name may be a word of the language.
  for (const free of [name, `this_${name}`]) {
    const signing = `with ${free} = ${contract.name}()`;
    const read = readLine(context.reader, [], written(signing, 0));
    if (!('steps' in read)) continue;
    const { session: signed, rejected } = session.take({ ...walk.session, rejected: undefined }, read, signing);
    if (rejected !== undefined) return await refused(context, walk, written(signing, 0), rejected);
    if (!context.io.json) await context.io.print(context.io.palette('quiet', `  (${signing})`));
    // A step rejected before it may still be expected to be.
    return { ...walk, session: { ...signed, rejected: walk.session.rejected } };
  }
  return walk;
}

async function start(context: Context, walk: Walk, line: Written, read: Read): Promise<Walk> {
  const isAlone = read.steps.length === 0 && read.agreements.length === 0;
  if (walk.session.past.length > 1 || !isAlone)
    return await refused(context, walk, line, '`starting` stands on a line of its own, before everything else');
  const fresh = { ...walk, session: session.begin(context.texts, read.starting) };
  return await tell(context, fresh, { line: line.text.trim(), result: 'accepted' });
}

async function refused(context: Context, walk: Walk, line: Written, because: string): Promise<Walk> {
  const text = line.text.trim();
  const { session: after } = session.refuse(walk.session, { line: lineOf(line), text }, because);
  return await tell(context, { ...walk, session: after }, { line: text, result: 'rejected', because, quiet: true });
}

/** Forward: time passes. Back: the record is looked at, and the walk stays where it is. */
async function travel(context: Context, walk: Walk, line: Written, to: string): Promise<Walk> {
  const text = line.text.trim();
  const day = parseDate(to);
  const at = day === undefined ? parseDateTime(to) : startOfDayIn(day, zoneIn(firstCalendar(context.texts.contracts)));
  if (at === undefined) {
    const start = line.start + line.text.indexOf(to);
    const finding = use.badDateOption({ start, end: start + to.length }, { written: to === '' ? text : to });
    const help = 'Write year, month and day: `at 2027-05-01`.';
    return await unread(context, walk, line, [{ ...finding, help, file: line.source.file }]);
  }
  const { world } = session.present(walk.session);
  if (at >= world.now) {
    const { session: after, rejected: because } = session.goTo(walk.session, at, { line: lineOf(line), text });
    const result = because === undefined ? 'accepted' : 'rejected';
    return await tell(context, { ...walk, session: after }, { line: text, result, because, from: world });
  }
  const past = session.worldAt(walk.session, at);
  const first = instant(walk.session.past[0]!.world.now, context.texts);
  if (past === undefined) return await refused(context, walk, line, `the walk begins at ${first}`);
  const because = `the walk stands at ${instant(world.now, context.texts)}`;
  return await tell(context, walk, { line: text, result: 'looked_back', because, world: past });
}

async function back(context: Context, walk: Walk, line: Written, by: 'undo' | 'redo', count: number): Promise<Walk> {
  const lines: string[] = [];
  let now = walk.session;
  while (lines.length < count) {
    const to = by === 'undo' ? session.undo(now) : session.redo(now);
    if (to === undefined) {
      const some = lines.length === 0 ? 'nothing' : `no more than ${lines.length}`;
      return await refused(context, walk, line, `there is ${some} to ${by === 'undo' ? 'take' : 'bring'} back`);
    }
    lines.push(session.present(by === 'undo' ? now : to).line);
    now = to;
  }
  const result = by === 'undo' ? 'undone' : 'redone';
  return await tell(context, { ...walk, session: now }, { line: line.text.trim(), result, because: lines.join('; ') });
}

async function unread(context: Context, walk: Walk, line: Written, findings: readonly FileDiagnostic[]): Promise<Walk> {
  const sources: Sources = (file) => (file === line.source.file ? line.source : context.sources(file));
  if (findings.length > 0) await reportFindings(findings, sources, context.io);
  else
    await tell(context, walk, {
      line: line.text.trim(),
      result: 'rejected',
      because: 'this is no step of a walk',
      quiet: true,
    });
  const none = session.present(walk.session).world.agreements.size === 0;
  if (none && !context.io.json) await context.io.print(howToBegin(context, walk));
  return context.typed ? walk : { ...walk, ended: 'unread' };
}

type Told = {
  readonly line: string;
  readonly result:
    | 'accepted'
    | 'rejected'
    | 'expected'
    | 'not_expected'
    | 'shown'
    | 'undone'
    | 'redone'
    | 'looked_back';
  readonly because?: string | undefined;
  /** What happened since is told, too. */
  readonly from?: World;
  /** What is shown; undefined: the present. */
  readonly world?: World;
  /** Nothing has changed, so people need not see it all again. */
  readonly quiet?: boolean;
};

async function tell(context: Context, walk: Walk, told: Told): Promise<Walk> {
  const { io, texts } = context;
  const { line, result, because, from, quiet = false } = told;
  const world = told.world ?? session.present(walk.session).world;
  const changes = from === undefined ? [] : changesBetween(from, world, texts);
  if (io.json) {
    const view = viewOf(world, texts);
    await io.print(
      JSON.stringify({ line, result, because: because ?? null, changes, ...view, next: view.next ?? null }),
    );
    return walk;
  }
  const words = [headline(result, because, io)];
  words.push(...changesText(changes, instant((from ?? world).now, texts), io.palette));
  if (!quiet) words.push(...viewText(viewOf(world, texts), io.palette));
  await io.print(words.filter((one) => one !== '').join('\n'));
  return walk;
}

function headline(result: Told['result'], because: string | undefined, { palette }: Io): string {
  const why = because === undefined ? '' : safe(because).replace(/\s+/g, ' ');
  switch (result) {
    case 'accepted':
      return palette('good', 'accepted');
    case 'rejected':
      return `${palette('error', 'rejected')} because ${why}; nothing has changed`;
    case 'expected':
      return palette('good', 'as expected');
    case 'not_expected':
      return `${palette('error', 'not as expected')}: ${why}`;
    case 'shown':
      return '';
    case 'undone':
      return `taken back: ${why}`;
    case 'redone':
      return `brought back: ${why}`;
    case 'looked_back':
      return `${palette('information', 'looking back')}; ${why}`;
    default:
      return result satisfies never;
  }
}

/** `party` undefined: of everybody. */
async function tellChoices(context: Context, before: Walk, text: string, party: string | undefined): Promise<Walk> {
  const { io, texts } = context;
  const walk = await agreedByItself(context, before, text);
  const { world } = session.present(walk.session);
  const everybody = choices(world, programOf(texts));
  const all = party === undefined ? everybody : everybody.filter((one) => one.party === party);
  if (io.json)
    await io.print(
      JSON.stringify({
        line: text,
        result: 'shown',
        choices: all.map((one) => ({ ...one, because: one.because ?? null })),
      }),
    );
  else if (everybody.length === 0) await io.print(howToBegin(context, walk));
  else if (all.length === 0) await io.print(`${safe(party ?? 'nobody')} has no part in what is agreed`);
  else await io.print(choicesText(all, io.palette).join('\n'));
  return walk;
}

/** What a person is told who has agreed nothing yet. */
export function howToBegin({ contract, tree, texts, io }: Context, { session: { past } }: Walk): string {
  if (past.at(-1)!.world.agreements.size > 0) return io.palette('quiet', '`help` shows what can be written here.');
  const decl = tree.declarations.find((one) => one.kind === 'contract' && one.name.text === contract.name);
  const terms = (decl?.kind === 'contract' ? decl.items : []).flatMap((item) =>
    item.kind === 'terms'
      ? item.params.map(({ span }) => texts.source.text.slice(span.start, span.end).replace(/\s+/g, ' '))
      : [],
  );
  const asks = terms.length > 0 || contract.parties.some(({ set }) => set !== undefined);
  const first = asks
    ? [
        'The agreement asks for its terms. Begin with a line such as',
        `  ${beginningText(contract, terms)}`,
        'with values in place of the types.',
      ]
    : [`Nothing is asked for: the first step signs ${contract.name} for all parties.`];
  return [...first, io.palette('quiet', '`help` shows what else can be written here.')].join('\n');
}
