import type { Charter } from '../../core/charter/compile.ts'
import { editableOf, MOST_EDITS } from '../../core/edits/law.ts'
import { pathKeys, valueIn } from '../../core/edits/paths.ts'
import type { Json } from '../../core/json.ts'
import { legible } from '../../core/legible.ts'
import type { RequestRecord } from '../../core/state.ts'
import { usdFromMicros } from '../../core/units.ts'

/** What the page lets an operator change of a waiting request. */
export interface EditOffer {
  /** Dollars; `raise`: it may be more, too. */
  readonly cost: number
  readonly raise: boolean
  /** By dotted path; `value` is a text, or JSON, or empty where there is nothing yet. */
  readonly args: readonly { readonly path: string; readonly label: string; readonly value: string; readonly text: boolean }[]
  readonly models: readonly string[]
  readonly model: string | null
}

/** What may be edited of a request by the charter in force; null: nothing. */
export function editOffer(record: RequestRecord, charter: Charter): EditOffer | null {
  const { ask, status, edits = [], model, obligations } = record
  if (status.name !== 'pending' || ask.plan || edits.length >= MOST_EDITS) return null
  const { raise, paths, models } = editableOf(charter, record)
  const args = ask.args && !obligations?.preview_required ? paths.map((path) => argOf(path, valueIn(ask.args, pathKeys(path)))) : []
  return { cost: usdFromMicros(ask.estimated_cost), raise, args, models, model }
}

function argOf(path: string, value: Json | undefined): EditOffer['args'][number] {
  const text = typeof value === 'string'
  return { path, label: legible(path), value: value === undefined ? '' : legible(text ? value : JSON.stringify(value)), text }
}
