/** CHA2DS2-VASc in CQL, the direct peer: translated by @cqframework/cql, run by cql-execution over the same bundles. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { SystemModelInfoProvider } from '@cqframework/cql/cql';
import {
  CqlTranslator,
  createModelInfoProvider,
  createUcumService,
  LibraryManager,
  ModelManager,
  stringAsSource,
} from '@cqframework/cql/cql-to-elm';

const require = createRequire(import.meta.url);

/** The conditions by the codes that the example's lists share with the bundles; a CQL author would use value sets. */
const CODES = {
  CHF: ['42343007', '84114007', '88805009'],
  Htn: ['38341003', '59621000'],
  Diabetes: ['44054006', '46635009', '73211009'],
  Stroke: ['230690007', '266257000', '422504002'],
  Vascular: ['22298006', '53741008', '399957001'],
};

const exists = (name: keyof typeof CODES): string => `define ${name}:
  exists ([Condition] C where exists (C.code.coding D
    where D.system.value = 'http://snomed.info/sct' and D.code.value in { ${CODES[name].map((code) => `'${code}'`).join(', ')} }))
`;

export const CQL = `library Stroke version '1.0.0'
using FHIR version '4.0.1'
context Patient
${(Object.keys(CODES) as (keyof typeof CODES)[]).map(exists).join('')}
define Age: AgeInYears()
define Score:
  (if CHF then 1 else 0) + (if Htn then 1 else 0)
  + (if Age >= 75 then 2 else if Age >= 65 then 1 else 0)
  + (if Diabetes then 1 else 0) + (if Stroke then 2 else 0) + (if Vascular then 1 else 0)
  + (if Patient.gender.value = 'female' then 1 else 0)
`;

type Annotation = { readonly errorSeverity?: string; readonly message?: string };
type Elm = { readonly library: { readonly annotation?: readonly Annotation[] } };
type Cql = {
  readonly Library: new (elm: unknown) => unknown;
  readonly Executor: new (
    library: unknown,
    codes?: unknown,
    parameters?: unknown,
  ) => {
    readonly exec: (
      source: unknown,
      at?: unknown,
    ) => Promise<{ readonly patientResults: Record<string, { readonly Score: number }> }>;
  };
  readonly DateTime: { readonly fromJSDate: (date: Date, offset: number) => unknown };
};
type CqlFhir = {
  readonly PatientSource: { readonly FHIRv401: () => { readonly loadBundles: (bundles: readonly unknown[]) => void } };
};

/** Scores of the bundles by patient, as cql-execution gives them; the library is translated once. */
export function cqlRunner(): (bundles: readonly unknown[]) => Promise<Map<string, number>> {
  const cql = require('cql-execution') as Cql;
  const fhir = require('cql-exec-fhir') as CqlFhir;
  const elm = translate();
  const library = new cql.Library(elm);
  const at = cql.DateTime.fromJSDate(new Date(Date.UTC(2022, 11, 31)), 0);
  return async (bundles) => {
    const source = fhir.PatientSource.FHIRv401();
    source.loadBundles(bundles);
    const results = await new cql.Executor(library).exec(source, at);
    return new Map(Object.entries(results.patientResults).map(([id, { Score }]) => [id, Score]));
  };
}

function translate(): Elm {
  const models = new ModelManager();
  const loader = models.modelInfoLoader;
  loader.registerModelInfoProvider(new SystemModelInfoProvider());
  const file = require.resolve('cql-exec-fhir').replace(/lib.*$/, 'lib/modelInfos/fhir-modelinfo-4.0.1.xml');
  // The translator reads `modelName` of the types of a choice where this model says `namespace`.
  const xml = readFileSync(file, 'utf8').replace(/(<(?:ns4:)?choice[^>]*?)\bnamespace=/g, '$1modelName=');
  loader.registerModelInfoProvider(createModelInfoProvider((id) => (id === 'FHIR' ? stringAsSource(xml) : null)));
  const ucum = createUcumService(
    (value) => value,
    () => null,
    (a) => a,
    (a) => a,
  );
  const manager = new LibraryManager(models, undefined, undefined, ucum);
  const elm = JSON.parse(CqlTranslator.fromText(CQL, manager).toJson()) as Elm;
  const errors = (elm.library.annotation ?? []).filter((a) => a.errorSeverity === 'error');
  if (errors.length > 0) throw new Error(errors.map((e) => e.message).join('\n'));
  return elm;
}
