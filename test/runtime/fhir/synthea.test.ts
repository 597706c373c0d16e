/** A hundred synthetic records that others made, counted against their own manifest. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { CodeSet, DataType } from '../../../language/interface.ts';
import type { DataState, ElementState } from '../../../language/values.ts';
import { makeExtractor, parseAsOf } from '../../../runtime/fhir/extract.ts';
import { readSubjects } from '../../../runtime/fhir/read.ts';
import type { DataNote } from '../../../runtime/notes.ts';
import { codes, FINDING, field, from, interfaceOf, number, PERSON, type SYSTEMS } from './interfaces.ts';
import { exactValue } from './shown.ts';

const anchors = join(import.meta.dirname, '../../../../shared/anchors/synthea-r4');
const here = existsSync(join(anchors, 'manifest.csv'));
/** After the last of the records: the manifest counts all of them, a condition once however often it was recorded. */
const asOf = parseAsOf('2021-12-31')!;

/** Every code of a system: the sets of this test count resources, whatever they are of. */
function allCodes(system: keyof typeof SYSTEMS, found: ReadonlySet<string>): CodeSet {
  return codes(...[...found].map((code) => `${system} ${code}`));
}

type Row = { readonly [column: string]: string };

function manifest(): ReadonlyMap<string, Row> {
  const [head, ...lines] = readFileSync(join(anchors, 'manifest.csv'), 'utf8').trim().split('\n');
  const names = head!.split(',');
  const rows = lines.map((line): Row => {
    const cells = line.split(',');
    return Object.fromEntries(names.map((name, index) => [name, cells[index] ?? '']));
  });
  return new Map(rows.map((row) => [row['patient']!, row]));
}

async function codesInUse(): Promise<{ readonly conditions: Set<string>; readonly drugs: Set<string> }> {
  const { gunzipSync } = await import('node:zlib');
  const conditions = new Set<string>();
  const drugs = new Set<string>();
  type Coded = { readonly coding: readonly { readonly code: string }[] };
  type Resource = { readonly resourceType: string; readonly code?: Coded; readonly medicationCodeableConcept?: Coded };
  for (const row of manifest().values()) {
    const bundle = JSON.parse(gunzipSync(readFileSync(join(anchors, 'bundles', row['file']!))).toString()) as {
      readonly entry: readonly { readonly resource: Resource }[];
    };
    for (const { resource } of bundle.entry) {
      if (resource.resourceType === 'Condition')
        for (const { code } of resource.code?.coding ?? []) conditions.add(code);
      if (resource.resourceType === 'MedicationRequest')
        for (const { code } of resource.medicationCodeableConcept?.coding ?? []) drugs.add(code);
    }
  }
  return { conditions, drugs };
}

function decimal(cell: string): string {
  return cell === '' ? '' : String(Number(cell));
}

function distinct(elements: readonly ElementState[]): number {
  return new Set(elements.map(({ value }) => JSON.stringify(value.domain))).size;
}

const list = (of: DataType): DataType => ({ kind: 'list', of });
const CODE: DataType = { kind: 'code' };

describe.skipIf(!here)('Synthea (skipped where ../shared/anchors is absent)', () => {
  test('counts, findings and values agree with the manifest', async () => {
    const { conditions, drugs } = await codesInUse();
    const latest = (name: string, unit: string, loinc: string) =>
      field(name, number(unit), from('observation', codes(`loinc ${loinc}`)));
    const of = interfaceOf([
      ...PERSON,
      field('conditions', list(CODE), from('condition', allCodes('snomed', conditions), { ever: true, pick: 'all' })),
      field('drugs', list(CODE), from('medication', allCodes('rxnorm', drugs), { ever: true, pick: 'all' })),
      field('diabetes', FINDING, from('condition', codes('snomed 44054006', 'snomed 73211009'), { ever: true }), {
        absentUnlessRecorded: true,
      }),
      field('prediabetes', FINDING, from('condition', codes('snomed 15777000'), { ever: true }), {
        absentUnlessRecorded: true,
      }),
      field('hypertension', FINDING, from('condition', codes('snomed 38341003', 'snomed 59621000'), { ever: true }), {
        absentUnlessRecorded: true,
      }),
      latest('hba1c', '%', '4548-4'),
      latest('egfr', 'mL/min/{1.73_m2}', '33914-3'),
      latest('ldl', 'mg/dL', '18262-6'),
      latest('bmi', 'kg/m2', '39156-5'),
    ]);
    const extract = makeExtractor(of);
    const rows = manifest();
    const notes: DataNote[] = [];
    const seen = new Set<string>();
    for await (const record of readSubjects([join(anchors, 'bundles')], {
      interface: of,
      report: (note) => notes.push(note),
    })) {
      const { state, notes: more } = extract(record, asOf);
      notes.push(...more);
      const row = rows.get(record.subject)!;
      seen.add(record.subject);
      if (state === undefined) throw new Error(`${record.subject} was refused`);
      const of = (name: string) => value(state, name);
      expect({
        patient: record.subject,
        gender: of('sex'),
        conditions: of('conditions'),
        medicationRequests: of('drugs'),
        diabetes: of('diabetes') === 'present' ? '1' : '0',
        prediabetes: of('prediabetes') === 'present' ? '1' : '0',
        hypertension: of('hypertension') === 'present' ? '1' : '0',
        hba1c: of('hba1c'),
        egfr: of('egfr'),
        ldl: of('ldl'),
        bmi: of('bmi'),
      }).toEqual({
        patient: row['patient'],
        gender: row['gender'],
        conditions: row['conditions'],
        medicationRequests: row['medicationRequests'],
        diabetes: row['diabetes'],
        prediabetes: row['prediabetes'],
        hypertension: row['hypertension'],
        hba1c: decimal(row['hba1c_4548_4']!),
        egfr: decimal(row['egfr_33914_3']!),
        ldl: decimal(row['ldl_18262_6']!),
        bmi: decimal(row['bmi_39156_5']!),
      });
    }
    expect(seen.size).toBe(rows.size);
    expect(notes).toEqual([]);
    function value(state: DataState, name: string): string {
      const found = state.fields[of.fields.findIndex((one) => one.name === name)]!;
      if ('elements' in found) return String(name === 'conditions' ? distinct(found.elements) : found.elements.length);
      if (found.missing !== undefined) return '';
      if (found.domain.kind !== 'one') throw new Error(`${name} is no single value`);
      const known = found.domain.value;
      if (known.kind === 'case') return known.name;
      if (known.kind !== 'number') return known.kind;
      // The manifest gives two decimals.
      const text = exactValue(known.value, known.unit).split(' ')[0]!;
      return String(Number(Number(text).toFixed(2)));
    }
  });

  test('the same records as NDJSON, spilled to disk, give the same states', async () => {
    const { gunzipSync } = await import('node:zlib');
    const { mkdtempSync, rmSync, writeFileSync } = await import('node:fs');
    const { tmpdir } = await import('node:os');
    const of = interfaceOf([...PERSON, field('sbp', number('mm[Hg]'), from('observation', codes('loinc 8480-6')))]);
    const extract = makeExtractor(of);
    const folder = mkdtempSync(join(tmpdir(), 'leben-test-'));
    try {
      const byType = new Map<string, string[]>();
      for (const row of manifest().values()) {
        const bundle = JSON.parse(gunzipSync(readFileSync(join(anchors, 'bundles', row['file']!))).toString()) as {
          readonly entry: readonly { readonly resource: { readonly resourceType: string } }[];
        };
        for (const { resource } of bundle.entry) {
          const known = byType.get(resource.resourceType) ?? [];
          known.push(JSON.stringify(resource));
          byType.set(resource.resourceType, known);
        }
      }
      for (const type of ['Observation', 'Patient'])
        writeFileSync(join(folder, `${type}.ndjson`), byType.get(type)!.join('\n'));
      const states = async (paths: readonly string[], maxHeld: number) => {
        const found = new Map<string, DataState | undefined>();
        for await (const record of readSubjects(paths, { interface: of, report: () => {}, maxHeld }))
          found.set(record.subject, extract(record, asOf).state);
        return found;
      };
      const bundles = await states([join(anchors, 'bundles')], 1e6);
      expect(bundles.size).toBe(100);
      expect(await states([folder], 200)).toEqual(bundles);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
