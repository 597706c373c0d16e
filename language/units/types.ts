/** The quantity types of the language: a name, what it measures, and the unit it is shown in when no other is at hand. */
import { canonicalUnit } from './canonical.ts';
import { type Kind, sameKind, TEMPERATURE } from './kinds.ts';
import { unitOf } from './parse.ts';
import { NUMBER_UNIT, type Unit } from './unit.ts';

export type QuantityType = { readonly unit: string; readonly doc: string };

/** `Percent` is one of them; `Conc of s`, `Quantity of 'u'` and `Money of c` are made from their argument. */
export const QUANTITY_TYPES: Readonly<Record<string, QuantityType>> = {
  Percent: { unit: '%', doc: 'a share of a hundred' },
  Pressure: { unit: 'mmHg', doc: 'force per area: blood pressure, gas tension' },
  Mass: { unit: 'kg', doc: 'body weight, dose' },
  Length: { unit: 'cm', doc: 'height, diameter' },
  Area: { unit: 'm2', doc: 'body surface, valve area' },
  Volume: { unit: 'mL', doc: 'fluid, urine, ejected blood' },
  Temperature: { unit: 'Cel', doc: 'a temperature with a zero point' },
  TemperatureDifference: { unit: 'K', doc: 'the difference of two temperatures' },
  Time: { unit: 'min', doc: 'a duration in exact units (calendar spans are Periods)' },
  Frequency: { unit: '/min', doc: 'heart rate, respiratory rate' },
  MassConc: { unit: 'mg/dL', doc: 'mass per volume' },
  MolarConc: { unit: 'mmol/L', doc: 'amount of substance per volume' },
  Amount: { unit: 'mmol', doc: 'amount of substance' },
  MassFraction: { unit: 'mg/g', doc: 'mass per mass: albumin per creatinine, dose per body weight' },
  AmountFraction: { unit: 'mmol/mol', doc: 'amount per amount: HbA1c (IFCC)' },
  MassPerAmount: { unit: 'mg/mmol', doc: 'mass per amount of another substance: albumin per creatinine; molar mass' },
  Equivalents: { unit: 'meq', doc: 'amount of charge' },
  EquivalentConc: { unit: 'meq/L', doc: 'charge per volume: sodium, potassium' },
  Osmolality: { unit: 'mosm/kg', doc: 'dissolved particles per mass of solvent' },
  NumberConc: { unit: '10*9/L', doc: 'things per volume: platelets, white cells' },
  Activity: { unit: 'U', doc: 'catalytic activity' },
  ActivityConc: { unit: 'U/L', doc: 'catalytic activity per volume: ALT, lipase' },
  Speed: { unit: 'm/s', doc: 'jet and pulse wave velocity' },
  SedimentationRate: { unit: 'mm/h', doc: 'length per time: the erythrocyte sedimentation rate' },
  Flow: { unit: 'mL/min', doc: 'volume per time: clearance, infusion, urine output' },
  FlowPerArea: { unit: 'L/min/m2', doc: 'volume per time and body surface: cardiac index' },
  FlowPerMass: { unit: 'mL/kg/h', doc: 'volume per mass and time: urine output, fluid' },
  VolumePerMass: { unit: 'mL/kg', doc: 'volume per body weight' },
  VolumePerArea: { unit: 'mL/m2', doc: 'volume per body surface: left atrial volume index' },
  MassPerArea: { unit: 'kg/m2', doc: 'body mass index, dose per body surface' },
  MassRate: { unit: 'mg/h', doc: 'mass per time' },
  MassRatePerMass: { unit: 'mg/kg/d', doc: 'mass per body weight and time: a dose rate' },
  AmountRate: { unit: 'mmol/h', doc: 'amount per time' },
  Acceleration: { unit: 'm/s2', doc: 'change of speed per time' },
  Force: { unit: 'N', doc: 'grip strength' },
  Energy: { unit: 'kcal', doc: 'intake, expenditure' },
  Power: { unit: 'W', doc: 'work per time' },
  EnergyPerMass: { unit: 'kcal/kg', doc: 'energy per body weight; absorbed dose' },
  Angle: { unit: 'deg', doc: 'joint angle, electrical axis' },
  Voltage: { unit: 'mV', doc: 'electric potential' },
  Current: { unit: 'mA', doc: 'electric current' },
  ElectricResistance: { unit: 'Ohm', doc: 'lead impedance' },
  VascularResistance: { unit: 'dyn.s/cm5', doc: 'pressure per flow' },
  Compliance: { unit: 'mL/cm[H2O]', doc: 'volume per pressure' },
  OpticalPower: { unit: '[diop]', doc: 'refraction' },
  PH: { unit: '[pH]', doc: 'acidity' },
};

/** The kind of a named quantity type; undefined when there is none of that name. */
export function kindOfType(name: string): Kind | undefined {
  return typeUnit(name)?.kind;
}

/** The unit a named quantity type is shown in. */
export function typeUnit(name: string): Unit | undefined {
  return Object.hasOwn(QUANTITY_TYPES, name) ? unitOf(QUANTITY_TYPES[name]!.unit) : undefined;
}

/** The first type that names the kind: `MassConc`. */
export function typeOfKind(kind: Kind): string | undefined {
  return Object.keys(QUANTITY_TYPES).find((name) => sameKind(unitOf(QUANTITY_TYPES[name]!.unit).kind, kind));
}

/** A unit to show a kind in: that of its named type, else the canonical one. */
export function defaultUnit(kind: Kind): Unit {
  if (kind.key === '1') return NUMBER_UNIT;
  const name = typeOfKind(kind);
  return name === undefined ? canonicalUnit(kind) : unitOf(QUANTITY_TYPES[name]!.unit);
}

/** Words for a kind, in messages: `MassConc (mg/dL)`, `Conc of creatinine`, `Money of EUR`, `quantity in g/m3`. */
export function describeKind(kind: Kind): string {
  if (kind.key === '1') return 'a plain number';
  if (sameKind(kind, TEMPERATURE)) return 'Temperature (Cel)';
  const name = typeOfKind(kind);
  if (name !== undefined) return `${name} (${QUANTITY_TYPES[name]!.unit})`;
  const conc = /^conc:(.+)$/.exec(kind.key)?.[1];
  if (conc !== undefined) return `Conc of ${conc}`;
  if (/^[A-Z]{3}$/.test(kind.key)) return `Money of ${kind.key}`;
  if (/^#\S+$/.test(kind.key)) return kind.key.slice(1);
  return `a quantity in ${canonicalUnit(kind).text}`;
}
