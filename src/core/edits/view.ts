import type { Ask } from '../ask.ts'
import type { Json, JsonObject } from '../json.ts'
import type { RequestRecord } from '../state.ts'
import { usdFromMicros } from '../units.ts'
import { type FieldChange, together } from './changes.ts'
import type { Seen } from './record.ts'
import { seenOf } from './seen.ts'

/** What people made of a request while it waited, as every door answers it. */
export interface EditedView {
  /** How often it was edited. */
  readonly number: number
  /** Operator id and time (ISO 8601) of the last edit. */
  readonly by: string
  readonly at: string
  /** From what the agent asked to what it is now; money in dollars. `from` is absent where there was nothing. */
  readonly changes: readonly { readonly field: string; readonly from?: Json; readonly to?: Json }[]
  /** Whose votes the last edit made void. */
  readonly voided: readonly string[]
  /** What the grant is for, as `redeem` takes it in `action`: the original is refused. */
  readonly action: JsonObject
}

/** The action of a request as `redeem` takes it. */
function actionOf({ task_intent, resource_type, estimated_cost, target_resource, tool, args, preview }: Ask): JsonObject {
  return {
    task_intent,
    resource_type,
    estimated_cost_usd: usdFromMicros(estimated_cost),
    ...(target_resource === undefined ? {} : { target_resource }),
    ...(tool === undefined ? {} : { tool }),
    ...(args === undefined ? {} : { args }),
    ...(preview === undefined ? {} : { preview }),
  }
}

const inDollars = ({ field, from, to }: FieldChange): EditedView['changes'][number] =>
  field === 'estimated_cost'
    ? { field: 'estimated_cost_usd', from: usdFromMicros(Number(from)), to: usdFromMicros(Number(to)) }
    : { field, ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) }

/** What edits add to a request's view; nothing for most. `seen`: what a vote or edit of what waits sends back. */
export function editParts(record: RequestRecord): { readonly seen?: Seen; readonly edited?: EditedView } | undefined {
  const { edits = [], ask, status } = record
  const seen = status.name === 'pending' ? { seen: seenOf(record) } : undefined
  const last = edits.at(-1)
  if (!last) return seen
  const edited: EditedView = {
    number: edits.length,
    by: last.operator,
    at: new Date(last.at).toISOString(),
    changes: together(edits.map(({ changes }) => changes)).map(inDollars),
    voided: last.voided,
    action: actionOf(ask),
  }
  return { ...seen, edited }
}
