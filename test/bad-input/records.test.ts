/** Records in which anything may be wrong: read without throwing, answered, and never quoted in what is said of them. */

import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, test } from 'vitest';
import { check } from '../../compiler/compile.ts';
import type { Interface } from '../../language/interface.ts';
import { sourceText } from '../../language/span.ts';
import { makeExtractor, parseAsOf } from '../../runtime/fhir/extract.ts';
import { MAX_UNPACKED_RATIO, MIN_SUSPECT_BYTES } from '../../runtime/fhir/files.ts';
import type { Json, JsonObject } from '../../runtime/fhir/json.ts';
import { type ReadOptions, readSubjects } from '../../runtime/fhir/read.ts';
import { MAX_NESTED_BUNDLES, subjectIndexer } from '../../runtime/fhir/subjects.ts';
import type { DataNote } from '../../runtime/notes.ts';
import { placeText } from '../../runtime/notes.ts';
import { scratchFolder } from '../cli/process.ts';
import { mkdirSync, mkfifoSync, symlinkSync, writeFileSync } from './files.ts';
import { type Dice, diceOf, pick } from './mutants.ts';

const MODULE = `module m
substance creatinine = 113.12 g/mol
enum Sex { female, male }
enum Smoking { smoker, never }
codes heart = snomed { "42343007" } + icd10 { "I50.*" }
codes drugs = rxnorm { "11289" } + atc { "B01AA03" }
codes shots = snomed { "836374004" }
codes visits = snomed { "32485007" }
codes repairs = snomed { "232717009" }
input patient {
  age        : Age from birth_date required
  born       : Date from birth_date
  sex        : Sex from gender
  chf        : Finding from condition in heart
  allergic   : Finding from allergy in heart
  repaired   : Finding from procedure in repairs ever
  vaccinated : Finding from immunization in shots ever
  admitted   : Finding from encounter in visits within 2 years
  warfarin   : Finding from medication in drugs
  systolic   : Pressure from observation loinc "85354-9" component loinc "8480-6" latest within 12 months plausible 40 mmHg .. 300 mmHg
  creatinine : Conc of creatinine from observation loinc "2160-0" latest within 12 months plausible 0.1 mg/dL .. 25 mg/dL
  pulses     : List of Observed of Frequency from observation loinc "8867-4" all within 2 years
  falls      : Int from observation loinc "52552-7" latest within 12 months
  smoking    : Smoking from observation loinc "72166-2" latest within 10 years
  notes      : Text from observation loinc "11506-3" latest within 10 years
}
decide d : Bool { default : chf }
`;

const { checked, diagnostics } = check(sourceText('m.leben', MODULE), () => undefined, { today: 20_600 });
const of: Interface = checked?.interface ?? fail();
const AT = parseAsOf('2026-06-01')!;
const index = subjectIndexer(of);
const extract = makeExtractor(of);

function fail(): never {
  throw new Error(diagnostics.map(({ code, message }) => `${code} ${message}`).join('\n'));
}

const SYSTEMS = {
  sct: 'http://snomed.info/sct',
  loinc: 'http://loinc.org',
  rx: 'http://www.nlm.nih.gov/research/umls/rxnorm',
};
const concept = (system: keyof typeof SYSTEMS, code: string): JsonObject => ({
  coding: [{ system: SYSTEMS[system], code, display: 'words' }],
  text: 'words',
});
const about = { subject: { reference: 'Patient/p' } };
const clinical = { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/condition-clinical', code: 'active' }] };
const measured = {
  status: 'final',
  ...about,
  effectiveDateTime: '2026-03-01T10:00:00Z',
  issued: '2026-03-01T10:00:00Z',
};
const amount = (value: number, code: string): JsonObject => ({
  value,
  unit: code,
  system: 'http://unitsofmeasure.org',
  code,
});

/** A resource of every kind that inputs read. */
const RESOURCES: readonly JsonObject[] = [
  {
    resourceType: 'Patient',
    id: 'p',
    birthDate: '1950-04-01',
    gender: 'female',
    deceasedBoolean: false,
    name: [{ family: 'Doe' }],
  },
  {
    resourceType: 'Condition',
    id: 'c',
    ...about,
    code: concept('sct', '42343007'),
    clinicalStatus: clinical,
    verificationStatus: { coding: [{ code: 'confirmed' }] },
    onsetDateTime: '2020-01-01',
    abatementDateTime: '2027-01-01',
    recordedDate: '2020-01-02',
  },
  {
    resourceType: 'AllergyIntolerance',
    id: 'a',
    patient: { reference: 'Patient/p' },
    code: concept('sct', '42343007'),
    clinicalStatus: clinical,
    recordedDate: '2020-01-02',
  },
  {
    resourceType: 'Procedure',
    id: 'r',
    ...about,
    status: 'completed',
    code: concept('sct', '232717009'),
    performedPeriod: { start: '2020-01-01', end: '2020-01-02' },
  },
  {
    resourceType: 'Immunization',
    id: 'i',
    patient: { reference: 'Patient/p' },
    status: 'completed',
    vaccineCode: concept('sct', '836374004'),
    occurrenceDateTime: '2021-01-01',
  },
  {
    resourceType: 'Encounter',
    id: 'e',
    ...about,
    status: 'finished',
    type: [concept('sct', '32485007')],
    period: { start: '2026-01-01', end: '2026-01-05' },
  },
  {
    resourceType: 'MedicationRequest',
    id: 'm',
    ...about,
    status: 'active',
    intent: 'order',
    authoredOn: '2026-01-01',
    medicationCodeableConcept: concept('rx', '11289'),
  },
  {
    resourceType: 'MedicationStatement',
    id: 's',
    ...about,
    status: 'active',
    effectivePeriod: { start: '2026-01-01' },
    medicationReference: { reference: 'Medication/d' },
  },
  { resourceType: 'Medication', id: 'd', code: concept('rx', '11289') },
  {
    resourceType: 'Observation',
    id: 'o1',
    ...measured,
    code: concept('loinc', '85354-9'),
    component: [{ code: concept('loinc', '8480-6'), valueQuantity: amount(150, 'mm[Hg]') }],
  },
  {
    resourceType: 'Observation',
    id: 'o2',
    ...measured,
    code: concept('loinc', '2160-0'),
    valueQuantity: { ...amount(1.1, 'mg/dL'), comparator: '<' },
  },
  {
    resourceType: 'Observation',
    id: 'o3',
    ...measured,
    code: concept('loinc', '8867-4'),
    valueQuantity: amount(70, '/min'),
  },
  { resourceType: 'Observation', id: 'o4', ...measured, code: concept('loinc', '52552-7'), valueInteger: 2 },
  {
    resourceType: 'Observation',
    id: 'o5',
    ...measured,
    code: concept('loinc', '72166-2'),
    valueCodeableConcept: { text: 'never' },
  },
  {
    resourceType: 'Observation',
    id: 'o6',
    ...measured,
    code: concept('loinc', '11506-3'),
    valueString: 'a note',
    dataAbsentReason: { coding: [{ code: 'masked' }] },
  },
];

function bundleOf(resources: readonly Json[]): JsonObject {
  return { resourceType: 'Bundle', type: 'collection', entry: resources.map((resource) => ({ resource })) };
}

/** Everything that was said, and how many patients were found. */
function read(document: Json): { readonly notes: readonly DataNote[]; readonly subjects: number } {
  const notes: DataNote[] = [];
  const subjects = index(document, (note) => notes.push(note));
  for (const subject of subjects) notes.push(...extract(subject, AT).notes);
  return { notes, subjects: subjects.length };
}

test('the record is sound before anything is done to it', () => {
  expect(read(bundleOf(RESOURCES))).toEqual({ notes: [], subjects: 1 });
});

type Path = readonly (string | number)[];

function pathsIn(value: Json, at: Path = []): readonly Path[] {
  if (Array.isArray(value))
    return [at, ...(value as readonly Json[]).flatMap((item, index) => pathsIn(item, [...at, index]))];
  if (typeof value !== 'object' || value === null) return [at];
  return [at, ...Object.entries(value).flatMap(([key, item]) => pathsIn(item as Json, [...at, key]))];
}

function replaced(value: Json, path: Path, by: Json): Json {
  const [key, ...rest] = path;
  if (key === undefined) return by;
  if (Array.isArray(value))
    return (value as readonly Json[]).map((item, index) => (index === key ? replaced(item, rest, by) : item));
  const object = value as JsonObject;
  return { ...object, [key]: replaced(object[key]!, rest, by) };
}

/** Nobody's value, in no other text. */
const MARK = 'zqxmark';
const MARK_NUMBER = 918_273.645;

/** What a JSON document may hold in place of anything. */
const ODD: readonly Json[] = [
  null,
  true,
  false,
  0,
  -0,
  1e308,
  1e-308,
  Number.POSITIVE_INFINITY,
  Number.MAX_SAFE_INTEGER + 1,
  5e-324,
  '',
  ' ',
  '\u0000',
  '\ud800',
  [],
  {},
  [[]],
  [null],
  [{}],
  { coding: null },
  { coding: {} },
  { coding: [null, 3, {}] },
  [[[[[[]]]]]],
  '2020-13-45',
  '0000-01-01',
  '99999-01-01',
  '2021-02-30',
  '2020-02-30T25:61:61Z',
  '1441-01-01',
  '2020',
  '2020-05',
  '2200-12-31',
  '9'.repeat(400),
  `1${'0'.repeat(400)}`,
  'constructor',
  '__proto__',
  'toString',
  'hasOwnProperty',
  'a|b',
  '|',
  '||',
  'http://loinc.org|2160-0',
  '#',
  '#p',
  'Patient/',
  'Patient/p/_history/1',
  'urn:uuid:p',
  'Group/p',
  '../p',
  'x'.repeat(100_000),
  JSON.parse('{"__proto__":{"code":"x"},"constructor":[],"toString":1}') as Json,
];

describe('anything in place of anything', () => {
  const cases = RESOURCES.flatMap((resource, at) => pathsIn(resource).map((path) => ({ at, path })));
  const withOne = (at: number, path: Path, by: Json): Json =>
    bundleOf(RESOURCES.map((one, index) => (index === at ? replaced(one, path, by) : one)));

  test(`each of ${cases.length} places, each of ${ODD.length} values`, () => {
    for (const { at, path } of cases) {
      for (const by of ODD) {
        const found = withOne(at, path, by);
        try {
          expect(read(found).subjects).toBeLessThan(3);
        } catch (error) {
          throw new Error(
            `${path.join('.')} of ${String(RESOURCES[at]!['resourceType'])}: ${JSON.stringify(by).slice(0, 60)}`,
            { cause: error },
          );
        }
      }
    }
  });

  test('several at once', () => {
    for (let seed = 1; seed <= 3_000; seed++) {
      const dice = diceOf(seed);
      const resources = [...RESOURCES] as Json[];
      for (let left = 1 + Math.floor(dice() * 6); left > 0; left--) {
        const { at, path } = pick(dice, cases);
        if (pathsIn(resources[at]!).some((known) => known.join() === path.join()))
          resources[at] = replaced(resources[at]!, path, pick(dice, ODD));
      }
      if (dice() < 0.3) resources.push(pick(dice, resources), odd(dice, 3));
      expect(read(bundleOf(resources)).subjects).toBeLessThan(4);
    }
  });

  test('no value that stands in a record stands in what is said of it', () => {
    let said = 0;
    for (const { at, path } of cases) {
      for (const by of [
        MARK,
        `2020-${MARK}`,
        MARK_NUMBER,
        { text: MARK },
        [MARK],
        { coding: [{ system: MARK, code: MARK, display: MARK }] },
        { value: MARK_NUMBER, unit: MARK, code: MARK },
      ]) {
        // The ids of patients and resources say where something is; nobody could find it else.
        const isName = ['id', 'reference', 'resourceType'].includes(String(path.at(-1)));
        const { notes } = read(withOne(at, path, by));
        for (const note of notes) {
          said += 1;
          expect([note.message, note.why, note.help].join('\n')).not.toMatch(/zqxmark|918/i);
          if (!isName) expect(placeText(note.place)).not.toMatch(/zqxmark|918/i);
        }
      }
    }
    // Else nothing was tried.
    expect(said).toBeGreaterThan(200);
  });
});

function odd(dice: Dice, depth: number): Json {
  const random = dice();
  if (depth === 0 || random < 0.4) return pick(dice, ODD);
  if (random < 0.6) return Array.from({ length: 3 }, () => odd(dice, depth - 1));
  return {
    resourceType: pick(dice, ['Patient', 'Bundle', 'Observation', 'Medication', 7 as unknown as string]),
    entry: odd(dice, depth - 1),
    code: odd(dice, depth - 1),
    subject: odd(dice, depth - 1),
  };
}

describe('depth', () => {
  test(`Bundles in Bundles and lists in lists, ${MAX_NESTED_BUNDLES} deep`, () => {
    const bundles = (depth: number): Json => {
      let inner: Json = bundleOf(RESOURCES);
      for (let left = depth; left > 0; left--) inner = bundleOf([inner]);
      return inner;
    };
    expect(read(bundles(MAX_NESTED_BUNDLES - 1)).subjects).toBe(1);
    expect(read(bundles(MAX_NESTED_BUNDLES)).notes.map(({ code }) => code)).toEqual(['F006']);
    expect(read(bundles(50_000)).notes.map(({ code }) => code)).toEqual(['F006']);
    const lists = JSON.parse('['.repeat(100_000) + ']'.repeat(100_000)) as Json;
    expect(read(lists).notes.map(({ code }) => code)).toEqual(['F006']);
    const inside = { ...RESOURCES[0], extension: lists };
    expect(read(bundleOf([inside, ...RESOURCES.slice(1)]))).toEqual({ notes: [], subjects: 1 });
  });
});

const folder = scratchFolder();
afterAll(() => folder[Symbol.dispose]());

async function readPaths(
  paths: readonly string[],
  more: Partial<ReadOptions> = {},
): Promise<{ readonly codes: readonly string[]; readonly subjects: readonly string[]; readonly said: string }> {
  const notes: DataNote[] = [];
  const subjects: string[] = [];
  const options: ReadOptions = { interface: of, report: (note) => notes.push(note), ...more };
  for await (const { subject } of readSubjects(
    paths.map((path) => folder.file(path)),
    options,
  ))
    subjects.push(subject);
  return {
    codes: notes.map(({ code }) => code),
    subjects,
    said: notes.map((note) => `${placeText(note.place)} ${note.message}`).join('\n'),
  };
}

const write = (name: string, content: string | Uint8Array): string => {
  writeFileSync(folder.file(name), content);
  return name;
};
const SOUND = JSON.stringify(bundleOf(RESOURCES));

describe('files', () => {
  test.each<readonly [string, string | Uint8Array, readonly string[]]>([
    ['empty', '', ['F002', 'F017']],
    ['white space', ' \n\t', ['F002', 'F017']],
    ['not UTF-8', Buffer.from([...Buffer.from(SOUND), 0xff]), ['F003', 'F017']],
    ['UTF-16', Buffer.from(SOUND, 'utf16le'), ['F005', 'F017']],
    ['cut off', SOUND.slice(0, -20), ['F004', 'F017']],
    ['not JSON', 'birthDate: 1950', ['F005', 'F017']],
    ['a number', '1e999999', ['F006', 'F017']],
    ['NaN', 'NaN', ['F005', 'F017']],
    ['not FHIR', '{"name":"x"}', ['F006', 'F017']],
    ['a list', '[1,2]', ['F006', 'F006', 'F017']],
    ['an empty Bundle', '{"resourceType":"Bundle"}', ['F017']],
    ['entries that are none', '{"resourceType":"Bundle","entry":{"0":1}}', ['F017']],
    ['resources of nobody', JSON.stringify(bundleOf(RESOURCES.slice(1, 2))), ['F010', 'F017']],
    ['a packed file that is cut off', gzipSync(SOUND).subarray(0, 200), ['F007', 'F017']],
    ['a packed file with a changed byte', Buffer.from(gzipSync(SOUND)).fill(0x55, 100, 120), ['F007', 'F017']],
  ])('%s', async (name, content, codes) => {
    const found = await readPaths([write(`${name.replaceAll(' ', '-')}.json`, content)]);
    expect(found.codes).toEqual(codes);
    expect(found.subjects).toEqual([]);
  });

  test('what goes on behind a mark is read', async () => {
    expect(await readPaths([write('mark.json', `\ufeff${SOUND}`)])).toMatchObject({ codes: [], subjects: ['p'] });
  });

  test('of one name given twice the last counts, as for every reader of JSON; a prototype is none', async () => {
    const text =
      '{"resourceType":"Patient","id":"a","id":"b","__proto__":{"id":"c"},"birthDate":"1950-01-01","gender":"female"}';
    expect(await readPaths([write('twice.json', text)])).toMatchObject({ codes: [], subjects: ['b'] });
    expect(({} as Record<string, unknown>)['id']).toBeUndefined();
  });

  test('two patients of one id with different birth dates', async () => {
    const two = ['1950-01-01', '1961-01-01'].map((birthDate) => ({ ...RESOURCES[0], birthDate }));
    const found = await readPaths([write('mixed.json', JSON.stringify(bundleOf([...two, ...RESOURCES.slice(1)])))]);
    expect(found).toMatchObject({ codes: ['F013', 'F017'], subjects: [] });
    expect(found.said).not.toMatch(/1950|1961/);
  });

  test('a file that is named twice is read once', async () => {
    write('once.json', SOUND);
    const notes: DataNote[] = [];
    const paths = [folder.file('once.json'), `${folder.path}/./once.json`];
    for await (const record of readSubjects(paths, { interface: of, report: (note) => notes.push(note) })) {
      expect(record.slots.flatMap((slot) => slot ?? []).length).toBeGreaterThan(0);
      const state = extract(record, AT).state!;
      const pulses = state.fields[of.fields.findIndex(({ name }) => name === 'pulses')]!;
      expect('elements' in pulses && pulses.elements).toHaveLength(1);
    }
    expect(notes).toEqual([]);
  });

  test('a pipe, links in circles, a link to nowhere', async () => {
    mkdirSync(folder.file('odd'));
    mkfifoSync(folder.file('odd/pipe.json'));
    symlinkSync('.', folder.file('odd/self.json'));
    symlinkSync('circle.json', folder.file('odd/circle.json'));
    symlinkSync('nowhere', folder.file('odd/nowhere.json'));
    write('odd/p.json', SOUND);
    const found = await readPaths(['odd']);
    expect(found.codes).toEqual(['F001', 'F001', 'F001']);
    expect(found.said).toContain('a pipe or a device');
    expect(found.subjects).toEqual(['p']);
  });

  test(`a file that unpacks to more than ${MAX_UNPACKED_RATIO} times its size`, async () => {
    const bomb = gzipSync(Buffer.alloc(3 * MIN_SUSPECT_BYTES));
    expect((await readPaths([write('bomb.ndjson.gz', bomb)])).codes).toEqual(['F029', 'F017']);
    // What is no list of lines ends sooner, where one resource would be too long.
    expect((await readPaths([write('bomb.json.gz', bomb)])).codes).toEqual(['F008', 'F017']);
  });

  test('a long document that is one text is not read to its end', async () => {
    write('text.json', `{"x":"${'a'.repeat(200_000)}`);
    let bytes = 0;
    const limits = {
      maxWholeBytes: 1_000,
      maxResourceBytes: 2_000,
      progress: (done: { bytes: number }) => (bytes = Math.max(bytes, done.bytes)),
    };
    expect((await readPaths(['text.json'], limits)).codes).toEqual(['F008', 'F017']);
    expect(bytes).toBeLessThan(1_000_000);
  });

  test('10,000 files', async () => {
    mkdirSync(folder.file('many'));
    for (let at = 0; at < 10_000; at++)
      write(`many/${at}.json`, `{"resourceType":"Patient","id":"p${at}","birthDate":"1950-01-01"}`);
    expect((await readPaths(['many'])).subjects).toHaveLength(10_000);
  }, 60_000);
});
