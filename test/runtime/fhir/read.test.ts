/** Reading files: every form of record, every fault with its code and place, and memory that does not grow. */
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeExtractor, parseAsOf } from '../../../runtime/fhir/extract.ts';
import type { Json, JsonObject } from '../../../runtime/fhir/json.ts';
import { jsonFault } from '../../../runtime/fhir/json-fault.ts';
import { type ReadOptions, readSubjects } from '../../../runtime/fhir/read.ts';
import { subjectIndexer } from '../../../runtime/fhir/subjects.ts';
import type { DataNote } from '../../../runtime/notes.ts';
import { placeText } from '../../../runtime/notes.ts';
import { codes, FINDING, field, from, interfaceOf, number, PERSON } from './interfaces.ts';
import { bundle, coded, patient, quantityOf, stateText } from './records.ts';

let home = '';
beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'leben-test-'));
});
afterAll(() => rmSync(home, { recursive: true, force: true }));

const of = interfaceOf([
  ...PERSON,
  field('htn', FINDING, from('condition', codes('icd10 I10'))),
  field('sbp', number('mm[Hg]'), from('observation', codes('loinc 8480-6'))),
  field('statin', FINDING, from('medication', codes('rxnorm 1'))),
]);
const extract = makeExtractor(of);
const asOf = parseAsOf('2026-06-30')!;

function person(id: string, more: JsonObject = {}): JsonObject {
  return { ...patient, id, ...more };
}
function htn(subject: string, more: JsonObject = {}): JsonObject {
  return {
    resourceType: 'Condition',
    id: `c-${subject.replace(/\W/g, '')}`,
    subject: { reference: subject },
    code: coded('icd10 I10'),
    ...more,
  };
}
function sbp(subject: string, value: number, id = `o-${subject.replace(/\W/g, '')}-${value}`): JsonObject {
  const effectiveDateTime = `2026-01-${String(1 + (value % 28)).padStart(2, '0')}`;
  return {
    resourceType: 'Observation',
    id,
    status: 'final',
    effectiveDateTime,
    subject: { reference: subject },
    code: coded('loinc 8480-6'),
    valueQuantity: quantityOf(value, 'mm[Hg]'),
  };
}

let count = 0;
function file(name: string, content: string | Buffer | Json): string {
  count += 1;
  const folder = join(home, String(count));
  mkdirSync(folder);
  const path = join(folder, name);
  writeFileSync(path, typeof content === 'string' || Buffer.isBuffer(content) ? content : JSON.stringify(content));
  return path;
}
const lines = (...resources: readonly Json[]): string => resources.map((one) => JSON.stringify(one)).join('\n');

/** `p: present 120 mm[Hg] …` of each subject, and the codes of the notes with their places. */
async function read(paths: string | readonly string[], options: Partial<ReadOptions> = {}) {
  const notes: DataNote[] = [];
  const subjects: string[] = [];
  const reader = readSubjects(typeof paths === 'string' ? [paths] : paths, {
    interface: of,
    report: (note) => notes.push(note),
    ...options,
  });
  for await (const record of reader) {
    const { state } = extract(record, asOf);
    subjects.push(
      `${record.subject}: ${state === undefined ? 'refused' : state.fields.slice(2).map(stateText).join(', ')}`,
    );
  }
  return { subjects, notes, codes: notes.map((note) => note.code) };
}

const P = 'p: present, 120 mm[Hg], missing (unknown)';
const RECORD = [person('p'), htn('Patient/p'), sbp('Patient/p', 120)];

describe('forms', () => {
  test.each(['collection', 'searchset', 'transaction', 'batch', 'document', 'message'])(
    'a Bundle of type %s',
    async (type) => {
      expect(await read(file('a.json', bundle(type, ...RECORD)))).toMatchObject({ subjects: [P], codes: [] });
    },
  );

  test('a history: the newest version, and nothing of what was deleted', async () => {
    const old = sbp('Patient/p', 120, 'o');
    const entry = (resource: JsonObject, lastUpdated?: string): JsonObject => ({
      resource: lastUpdated === undefined ? resource : { ...resource, meta: { lastUpdated } },
    });
    const history = (...entries: JsonObject[]): JsonObject => ({
      resourceType: 'Bundle',
      type: 'history',
      entry: [entry(person('p')), ...entries],
    });
    const deleted = { request: { method: 'DELETE', url: 'Observation/o' } };
    const corrected = { ...sbp('Patient/p', 130, 'o'), code: coded('loinc 1-1') };
    const cases: [JsonObject, string][] = [
      [history(entry(sbp('Patient/p', 130, 'o')), entry(old)), '130 mm[Hg]'],
      [history(entry(old, '2026-01-01'), entry(sbp('Patient/p', 130, 'o'), '2026-01-02')), '130 mm[Hg]'],
      [history(deleted, entry(old)), 'missing (unknown)'],
      [history(entry(corrected), entry(old)), 'missing (unknown)'],
    ];
    for (const [document, value] of cases) {
      const expected = [`p: missing (unknown), ${value}, missing (unknown)`];
      expect((await read(file('h.json', document))).subjects).toEqual(expected);
      expect((await read(file('h.json', document), { maxWholeBytes: 10 })).subjects).toEqual(expected);
    }
  });

  test('of two versions of a resource the newer one, in whatever order they come', async () => {
    const version = (value: number, lastUpdated: string): JsonObject => ({
      ...sbp('Patient/p', value, 'o'),
      meta: { lastUpdated },
    });
    const [old, corrected] = [version(120, '2026-02-01T00:00:00Z'), version(130, '2026-02-02T00:00:00Z')];
    const expected = ['p: missing (unknown), 130 mm[Hg], missing (unknown)'];
    expect((await read(file('a.ndjson', lines(person('p'), old, corrected)))).subjects).toEqual(expected);
    expect((await read(file('a.ndjson', lines(person('p'), corrected, old)))).subjects).toEqual(expected);
  });

  test('NDJSON, a single resource, an array, each also compressed, under any name', async () => {
    const text = lines(...RECORD);
    expect((await read(file('a.ndjson', text))).subjects).toEqual([P]);
    expect((await read(file('a.jsonl', `\n${text}\r\n\n`))).subjects).toEqual([P]);
    expect((await read(file('a.ndjson.gz', gzipSync(text)))).subjects).toEqual([P]);
    expect((await read(file('a.json.gz', gzipSync(JSON.stringify(bundle('batch', ...RECORD)))))).subjects).toEqual([P]);
    expect((await read(file('a.json', [...RECORD]))).subjects).toEqual([P]);
    expect((await read(file('a.json', text))).subjects).toEqual([P]);
    expect((await read(file('a.txt', text))).subjects).toEqual([P]);
    expect((await read(file('packed', gzipSync(text)))).subjects).toEqual([P]);
    expect((await read(file('a.json', `\uFEFF${JSON.stringify(bundle('batch', ...RECORD))}`))).subjects).toEqual([P]);
    expect((await read(file('a.json', person('q')))).subjects).toEqual([
      'q: missing (unknown), missing (unknown), missing (unknown)',
    ]);
    expect((await read(file('a.ndjson', lines(bundle('batch', ...RECORD), person('q'))))).subjects).toHaveLength(2);
    expect((await read(file('a.json', bundle('batch', bundle('searchset', ...RECORD))))).subjects).toEqual([P]);
  });

  test('a folder, its folders, and only what is a record in them', async () => {
    const folder = join(home, 'folder');
    mkdirSync(join(folder, 'inner'), { recursive: true });
    writeFileSync(join(folder, 'Patient.ndjson'), lines(person('p'), person('q')));
    writeFileSync(join(folder, 'inner', 'Condition.ndjson.gz'), gzipSync(lines(htn('Patient/p'))));
    writeFileSync(join(folder, 'README.md'), 'not a record');
    expect(await read(folder)).toMatchObject({
      subjects: [
        'p: present, missing (unknown), missing (unknown)',
        'q: missing (unknown), missing (unknown), missing (unknown)',
      ],
      codes: [],
    });
  });

  test('references of every form find their patient', async () => {
    const url = 'http://example.org/fhir/Patient/p';
    const forms = [
      'Patient/p',
      'Patient/p/_history/2',
      url,
      `${url}/_history/1`,
      'urn:uuid:3f',
      'http://else.where/x/y',
    ];
    for (const [index, reference] of forms.entries()) {
      const entry = [
        { resource: htn(reference) },
        { fullUrl: index === 4 ? 'urn:uuid:3f' : index === 5 ? 'http://else.where/x/y' : url, resource: person('p') },
      ];
      for (const maxWholeBytes of [1e6, 10]) {
        expect(
          (await read(file('a.json', { resourceType: 'Bundle', type: 'transaction', entry }), { maxWholeBytes }))
            .subjects,
        ).toEqual(['p: present, missing (unknown), missing (unknown)']);
      }
    }
  });

  test('a patient without an id is named by its fullUrl, a contained one by its holder', async () => {
    const { id: _, ...nameless } = person('p');
    const entry = [{ fullUrl: 'urn:uuid:3f', resource: nameless }, { resource: htn('urn:uuid:3f') }];
    expect((await read(file('a.json', { resourceType: 'Bundle', type: 'transaction', entry }))).subjects[0]).toMatch(
      /^3f: present/,
    );
    const contained = htn('#me', { id: 'c', contained: [person('me')] });
    expect((await read(file('a.json', contained))).subjects).toEqual([
      'Condition/c#me: present, missing (unknown), missing (unknown)',
    ]);
  });

  test('several patients in one Bundle, and one patient in several', async () => {
    const mixed = bundle(
      'searchset',
      sbp('Patient/q', 110),
      person('p'),
      htn('Patient/p'),
      person('q'),
      sbp('Patient/p', 120),
    );
    expect((await read(file('a.json', mixed))).subjects.sort()).toEqual([
      P,
      'q: missing (unknown), 110 mm[Hg], missing (unknown)',
    ]);
    const pages = [
      file('1.json', bundle('searchset', person('p'), htn('Patient/p'))),
      file('2.json', bundle('searchset', sbp('Patient/p', 120))),
    ];
    expect((await read(pages)).subjects).toEqual([P]);
    expect((await read([...pages].reverse())).subjects).toEqual([P]);
  });

  test('a device, a group and a location are no patients, and no mistake', async () => {
    expect(
      await read(file('a.json', bundle('batch', ...RECORD, sbp('Device/d', 99), sbp('Group/g', 99)))),
    ).toMatchObject({ subjects: [P], codes: [] });
  });

  test('medications in another file', async () => {
    const order = {
      resourceType: 'MedicationRequest',
      id: 'm',
      status: 'active',
      subject: { reference: 'Patient/p' },
      medicationReference: { reference: 'Medication/a' },
    };
    const paths = [
      file('r.ndjson', lines(order)),
      file('p.ndjson', lines(person('p'))),
      file('m.ndjson', lines({ resourceType: 'Medication', id: 'a', code: coded('rxnorm 1') })),
    ];
    expect((await read(paths)).subjects).toEqual(['p: missing (unknown), missing (unknown), present']);
    const none = await read(paths, { maxMedications: 0 });
    expect(none).toMatchObject({
      subjects: ['p: missing (unknown), missing (unknown), missing (unknown)'],
      codes: ['F016'],
    });
  });
});

describe('faults: a code, a place, and the rest is read', () => {
  const good = (): string => file('good.json', bundle('batch', ...RECORD));
  const cases: [string, () => string, string, string][] = [
    ['no such file', () => join(home, 'nowhere.json'), 'F001', 'nowhere.json'],
    ['an empty file', () => file('a.json', ''), 'F002', 'a.json'],
    ['blanks only', () => file('a.json', ' \n '), 'F002', 'a.json'],
    [
      'not UTF-8',
      () =>
        file(
          'a.json',
          Buffer.concat([
            Buffer.from('{"resourceType":"Patient","id":"'),
            Buffer.from([0xc3, 0x28]),
            Buffer.from('"}'),
          ]),
        ),
      'F003',
      'a.json',
    ],
    ['cut off', () => file('a.json', JSON.stringify(bundle('batch', ...RECORD)).slice(0, -20)), 'F004', 'a.json'],
    ['cut off inside a word', () => file('a.json', '{"resourceType":"Patient","active":tr'), 'F004', 'a.json'],
    ['not JSON', () => file('a.json', '{"resourceType":\n"Patient",,}'), 'F005', 'a.json'],
    ['XML', () => file('a.json', '<Patient/>'), 'F005', 'a.json'],
    ['not FHIR', () => file('a.json', '{"name":"Jo"}'), 'F006', 'a.json'],
    ['a number', () => file('a.json', '12'), 'F006', 'a.json'],
    [
      'an entry that is no resource',
      () =>
        file('a.json', {
          resourceType: 'Bundle',
          type: 'batch',
          entry: [{ resource: person('p') }, { resource: { x: 1 } }],
        }),
      'F006',
      'a.json entry 2',
    ],
    [
      'a damaged archive',
      () => file('a.json.gz', gzipSync('{"resourceType":"Patient"}').subarray(0, 20)),
      'F007',
      'a.json.gz',
    ],
    [
      'damaged NDJSON',
      () =>
        file(
          'a.ndjson.gz',
          Buffer.concat([gzipSync('{"resourceType":"Patient","id":"z"}\n').subarray(0, 30), Buffer.from('rubbish')]),
        ),
      'F007',
      'a.ndjson.gz',
    ],
    [
      'no subject',
      () => file('a.json', bundle('batch', { ...htn('x'), subject: undefined })),
      'F009',
      'a.json entry 1, Condition/c-x',
    ],
    [
      'a subject without a reference',
      () => file('a.json', bundle('batch', { ...htn('x'), subject: { display: 'Jo' } })),
      'F009',
      'a.json entry 1, Condition/c-x',
    ],
    ['an unknown patient', () => file('a.ndjson', lines(htn('Patient/nobody'))), 'F010', 'patient nobody'],
    [
      'no code',
      () => file('a.ndjson', lines({ ...htn('Patient/p'), code: undefined })),
      'F011',
      'a.ndjson:1, Condition/c-Patientp',
    ],
    [
      'a date that is none',
      () => file('a.json', htn('Patient/p', { onsetDateTime: '31.12.2019' })),
      'F012',
      'a.json, Condition/c-Patientp',
    ],
    [
      'a date of another calendar',
      () => file('a.json', htn('Patient/p', { onsetDateTime: '1441-05-01' })),
      'F012',
      'a.json, Condition/c-Patientp',
    ],
    [
      'an unknown status',
      () => file('a.json', htn('Patient/p', { id: 'u', clinicalStatus: coded('snomed 1') })),
      'F014',
      'a.json, Condition/u',
    ],
    ['a Patient without an id', () => file('a.json', { resourceType: 'Patient' }), 'F018', 'a.json'],
  ];
  test.each(cases)('%s', async (_, bad, code, place) => {
    const path = bad();
    const { subjects, notes } = await read([path, good()]);
    expect(subjects.map((line) => line.slice(0, 10))).toEqual(['p: present']);
    expect(notes.map((note) => note.code)).toEqual([code]);
    expect(placeText(notes[0]!.place).endsWith(place), placeText(notes[0]!.place)).toBe(true);
  });

  test('one bad line of many', async () => {
    const path = file(
      'a.ndjson',
      [JSON.stringify(person('p')), '{"resourceType":"Condition",', 'hello', JSON.stringify(htn('Patient/p'))].join(
        '\n',
      ),
    );
    const { subjects, notes } = await read(path);
    expect(subjects).toEqual(['p: present, missing (unknown), missing (unknown)']);
    expect(notes.map((note) => [note.code, note.place.line])).toEqual([
      ['F004', 2],
      ['F005', 3],
    ]);
  });

  test('two people of one id are left out', async () => {
    const { subjects, codes: found } = await read(
      file('a.ndjson', lines(person('p'), person('q'), person('p', { gender: 'male' }))),
    );
    expect(subjects.map((line) => line[0])).toEqual(['q']);
    expect(found).toEqual(['F013']);
    const updated = person('p', { gender: 'male', meta: { lastUpdated: '2026-01-01T00:00:00Z' } });
    expect((await read(file('a.ndjson', lines(person('p'), updated)))).codes).toEqual([]);
  });

  test('nobody', async () => {
    expect((await read(file('a.json', bundle('batch')))).codes).toEqual(['F017']);
    expect((await read([])).codes).toEqual(['F017']);
  });

  test('a resource that is too long is passed over, in lines and in a long Bundle', async () => {
    const fat = person('fat', { text: 'x'.repeat(5000) });
    const limits = { maxResourceBytes: 2000, maxWholeBytes: 1000 };
    const byLine = await read(file('a.ndjson', lines(fat, ...RECORD)), limits);
    expect(byLine).toMatchObject({ subjects: [P], codes: ['F008'] });
    expect(byLine.notes[0]!.place.line).toBe(1);
    const inBundle = await read(file('a.json', bundle('batch', ...RECORD, fat)), limits);
    expect(inBundle).toMatchObject({ subjects: [P], codes: ['F008'] });
    expect(inBundle.notes[0]!.place.entry).toBe(4);
  });

  test('the same fault a thousand times is told twenty times', async () => {
    const many = Array.from({ length: 1000 }, (_, index) => ({
      ...htn('Patient/p', { id: `c${index}` }),
      code: undefined,
    }));
    const { codes: found, notes } = await read(file('a.ndjson', lines(person('p'), ...many)));
    expect(found).toEqual([...Array.from({ length: 20 }, () => 'F011'), 'F019']);
    expect(notes.at(-1)!.message).toContain('980 more');
  });

  test('messages hold nothing of the record', async () => {
    const secret = file('a.json', '{"resourceType":"Patient","name":[{"family":"Secretname"}, oops');
    const dates = file('b.json', htn('Patient/p', { onsetDateTime: 'Secretname' }));
    expect(JSON.stringify((await read([secret, dates])).notes)).not.toContain('Secretname');
  });
});

describe('memory', () => {
  const people = Array.from({ length: 300 }, (_, index) => `s${index}`);
  const text = (): string[] => [
    lines(...people.map((id) => htn(`Patient/${id}`))),
    lines(
      ...people.flatMap((id, index) =>
        Array.from({ length: 5 }, (_, n) => sbp(`Patient/${id}`, 100 + n + (index % 10), `${id}-${n}`)),
      ),
    ),
    lines(...people.map((id) => person(id))),
  ];

  test('what does not fit goes to disk, and comes back the same', async () => {
    const paths = text().map((content) => file('a.ndjson', content));
    const temporary = join(home, 'spill');
    mkdirSync(temporary);
    const inMemory = await read(paths, { temporary });
    const onDisk = await read(paths, { temporary, maxHeld: 50 });
    expect(inMemory.subjects).toHaveLength(300);
    expect(onDisk.subjects.toSorted()).toEqual(inMemory.subjects.toSorted());
    expect(onDisk.subjects).toEqual(
      (await read([...paths].reverse(), { temporary, maxHeld: 20 })).subjects.toSorted(
        (a, b) => onDisk.subjects.indexOf(a) - onDisk.subjects.indexOf(b),
      ),
    );
    expect(readdirSync(temporary)).toEqual([]);
  });

  test('the disk is cleared when the caller stops early', async () => {
    const temporary = join(home, 'spill-early');
    mkdirSync(temporary);
    const paths = text().map((content) => file('a.ndjson', content));
    for await (const record of readSubjects(paths, { interface: of, report: () => {}, temporary, maxHeld: 50 })) {
      expect(record.subject).toMatch(/^s/);
      expect(readdirSync(temporary)).toHaveLength(1);
      break;
    }
    expect(readdirSync(temporary)).toEqual([]);
  });

  test('a Bundle that is read in pieces gives what the whole gives', async () => {
    const path = file(
      'a.json',
      JSON.stringify(
        bundle(
          'collection',
          ...people
            .slice(0, 40)
            .flatMap((id) => [
              sbp(`Patient/${id}`, 120),
              htn(`Patient/${id}`, { note: [{ text: 'a "quote", a \\ and ]}' }] }),
              person(id),
            ]),
        ),
        null,
        1,
      ),
    );
    const whole = await read(path);
    expect(whole.subjects).toHaveLength(40);
    expect((await read(path, { maxWholeBytes: 100 })).subjects).toEqual(whole.subjects);
    const cut = file('a.json', JSON.stringify(bundle('collection', ...RECORD)).slice(0, -9));
    expect((await read(cut, { maxWholeBytes: 100 })).codes).toEqual(['F004', 'F017']);
  });
});

describe('any text, any JSON', () => {
  test('jsonFault finds a fault exactly where JSON.parse finds one', () => {
    const piece = fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      ',',
      ':',
      '"a"',
      '"',
      '\\',
      '1',
      '-',
      '0.5e',
      'true',
      'nul',
      ' ',
      '\n',
      '\\u00',
      'x',
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.array(piece, { maxLength: 12 }).map((parts) => parts.join('')),
          fc.json(),
        ),
        (text) => {
          let valid = true;
          try {
            JSON.parse(text);
          } catch {
            valid = false;
          }
          const fault = jsonFault(text);
          // Valid: nothing is wrong up to the end, and the end may come.
          expect(fault.at === text.length && !fault.cutOff).toBe(valid);
        },
      ),
      { numRuns: 5000 },
    );
  });
  test('a beginning of JSON is cut off, never wrong', () => {
    fc.assert(
      fc.property(fc.json(), fc.nat(), (text, at) => {
        const beginning = text.slice(0, at % text.length);
        let valid = true;
        try {
          JSON.parse(beginning);
        } catch {
          valid = false;
        }
        if (!valid) expect(jsonFault(beginning).cutOff).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });

  const KEYS = [
    'resourceType',
    'id',
    'entry',
    'resource',
    'fullUrl',
    'subject',
    'patient',
    'reference',
    'code',
    'coding',
    'system',
    'status',
    'component',
    'valueQuantity',
    'value',
    'unit',
    'effectiveDateTime',
    'effectivePeriod',
    'start',
    'birthDate',
    'gender',
    'clinicalStatus',
    'medicationReference',
    'contained',
    'meta',
    'lastUpdated',
    'extension',
    'dosageInstruction',
    'type',
    'request',
  ];
  const WORDS = [
    'Bundle',
    'Patient',
    'Observation',
    'Condition',
    'MedicationRequest',
    'Medication',
    'Patient/p',
    'p',
    '#p',
    'http://loinc.org',
    '8480-6',
    'final',
    'active',
    'mm[Hg]',
    '2026-01-01',
    '1961',
    '',
    'history',
    'http://hl7.org/fhir/sid/icd-10',
    'I10',
  ];
  const tree = fc.letrec<{ value: Json }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 6 },
      fc.constantFrom<Json>(...WORDS),
      fc.constantFrom<Json>(...WORDS),
      fc.oneof(fc.double(), fc.boolean(), fc.constant(null)) as fc.Arbitrary<Json>,
      fc.array(tie('value'), { maxLength: 4 }) as fc.Arbitrary<Json>,
      fc.dictionary(fc.constantFrom(...KEYS), tie('value'), { maxKeys: 8 }) as fc.Arbitrary<Json>,
    ),
  })).value;
  test('nothing makes indexing and extracting throw', () => {
    const index = subjectIndexer(of);
    const observation = fc.record({
      resourceType: fc.constant('Observation'),
      subject: fc.constant({ reference: 'Patient/p' }),
      code: fc.constant(coded('loinc 8480-6')),
      status: tree,
      effectiveDateTime: tree,
      valueQuantity: tree,
      component: tree,
      dataAbsentReason: tree,
      meta: tree,
    });
    const condition = fc.record({
      resourceType: fc.constantFrom('Condition', 'MedicationRequest'),
      id: tree,
      subject: fc.constant({ reference: 'Patient/p' }),
      code: fc.constant(coded('icd10 I10')),
      medicationReference: tree,
      clinicalStatus: tree,
      onsetDateTime: tree,
      abatementPeriod: tree,
      dosageInstruction: tree,
    });
    const made = fc
      .tuple(observation, condition)
      .map((resources) => bundle('collection', patient, ...(resources as unknown as JsonObject[])) as Json);
    fc.assert(
      fc.property(fc.oneof(tree, made, fc.jsonValue() as fc.Arbitrary<Json>), (document) => {
        for (const record of index(document, () => {})) extract(record, asOf);
      }),
      { numRuns: 3000 },
    );
  });
  test('no file makes reading throw', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
          tree.map((value) => Buffer.from(JSON.stringify(value))),
        ),
        fc.constantFrom('a.json', 'a.ndjson', 'a.json.gz'),
        async (bytes, name) => {
          const path = file(name, bytes);
          await read(path);
          await read(path, { maxWholeBytes: 10, maxHeld: 2 });
        },
      ),
      { numRuns: 150 },
    );
  });
});
