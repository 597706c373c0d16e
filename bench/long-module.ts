/** A module of about 2,200 lines with every kind of verdict: what the time of a check is measured on. */

/** The parts of one guideline, numbered; about 44 lines each. */
function part(n: number): string {
  return `
/// Points of guideline ${n}.
score points_${n} : 0..9 cites Study {
  1 if heart_failure
  1 if hypertension
  2 if age >= 75 years else 1 if age >= 65 years
  1 if diabetes
  2 if stroke
  1 if vascular
  1 if sex is female
  missing finding gives range
}

table risk_${n} (points_${n}) : Percent cites Study {
  | score   | => risk |
  | 0       | 0.2 %   |
  | 1       | 0.6 %   |
  | 2       | 2.2 %   |
  | 3       | 3.2 %   |
  | 4..9    | 4.8 %   |
  | missing | unknown because "score not settled" |
}

decide advice_${n} : Advice cites Study {
  default                  : watch
  rule base                : treat when points_${n} >= 2
  except base no_lab       : order when points_${n} >= 2 and creatinine is missing
  except base high         : refer when points_${n} >= 2 and creatinine > 2.${n % 10} mg/dL
  say "Risk {risk_${n}} a year."
}

// The dose grows with weight up to a maximum.
function dose_${n}(weight: Mass, height: Length) : Mass {
  let surface = weight / (height * height)
  if surface > 30 kg/m2 then least(${n} mg/kg * weight, 500 mg) else ${n + 1} mg/kg * weight
}

table pressure_${n} (systolic, age) : Text {
  | pressure             | age          | => class   |
  | < 120 mmHg           | -            | "normal"   |
  | 120 mmHg..<140 mmHg  | < 65 years   | "raised"   |
  | 120 mmHg..<140 mmHg  | >= 65 years  | "normal"   |
  | >= 140 mmHg          | -            | "high"     |
  | missing              | -            | unknown because "not measured" |
}
`;
}

export function longModule(lines = 2200): string {
  const head = `module bench.long version 1.0.0 status demo language en
source Study { doi "10.1000/xyz" grade B reviewed 2026-03-01 valid 2 years }
substance creatinine = 113.12 g/mol
codes heart_failure_codes = icd10 { "I50.*" "I11.0" }
enum Sex { female, male }
enum Advice { watch, treat, refer, order }
input patient {
  age           : Age                from birth_date required
  sex           : Sex                from gender required
  heart_failure : Finding            from condition in heart_failure_codes
  hypertension  : Finding            from condition in heart_failure_codes
  diabetes      : Finding            from condition in heart_failure_codes
  stroke        : Finding            from condition in heart_failure_codes ever
  vascular      : Finding            from condition in heart_failure_codes absent unless recorded
  systolic      : Pressure           from observation loinc "8480-6" latest within 12 months plausible 40 mmHg .. 300 mmHg
  creatinine    : Conc of creatinine from observation loinc "2160-0" latest within 6 months
}
`;
  let text = head;
  for (let n = 1; text.split('\n').length < lines - 46; n += 1) text += part(n);
  return text;
}
