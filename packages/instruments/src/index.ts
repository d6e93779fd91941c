export { inEveryLanguage, titleOfResponse, wordsOfAnswers } from './answer-text.ts'
export {
  type Answer,
  answerOf,
  type Answers,
  asIds,
  idsOf,
  isAnswered,
  isAnswerMap,
  type Item,
  itemsOf,
  NOT_APPLICABLE,
  numberOf,
  textOf,
  triadOf,
} from './answers.ts'
export { builtInDefinitions } from './built-in/built-in-definitions.ts'
export {
  type AnswerProblem,
  type AnswerProblemCode,
  checkAnswers,
  isAncestor,
} from './check-answers.ts'
export { suggestCodes } from './code-suggestions.ts'
export { holds } from './conditions.ts'
export {
  type ChoiceField,
  type Condition,
  type Definition,
  DEFINITION_LIMITS,
  type EntriesField,
  type Field,
  type FieldKind,
  type GroupField,
  type ItemsField,
  type MadlibField,
  type Option,
  type PlainField,
  type ResponsesField,
  type ScaleField,
  type SimpleField,
  type Step,
  type TriadField,
} from './definition.ts'
export type { DefinitionProblem, ProblemCode } from './definition-reader.ts'
export {
  addField,
  changeField,
  copyDefinition,
  moveStep,
  optionFor,
  removeField,
} from './edit-definition.ts'
export {
  instrumentLines,
  type InstrumentLine,
  type InstrumentVersion,
  versionAfter,
} from './lineage.ts'
export { mergeDefinitions } from './merge-definitions.ts'
export { parseDefinition, parseDefinitionText } from './parse-definition.ts'
export { roundAt } from './rounds.ts'
export { nextStep, resumeAt, type RunScreen, screenAt, stepBefore } from './run-steps.ts'
export type { GivenResponse, SummaryInput } from './summaries/given.ts'
export type { Label, Picture, PictureShape, Table, Term, TreeNode } from './summaries/picture.ts'
export { summarise } from './summaries/summarise.ts'
export { type FrameTheme, meanWeights, rereadHistory } from './value-frame.ts'
export { type Words, wordsIn } from './words.ts'
