/** `leben eval`: one JSON line a subject, to the letter; text for people; exit codes. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Ended, leben, scratchFolder } from './process.ts';
import { RECORDS, STROKE } from './stroke.ts';

const folder = scratchFolder();
beforeAll(() => {
  writeFileSync(folder.file('stroke.leben'), STROKE);
  writeFileSync(folder.file('ward.ndjson'), RECORDS);
});
afterAll(() => folder[Symbol.dispose]());

const run = (...words: readonly string[]): Ended => leben(words, { cwd: folder.path });
const facts = (name: string, given: object, ...more: readonly string[]): Ended =>
  run('eval', 'stroke.leben', name, '--facts', JSON.stringify(given), '--as-of', '2026-06-01', ...more);
const line = (ended: Ended): Record<string, unknown> => JSON.parse(ended.out) as Record<string, unknown>;

const KNOWN = { age: '70 years', sex: 'female', chf: 'present', stroke: 'absent', systolic: '150 mmHg' };

describe('with --json', () => {
  test('a known answer', () => {
    const ended = facts('risk', KNOWN, '--json');
    expect(ended.err).toBe('');
    expect(ended.out.endsWith('\n')).toBe(true);
    const { fuel, ...rest } = line(ended);
    expect(rest).toEqual({
      subject: 'facts',
      kind: 'known',
      value: 3,
      text: '3',
      settled_by: [],
      assumed: [],
      missing: {},
      cites: ['Lip2010'],
    });
    expect(Object.keys(line(ended))).toEqual([
      'subject',
      'kind',
      'value',
      'text',
      'settled_by',
      'assumed',
      'missing',
      'cites',
      'fuel',
    ]);
    expect(Number.isInteger(fuel) && (fuel as number) > 0).toBe(true);
    expect(ended.code).toBe(0);
  });

  test('a range, with what would settle it and why it is missing', () => {
    const ended = facts('risk', { ...KNOWN, stroke: { missing: 'not_asked' } }, '--json');
    expect(line(ended)).toMatchObject({
      kind: 'range',
      value: [3, 5],
      text: '3 to 5; stroke would settle it',
      settled_by: ['stroke'],
      missing: { stroke: 'not_asked' },
    });
    expect(ended.code).toBe(0);
  });

  test('an unknown answer lists its outcomes', () => {
    const ended = facts(
      'advice',
      { ...KNOWN, age: '40 years', sex: 'male', stroke: { missing: 'declined' } },
      '--json',
    );
    expect(line(ended)).toMatchObject({
      kind: 'unknown',
      value: null,
      outcomes: ['watch', 'treat'],
      settled_by: ['stroke'],
      missing: { stroke: 'declined' },
    });
    expect(ended.code).toBe(0);
  });

  test('an absent optional field is missing (unknown)', () => {
    const { stroke: _stroke, ...rest } = KNOWN;
    expect(line(facts('risk', rest, '--json'))).toMatchObject({ kind: 'range', missing: { stroke: 'unknown' } });
  });

  test('a subject without a required field is refused, and says why', () => {
    const { age: _age, ...rest } = KNOWN;
    const ended = facts('risk', rest, '--json');
    expect(line(ended)).toMatchObject({
      kind: 'refused',
      value: null,
      because: 'age is required and not known',
      fuel: 0,
    });
    expect(ended.code).toBe(1);
  });

  test('a fault is the answer, and says why', () => {
    const ended = facts('per_weight', { ...KNOWN, weight: '0 kg' }, '--json');
    expect(line(ended)).toMatchObject({
      kind: 'fault',
      value: null,
      because: 'division by zero',
      text: 'fault: division by zero',
    });
    expect(ended.code).toBe(1);
  });

  test('decimals are text as LEBEN writes them', () => {
    expect(line(facts('per_weight', { ...KNOWN, weight: '80 kg' }, '--json'))).toMatchObject({
      kind: 'known',
      value: '1.25',
    });
  });

  test('--why adds the tree with its places', () => {
    const { why } = line(facts('advice', KNOWN, '--why', '--json')) as { why: readonly Record<string, unknown>[] };
    const at = (text: string): number => STROKE.slice(0, STROKE.indexOf(text)).split('\n').length;
    expect(why).toHaveLength(1);
    expect(why[0]).toMatchObject({
      value: 'treat',
      verdict: 'advice',
      cites: ['Lip2010'],
      steps: expect.arrayContaining([
        { kind: 'rule', label: 'high', how: 'holds', file: 'stroke.leben', line: at('rule high') },
        { kind: 'rule', label: 'high', how: 'gives', value: 'treat', file: 'stroke.leben', line: at('rule high') },
      ]),
      uses: [
        {
          verdict: 'risk',
          steps: expect.arrayContaining([
            { kind: 'points', label: '1 if chf', how: 'gives', value: 1, file: 'stroke.leben', line: at('1 if chf') },
          ]),
        },
      ],
    });
  });

  test('both engines agree', () => {
    const one = facts('advice', { ...KNOWN, stroke: { missing: 'unknown' } }, '--json');
    const both = facts('advice', { ...KNOWN, stroke: { missing: 'unknown' } }, '--json', '--second-channel');
    expect(both).toEqual(one);
  });

  test('facts may stand in a file', () => {
    writeFileSync(folder.file('facts.json'), JSON.stringify(KNOWN));
    const ended = run('eval', 'stroke.leben', 'risk', '--facts', 'facts.json', '--json');
    expect(line(ended)['value']).toBe(3);
  });
});

describe('records', () => {
  const lines = (ended: Ended): readonly Record<string, unknown>[] =>
    ended.out
      .trimEnd()
      .split('\n')
      .map((text) => JSON.parse(text) as Record<string, unknown>);

  test('a line a subject, in the order of the records', () => {
    const ended = run('eval', 'stroke.leben', 'risk', '--fhir', 'ward.ndjson', '--as-of', '2026-06-01', '--json');
    expect(lines(ended).map(({ subject, kind, value }) => [subject, kind, value])).toEqual([
      ['one', 'range', [3, 5]],
      ['two', 'range', [2, 3]],
      ['three', 'refused', null],
    ]);
    expect(ended.code).toBe(1);
  });

  test('several paths, and folders', () => {
    mkdirSync(folder.file('records'), { recursive: true });
    writeFileSync(
      folder.file('records/a.json'),
      JSON.stringify({ resourceType: 'Patient', id: 'a', gender: 'male', birthDate: '1940-01-01' }),
    );
    const ended = run(
      'eval',
      'stroke.leben',
      'risk',
      '--fhir',
      'ward.ndjson',
      'records',
      '--as-of',
      '2026-06-01',
      '--json',
    );
    expect(lines(ended).map(({ subject }) => subject)).toEqual(['one', 'two', 'three', 'a']);
  });

  test('more subjects than a batch come in order', () => {
    const many = Array.from({ length: 450 }, (_, index) =>
      JSON.stringify({
        resourceType: 'Patient',
        id: `p${index}`,
        gender: 'male',
        birthDate: index % 2 === 0 ? '1940-01-01' : '2000-01-01',
      }),
    );
    writeFileSync(folder.file('many.ndjson'), many.join('\n'));
    const found = lines(
      run('eval', 'stroke.leben', 'risk', '--fhir', 'many.ndjson', '--as-of', '2026-06-01', '--json'),
    );
    expect(found.map(({ subject }) => subject)).toEqual(many.map((_, index) => `p${index}`));
    expect(found.map(({ value }) => value)).toEqual(many.map((_, index) => (index % 2 === 0 ? [1, 4] : [0, 3])));
  });

  test('a path that is not there is wrong use; a file that is cut off is a finding with a code', () => {
    const nowhere = run('eval', 'stroke.leben', 'risk', '--fhir', 'nowhere');
    expect(nowhere.err).toContain('error[I006]');
    expect(nowhere.code).toBe(2);
    writeFileSync(folder.file('cut.json'), '{"resourceType":"Patient","id":"x","gen');
    const cut = run(
      'eval',
      'stroke.leben',
      'risk',
      '--fhir',
      'cut.json',
      'ward.ndjson',
      '--as-of',
      '2026-06-01',
      '--json',
    );
    expect(cut.err).toContain('"F004"');
    expect(lines(cut)).toHaveLength(3);
    expect(cut.code).toBe(1);
  });
});

describe('for people', () => {
  test('one line a subject, the reasons below', () => {
    const { out, code } = facts('risk', { ...KNOWN, stroke: { missing: 'not_asked' } }, '--why');
    expect(out).toMatch(/^facts {2}3 to 5; stroke would settle it\n/);
    expect(out).toContain('risk = 3   [Lip2010]');
    expect(out).toMatch(/\+1: 1 if chf +stroke\.leben:\d+/);
    expect(code).toBe(0);
  });

  test('a decision speaks its `say`', () => {
    expect(facts('advice', KNOWN).out).toBe('facts  treat: Risk 3. high\n');
  });
});

describe('wrong use', () => {
  test('a verdict that is not there', () => {
    const ended = facts('riks', KNOWN);
    expect(ended.err).toContain('error[I008]');
    expect(ended.err).toContain('`risk`');
    expect(ended.code).toBe(2);
  });

  test.each([['{"age":'], ['[1]'], ['{"agee":"64 years"}'], ['{"age":"64 parsecs","sex":"male"}']])(
    'facts %s',
    (given) => {
      const ended = run('eval', 'stroke.leben', 'risk', '--facts', given);
      expect(ended.out).toBe('');
      expect(ended.err).toMatch(/error\[F05\d\]/);
      expect(ended.code).toBe(2);
    },
  );

  test('no value of a patient stands in a message', () => {
    const ended = run('eval', 'stroke.leben', 'risk', '--facts', '{"age":"six parsecs","sex":"Jane Doe"}');
    expect(ended.err).not.toContain('Jane');
    expect(ended.err).not.toContain('parsecs');
  });

  test('a file with errors is not run, and the errors are said', () => {
    writeFileSync(folder.file('bad.leben'), STROKE.replace('age >= 65 years', 'age >= 65 kg'));
    const ended = run('eval', 'bad.leben', 'risk', '--facts', JSON.stringify(KNOWN), '--json');
    const { diagnostics } = JSON.parse(ended.out) as { diagnostics: readonly unknown[] };
    expect(diagnostics.length).toBeGreaterThan(0);
    expect(ended.code).toBe(1);
  });
});

describe('an artifact', () => {
  test('gives the same lines as its source', () => {
    expect(run('build', 'stroke.leben', '-o', 'stroke.lebc').code).toBe(0);
    const words = ['--fhir', 'ward.ndjson', '--as-of', '2026-06-01', '--json', '--why'];
    const source = run('eval', 'stroke.leben', 'advice', ...words);
    const built = run('eval', 'stroke.lebc', 'advice', ...words);
    expect(built.out).toBe(source.out);
    expect(built.code).toBe(source.code);
  });

  test('is the same bytes from two processes, wherever the source stands', () => {
    mkdirSync(folder.file('elsewhere/deep'), { recursive: true });
    writeFileSync(folder.file('elsewhere/deep/stroke.leben'), STROKE);
    run('build', 'stroke.leben', '-o', 'a.lebc', '--as-of', '2026-01-01');
    run('build', 'elsewhere/deep/stroke.leben', '-o', 'b.lebc', '--as-of', '2027-01-01');
    expect(readFileSync(folder.file('a.lebc')).equals(readFileSync(folder.file('b.lebc')))).toBe(true);
  });

  test('that was tampered with is refused with the part', () => {
    run('build', 'stroke.leben', '-o', 'stroke.lebc');
    const bytes = readFileSync(folder.file('stroke.lebc'));
    for (const [text, part] of [
      ['1 if chf', 'the '],
      ['chest.09', 'the '],
    ] as const) {
      const tampered = Buffer.from(bytes);
      const place = tampered.indexOf(text);
      tampered[place] = tampered[place]! ^ 1;
      writeFileSync(folder.file('tampered.lebc'), tampered);
      const ended = run('eval', 'tampered.lebc', 'risk', '--facts', JSON.stringify(KNOWN));
      expect(ended.out).toBe('');
      expect(ended.err).toContain('error[A001]');
      expect(ended.err).toContain(part);
      expect(ended.code).toBe(1);
    }
  });
});
