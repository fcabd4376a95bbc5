import { ARGS, type FieldChange } from '../edits/changes.ts'
import type { Edit } from '../edits/record.ts'
import type { Json } from '../json.ts'
import { legible } from '../legible.ts'
import type { RequestRecord } from '../state.ts'
import { formatUsd } from '../units.ts'
import type { Catalogue } from './catalogue/index.ts'
import { cut, quoted } from './text.ts'

/** Characters of a name and of a value that a line shows; the whole stands among the arguments. */
const SHOWN = { name: 80, value: 60 } as const

/** What an operator changed: `cost $5.00 → $3.00; args.limit 100 → 10`. */
export const changesText = (changes: readonly FieldChange[], words: Catalogue): string =>
  changes.map((change) => changeText(change, words)).join('; ')

function changeText({ field, from, to }: FieldChange, { common }: Catalogue): string {
  if (field === 'estimated_cost') return common.changes.cost(formatUsd(Number(from)), formatUsd(Number(to)))
  const name = field.startsWith(ARGS) ? cut(legible(field), SHOWN.name) : field
  return `${name} ${valueText(from, common.nothing)} → ${valueText(to, common.nothing)}`
}

const valueText = (value: Json | undefined, nothing: string): string => {
  if (value === undefined) return nothing
  return typeof value === 'string' ? quoted(value, SHOWN.value) : cut(legible(JSON.stringify(value)), SHOWN.value)
}

/** An edit in a line: who changed what, and whose votes do not count any more. */
export const editText = ({ operator, changes, voided }: Pick<Edit, 'operator' | 'changes' | 'voided'>, words: Catalogue): string =>
  words.common.edited(operator, changesText(changes, words), voided.join(', '), voided.length)

/** Each edit of a request, in a line. */
export const editLines = ({ edits = [] }: Pick<RequestRecord, 'edits'>, words: Catalogue): readonly string[] =>
  edits.map((edit) => editText(edit, words))
