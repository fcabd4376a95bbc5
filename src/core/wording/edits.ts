import { ARGS, type FieldChange } from '../edits/changes.ts'
import type { Edit } from '../edits/record.ts'
import type { Json } from '../json.ts'
import { legible } from '../legible.ts'
import type { RequestRecord } from '../state.ts'
import { formatUsd } from '../units.ts'
import { cut, quoted } from './text.ts'

/** Characters of a name and of a value that a line shows; the whole stands among the arguments. */
const SHOWN = { name: 80, value: 60 } as const

/** What an operator changed: `cost $5.00 → $3.00; args.limit 100 → 10`. */
export const changesText = (changes: readonly FieldChange[]): string => changes.map(changeText).join('; ')

function changeText({ field, from, to }: FieldChange): string {
  if (field === 'estimated_cost') return `cost ${formatUsd(Number(from))} → ${formatUsd(Number(to))}`
  const name = field.startsWith(ARGS) ? cut(legible(field), SHOWN.name) : field
  return `${name} ${valueText(from)} → ${valueText(to)}`
}

const valueText = (value: Json | undefined): string => {
  if (value === undefined) return 'nothing'
  return typeof value === 'string' ? quoted(value, SHOWN.value) : cut(legible(JSON.stringify(value)), SHOWN.value)
}

/** An edit in a line: who changed what, and whose votes do not count any more. */
export function editText({ operator, changes, voided }: Pick<Edit, 'operator' | 'changes' | 'voided'>): string {
  const dropped = voided.length === 0 ? '' : ` (void: the ${voided.length === 1 ? 'vote' : 'votes'} of ${voided.join(', ')})`
  return `${operator} edited it: ${changesText(changes)}${dropped}`
}

/** Each edit of a request, in a line. */
export const editLines = ({ edits = [] }: Pick<RequestRecord, 'edits'>): readonly string[] => edits.map(editText)
