/** The edge to the terminal: where text goes, in which colours, and how progress is shown. */
import { once } from 'node:events';
import type { Palette, Style } from '../language/render.ts';
import type { Arguments } from './arguments.ts';

/** 0 fine, 1 findings (errors, failing tests), 2 wrong use, 3 our own fault. */
export type ExitCode = 0 | 1 | 2 | 3;

export type Run = (given: Arguments, io: Io) => Promise<ExitCode>;

export type Io = {
  /** Results: a whole line or several. Waits where the reader is slower than we are, so that memory stays bounded. */
  readonly print: (text: string) => Promise<void>;
  /** What is said beside the results: diagnostics about data, progress. */
  readonly say: (text: string) => void;
  /** Colours of `print`, and of `say`. */
  readonly palette: Palette;
  readonly sayPalette: Palette;
  readonly progress: (label: string, total: number | undefined) => Progress;
  readonly json: boolean;
};

export type Progress = {
  readonly step: (done: number) => void;
  /** Takes the bar away. */
  readonly end: () => void;
};

/** The process's own streams. Colours and bars only on a terminal; NO_COLOR (no-color.org) takes the colours away. */
export function processIo(json: boolean): Io {
  const { stdout, stderr } = process;
  const bar = terminalBar(stderr);
  return {
    json,
    palette: paletteFor(stdout),
    sayPalette: paletteFor(stderr),
    async print(text) {
      bar.hide();
      if (!stdout.write(`${text}\n`)) await once(stdout, 'drain');
    },
    say(text) {
      bar.hide();
      stderr.write(`${text}\n`);
    },
    progress: (label, total) => bar.begin(label, total),
  };
}

const CODES: Readonly<Record<Style, string>> = {
  error: '31;1',
  warning: '33;1',
  information: '36;1',
  place: '36',
  quiet: '2',
  strong: '1',
  good: '32',
};

function paletteFor(stream: NodeJS.WriteStream): Palette {
  const noColor = process.env['NO_COLOR'];
  const wanted = stream.isTTY === true && (noColor === undefined || noColor === '') && process.env['TERM'] !== 'dumb';
  return wanted
    ? (style, text) => (text === '' ? '' : `\u001b[${CODES[style]}m${text}\u001b[0m`)
    : (_style, text) => text;
}

const BAR_COLUMNS = 24;
/** The bar is drawn at most so often: drawing must not cost what it measures. */
const DRAW_MS = 100;

/** One bar on the last line of standard error; nothing where that is no terminal. */
function terminalBar(stream: NodeJS.WriteStream): {
  readonly begin: (label: string, total: number | undefined) => Progress;
  readonly hide: () => void;
} {
  let shown = false;
  const hide = (): void => {
    if (shown) stream.write('\r\u001b[K');
    shown = false;
  };
  if (stream.isTTY !== true) return { begin: () => ({ step() {}, end() {} }), hide };
  return {
    hide,
    begin(label, total) {
      let last = 0;
      return {
        step(done) {
          const now = performance.now();
          if (now - last < DRAW_MS) return;
          last = now;
          hide();
          stream.write(`${label} ${total === undefined ? String(done) : drawn(done, total)}`);
          shown = true;
        },
        end: hide,
      };
    },
  };
}

function drawn(done: number, total: number): string {
  const full = Math.round((Math.min(done, total) / Math.max(total, 1)) * BAR_COLUMNS);
  return `[${'█'.repeat(full)}${'·'.repeat(BAR_COLUMNS - full)}] ${done}/${total}`;
}
