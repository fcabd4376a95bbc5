import { z } from 'zod'
import { JsonObjectBody, UsdAmount } from '../ask.ts'
import { MAX_MICROS, microsFromUsd } from '../units.ts'
import type { Changes } from './changes.ts'

/** Arguments that one edit may change. */
const MOST_ARGS = 50

/** What a person looked at, on the wire: as the view of a waiting request says in `seen`. */
export const SeenBody = z.strictObject({ edits: z.int().min(0).max(100), votes: z.int().min(0).max(10_000) })

/** What an edit changes, on the wire. */
export const ChangesBody = z
  .strictObject({
    estimated_cost_usd: UsdAmount.optional().describe('Only lower, unless the charter says `approvals.edit_cost: any`'),
    args: JsonObjectBody.refine((args) => Object.keys(args).length <= MOST_ARGS, `at most ${MOST_ARGS} arguments`)
      .optional()
      .describe('New values by dotted path, such as `filters.region`: those that the charter names for the tool in `tools.editable`'),
    model: z.string().min(1).max(128).optional().describe('Another model of the charter, where one is recommended'),
  })
  .refine((changes) => Object.keys(changes).length > 0, 'expected estimated_cost_usd, args or model')

/** The core's form of changes on the wire. */
export const changesOf = ({ estimated_cost_usd: usd, args, model }: z.infer<typeof ChangesBody>): Changes => ({
  ...(usd === undefined ? {} : { estimated_cost: microsFromUsd(usd) ?? MAX_MICROS }),
  ...(args === undefined ? {} : { args }),
  ...(model === undefined ? {} : { model }),
})
