import { ableModels } from '../arbiter/choose.ts'
import type { Ask } from '../ask.ts'
import type { Charter } from '../charter/compile.ts'
import { type Json, jsonFault } from '../json.ts'
import { argsText, legible } from '../legible.ts'
import type { RequestRecord } from '../state.ts'
import { formatUsd } from '../units.ts'
import { cut } from '../wording/text.ts'
import { ARGS, type Changes, edited, type FieldChange } from './changes.ts'
import { pathKeys, valueIn } from './paths.ts'

/** Edits of one request at the most: each voids every vote and asks everybody anew; who is not content after five rejects it and says why. */
export const MOST_EDITS = 5

/** What an operator may change of a request: a person who edits decides no more than what the charter leaves open. */
export interface Editable {
  /** Whether the estimated cost may be raised; it may always be lowered. */
  readonly raise: boolean
  /** Paths among the arguments, as the charter names them for the tool. */
  readonly paths: readonly string[]
  /** Models that could do the work; empty where none was recommended. */
  readonly models: readonly string[]
}

/** What the charter in force leaves open of a request. A tool is known by its exact name. */
export function editableOf({ document, arbiter }: Charter, { ask, model }: Pick<RequestRecord, 'ask' | 'model'>): Editable {
  const listed = document.tools?.editable ?? {}
  return {
    raise: document.approvals?.edit_cost === 'any',
    paths: ask.tool !== undefined && Object.hasOwn(listed, ask.tool) ? (listed[ask.tool] ?? []) : [],
    models: model === null ? [] : ableModels(arbiter, ask),
  }
}

/** The edited request with what differs, or why it cannot be edited so; `code`: as a refusal's. */
export type Drafted =
  | { readonly ask: Ask; readonly changes: readonly FieldChange[] }
  | { readonly code: 'not_editable' | 'invalid_field'; readonly detail: string }

const no = (detail: string): Drafted => ({ code: 'not_editable', detail })

/** Longest name of the editor's own that a refusal repeats, in characters. */
const NAMED = 100

/** Puts the changes that somebody wants to a request, as far as the charter leaves them open. */
export function draftEdit(charter: Charter, record: RequestRecord, wanted: Changes): Drafted {
  const { raise, paths, models } = editableOf(charter, record)
  const { ask, model, obligations } = record
  const { estimated_cost: cost, args = {}, model: other } = wanted
  if (cost !== undefined && cost > ask.estimated_cost && !raise)
    return no(`The cost may only be lowered: it is ${formatUsd(ask.estimated_cost)}. Reject it, and let the agent ask for more`)
  if (ask.plan) return no('A plan is approved or rejected as it is: its steps and its total belong together')
  const stray = Object.keys(args).find((path) => !paths.includes(path))
  if (stray !== undefined)
    return no(
      `The charter does not let args.${cut(legible(stray), NAMED)} of this tool be edited${paths.length > 0 ? `; it lets ${paths.join(', ')}` : ' (tools.editable)'}`,
    )
  if (Object.keys(args).length > 0 && obligations?.preview_required)
    return no('Its preview shows what these arguments would change, so they cannot be edited; reject it, and say what to ask for')
  if (other !== undefined && !models.includes(other))
    return no(models.length > 0 ? `The model must be one of ${models.join(', ')}` : 'It carries no recommended model')
  const changes: readonly FieldChange[] = [
    ...(cost === undefined ? [] : [change('estimated_cost', ask.estimated_cost, cost)]),
    ...Object.entries(args).map(([path, to]) => change(`${ARGS}${path}`, valueIn(ask.args, pathKeys(path)), to)),
    ...(other === undefined ? [] : [change('model', model ?? undefined, other)]),
  ].filter(({ from, to }) => JSON.stringify(from) !== JSON.stringify(to))
  if (changes.length === 0) return { code: 'invalid_field', detail: 'changes: expected at least one value that differs from the request' }
  const after = edited(ask, changes)
  const fault = after?.args && jsonFault({ args: after.args })
  if (!after) return no('An argument has no place there: what is above it must be in the request already')
  if (fault) return { code: 'invalid_field', detail: `${cut(legible(fault.path), NAMED)}: expected what the ledger can hold` }
  if (argsText(after).length > LONGEST) return { code: 'invalid_field', detail: `args: expected at most ${LONGEST} characters` }
  return { ask: after, changes }
}

/** Arguments after an edit, in characters: what a door takes at once (`BODY_LIMIT`), so that edits cannot add up to more. */
const LONGEST = 256 * 1024

const change = (field: string, from: Json | undefined, to: Json): FieldChange => ({ field, ...(from === undefined ? {} : { from }), to })
