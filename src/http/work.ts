import { z } from 'zod'
import { ActionBody, JsonObjectBody, UsdAmount } from '../core/ask.ts'
import type { Command } from '../core/command.ts'
import { sampleWanted } from '../core/samples/law.ts'
import type { RequestRecord } from '../core/state.ts'
import { microsFromUsd } from '../core/units.ts'
import type { HttpContext } from './deps.ts'

const FieldName = z.string().min(1).max(64)
/** Fields of a report: a grant names at most some dozens. */
const fewFields = (fields: object): boolean => Object.keys(fields).length <= 200

/** The body of `redeem`, of a request and of a step of a plan. */
export const RedeemBody = z.strictObject({
  action: ActionBody.describe('The action that is about to run; must be the one that was granted'),
  disclose: z
    .array(z.string().min(1).max(2000))
    .max(200)
    .optional()
    .describe('Every text of `obligations.disclose`, as it is attached to the action'),
  reflection: z
    .record(FieldName, z.string().max(4096))
    .refine(fewFields, 'at most 200 fields')
    .optional()
    .describe('What the agent answers, for every field of `obligations.reflect`'),
})

const count = z.int().min(0).max(1e12).optional()

/** The body of `settle`, of a request and of a step of a plan. */
export const SettleBody = z.strictObject({
  actual_cost_usd: UsdAmount,
  outcome: z.enum(['succeeded', 'failed']),
  usage: z
    .strictObject({
      model: z.string().min(1).max(128).optional().describe("A model's id in the charter, or its provider's name of it"),
      input_tokens: count.describe('All of the input, what was cached included'),
      output_tokens: count.describe('All of the output, what was thought included'),
      cached_tokens: count.describe('Of the input: what the provider had in its cache'),
      reasoning_tokens: count.describe('Of the output: what was thought and not said'),
      duration_ms: count,
      estimated: z.literal(true).optional().describe('Some of the tokens were counted or assumed: the provider did not say'),
    })
    .optional(),
  fields: JsonObjectBody.refine(fewFields, 'at most 200 fields')
    .optional()
    .describe('What came of it, with every field of `obligations.log_fields`'),
})

/** What the answer to a settlement says beside the request. */
export const settledShape = {
  sample_wanted: z
    .literal(true)
    .optional()
    .describe('The charter lets the content of this call be kept: POST /api/v1/requests/:id/sample takes it'),
}

/** {@link settledShape} of a request, for `sendAnswer`. */
export const offering =
  ({ governor }: HttpContext) =>
  (record: RequestRecord): { readonly sample_wanted?: true } =>
    sampleWanted(governor.charter().samples, record) ? { sample_wanted: true } : {}

/** What a {@link RedeemBody} says to the grant `id`, redacted. */
export function redeemed(
  ctx: HttpContext,
  id: string,
  { disclose, ...body }: z.infer<typeof RedeemBody>,
): Omit<Command<'redeem'>, 'kind' | 'request_id'> {
  return { ...present(ctx.redact(body)), ...(disclose ? { disclose: disclosed(ctx, id, disclose) } : {}) }
}

/** What a {@link SettleBody} says, redacted. */
export function settled(ctx: HttpContext, body: z.infer<typeof SettleBody>): Omit<Command<'settle'>, 'kind' | 'request_id'> {
  const { actual_cost_usd, outcome, usage, fields } = ctx.redact(body)
  const told = { ...(usage ? { usage: present(usage) } : {}), ...(fields ? { fields } : {}) }
  return { actual: microsFromUsd(actual_cost_usd) ?? 0, outcome, ...told }
}

/** Texts of the grant stay as the charter writes them, an address in them included; whatever else is sent is redacted. */
function disclosed(ctx: HttpContext, id: string, texts: readonly string[]): readonly string[] {
  const owed = ctx.governor.state().requests.get(id)?.obligations?.disclose
  return texts.map((text) => (owed?.includes(text) ? text : ctx.redact({ text }).text))
}

type Present<T> = { [K in keyof T]: Exclude<T[K], undefined> }
/** A value whose optional fields are there or are not: zod's types allow `undefined`, its values never hold it. */
export const present = <T extends object>(value: T): Present<T> => value as Present<T>
