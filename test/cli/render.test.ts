/** The renderer: diagnostics as lines and as JSON, on texts that try to mislead it. */
import { expect, test } from 'vitest';
import { countLine, diagnosticJson, type FileDiagnostic, renderDiagnostic, safe } from '../../language/render.ts';
import { sourceText } from '../../language/span.ts';

const source = sourceText(
  'stroke.leben',
  'table risk (score) : Percent {\n  | 4..9 | 4.8 % |\n  | >= 9 | 12.2 % |\n}\n',
);
const sources = (file: string) => (file === 'stroke.leben' ? source : undefined);

const at = (text: string) => {
  const start = source.text.indexOf(text);
  return { start, end: start + text.length };
};

const finding: FileDiagnostic = {
  code: 'T412',
  severity: 'error',
  file: 'stroke.leben',
  span: at('4..9'),
  message: 'two rows answer the same patient',
  why: 'for example: a 75-year-old woman with every diagnosis (score 9)',
  help: 'write 4..8 in row 5',
  labels: [{ span: at('>= 9'), text: 'here too' }],
  fixes: [{ title: 'Write 4..8', edits: [{ span: at('4..9'), text: '4..8' }] }],
};

test('a diagnostic names its places, its reason and its help', () => {
  expect(renderDiagnostic(finding, sources)).toBe(
    [
      'error[T412]: two rows answer the same patient',
      '   stroke.leben:2:5   | 4..9 | 4.8 % |',
      '                        ^^^^',
      '   stroke.leben:3:5   | >= 9 | 12.2 % |',
      '                        ^^^^ here too',
      '   for example: a 75-year-old woman with every diagnosis (score 9)',
      '   help: write 4..8 in row 5',
    ].join('\n'),
  );
});

test('as JSON it has lines and columns from 1, the end exclusive, and every key', () => {
  expect(diagnosticJson(finding, sources)).toEqual({
    code: 'T412',
    severity: 'error',
    file: 'stroke.leben',
    span: { start: { line: 2, column: 5 }, end: { line: 2, column: 9 } },
    message: finding.message,
    why: finding.why,
    help: finding.help,
    fixes: [
      {
        title: 'Write 4..8',
        edits: [{ span: { start: { line: 2, column: 5 }, end: { line: 2, column: 9 } }, text: '4..8' }],
      },
    ],
  });
  const { why: _why, help: _help, ...bare } = finding;
  expect(diagnosticJson(bare, () => undefined)).toMatchObject({
    why: null,
    help: null,
    span: { start: { line: 1, column: 1 }, end: { line: 1, column: 1 } },
  });
});

test('findings are counted by how much they weigh', () => {
  const warning: FileDiagnostic = { ...finding, severity: 'warning', labels: [] };
  expect(countLine([warning, finding, warning, { severity: 'information' }])).toBe('1 error, 2 warnings, 1 note');
  expect(countLine([])).toBe('');
});

test('the mark stands below wide signs and behind combining ones', () => {
  const wide = sourceText('w.leben', 'x 年龄 e\u0301 here');
  const start = wide.text.indexOf('here');
  const lines = renderDiagnostic({ ...finding, labels: [], span: { start, end: start + 4 } }, () => wide).split('\n');
  expect(lines[2]!.trimEnd().length - lines[2]!.trimStart().length).toBe(
    '   stroke.leben:1:9   '.length + 'x 年龄 e '.length + 2,
  );
});

test('control and bidirectional characters of a source are shown, not obeyed', () => {
  const hostile = sourceText('h.leben', 'ab\u001b[2Jcd\u202exy');
  const text = renderDiagnostic(
    { ...finding, labels: [], span: { start: 0, end: 2 }, message: 'see \u001b[31m' },
    () => hostile,
  );
  expect(text).not.toContain('\u001b');
  expect(text).not.toContain('\u202e');
  expect(text).toContain('ab\\u{1b}[2Jcd\\u{202e}xy');
  expect(safe('a\tb')).toBe('a  b');
});

test('a file of one endless line is quoted in part', () => {
  const long = sourceText('l.leben', 'x'.repeat(100_000));
  for (const start of [0, 50_000, 99_999]) {
    const text = renderDiagnostic({ ...finding, labels: [], span: { start, end: 100_000 } }, () => long);
    expect(text.length).toBeLessThan(1000);
  }
});

test('a place at the end of a file, or beyond it, is shown on its last line', () => {
  const end = source.text.length;
  expect(renderDiagnostic({ ...finding, labels: [], span: { start: end, end } }, sources)).toContain(
    'stroke.leben:5:1',
  );
});
