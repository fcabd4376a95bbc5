import type { ModelsDocument } from '../charter/models-file.ts'
import type { Change } from '../constitution/diff.ts'
import { canonicalJson, type Json } from '../json.ts'
import { LEVELS } from '../risk/level.ts'
import { parseDuration } from '../units.ts'

/** Whether a difference of two charters gives agents more room than they had; `models` are those that were listed before. */
type Judge = (change: Change, models: ModelsDocument) => boolean

const number = (value: Json | undefined): number => (typeof value === 'number' ? value : Number.NaN)
const rank = (value: Json | undefined): number => (LEVELS as readonly string[]).indexOf(String(value))
const RESTRICTS = ['allow', 'confirm', 'deny']
const effect = (value: Json | undefined): number => RESTRICTS.indexOf(String(value))
/** What cannot be compared counts as loosened. */
const unless = (holds: boolean): boolean => !holds

const higher: Judge = ({ before, after }) => unless(number(after) <= number(before))
const lower: Judge = ({ before, after }) => unless(number(after) >= number(before))
/** A limit that is null or not there is none. */
const limit: Judge = ({ before, after }) =>
  (before ?? null) === null ? unless(typeof after === 'number') : unless(number(after) <= number(before))
const longer: Judge = ({ before, after }) =>
  unless((parseDuration(String(after)) ?? Number.NaN) <= (parseDuration(String(before)) ?? Number.NaN))
const wentAway: Judge = ({ after }) => after === undefined
const came: Judge = ({ before, after }) => (Array.isArray(before) || Array.isArray(after) ? after === undefined : before === undefined)

/**
 * A rule that comes may only deny (one that asks lets people approve what `default: deny` refused), one that goes may only have allowed; and
 * neither with obligations, which may let a grant be used more often.
 */
const wholeRule: Judge = ({ before, after }) => {
  if (member(before ?? after, 'obligations') !== undefined) return true
  return before === undefined ? unless(effect(member(after, 'effect')) === 2) : unless(effect(member(before, 'effect')) === 0)
}

const member = (value: Json | undefined, key: string): Json | undefined =>
  value !== null && typeof value === 'object' && !Array.isArray(value) ? (value as { readonly [key: string]: Json })[key] : undefined

/** A model that is listed nowhere: by its price calls are measured, and to its provider content goes. Which of those that are listed is advised decides nothing. */
const newModel: Judge = ({ after }, { tiers }) =>
  after !== undefined && !tiers.some(({ models }) => models.some((one) => canonicalJson(one) === canonicalJson(after)))

/** How each place of a charter is judged. What is in no row here counts as loosened, whatever it is: a place is added when its direction is known. */
const PLACES: readonly (readonly [RegExp, Judge])[] = [
  [/^escalate\.cost_above_usd$/, higher],
  [/^escalate\.confidence_below$/, lower],
  [/^(?:escalate\.timeout|approvals\.timeouts\..+|approvals\.routes\[.+\]\.stages\[.+\]\.timeout)$/, longer],
  [/^(?:escalate\.sensitive_intents|deny\.intents|deny\.agents)$/, wentAway],
  [/^budgets\.(?:task|agent_day|session|org_day|mission|agent_month|org_month)_usd$/, limit],
  [/^budgets\.role_day_usd\./, limit],
  [/^trust\.capabilities\..+\.threshold$/, lower],
  [/^risk\.tools\.list\./, ({ before, after }) => unless(before !== undefined && rank(after) >= rank(before))],
  [/^rules\[[^\]]*\]$/, wholeRule],
  [/^rules\[[^\]]*\]\.effect$/, ({ before, after }) => unless(effect(after) >= effect(before))],
  [/^agents\.list\[[^\]]*\]\.tools$/, came],
  [/^agents\.list\[[^\]]*\]\.max_priority$/, higher],
  [/^kaizen\.experiments\.declared\..+\.sample_rate$/, higher],
  [/^models:tiers\[\d\]\.models\[.+\]$/, newModel],
]

/** Those of a charter's changes that loosen a control; `models` are those that it lists before. */
export const loosening = (changes: readonly Change[], models: ModelsDocument): readonly Change[] =>
  changes.filter((change) => (PLACES.find(([path]) => path.test(change.path))?.[1] ?? (() => true))(change, models))
