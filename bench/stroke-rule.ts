/** CHA2DS2-VASc as the benches run it: every finding absent unless recorded, so that nothing is missing from a record. */
export const RULE = `module bench.stroke version 1.0.0 status demo language en
codes chf_codes = snomed { "42343007" "84114007" "88805009" }
codes htn_codes = snomed { "38341003" "59621000" }
codes diabetes_codes = snomed { "44054006" "46635009" "73211009" }
codes stroke_codes = snomed { "230690007" "266257000" "422504002" }
codes vascular_codes = snomed { "22298006" "53741008" "399957001" }
enum Sex { female, male }
input patient {
  age      : Age     from birth_date required
  sex      : Sex     from gender required
  chf      : Finding from condition in chf_codes ever absent unless recorded
  htn      : Finding from condition in htn_codes ever absent unless recorded
  diabetes : Finding from condition in diabetes_codes ever absent unless recorded
  stroke   : Finding from condition in stroke_codes ever absent unless recorded
  vascular : Finding from condition in vascular_codes ever absent unless recorded
}
score cha2ds2_vasc : 0..9 {
  1 if chf
  1 if htn
  2 if age >= 75 years else 1 if age >= 65 years
  1 if diabetes
  2 if stroke
  1 if vascular
  1 if sex is female
  missing finding gives range
}
`;
