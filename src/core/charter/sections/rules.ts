import { z } from 'zod'
import { RESOURCE_TYPES } from '../../ask.ts'
import { Duration } from '../shapes.ts'

/** A stable code in answers: what programs compare. */
const code = z.string().regex(/^[a-z][a-z0-9_]{0,63}$/, 'expected 1–64 of a–z 0–9 _, first a letter')
const fields = z
  .array(z.string().regex(/^[A-Za-z][A-Za-z0-9_.-]{0,63}$/, 'expected 1–64 of A–Z a–z 0–9 _ . -, first a letter'))
  .min(1)
  .max(50)

/** Conditions that come with a grant; each is enforced at ask, redeem or settle. */
export const ObligationsBody = z.strictObject({
  disclose: z.array(z.string().min(1).max(2000)).min(1).max(20).optional().describe('Texts the executor must attach; echoed at redeem'),
  log_fields: fields.optional().describe('Fields that settle must report'),
  preview_required: z.literal(true).optional().describe('No preview: refused. The preview is bound into the grant'),
  max_uses: z.int().min(1).max(1000).optional().describe('How often the grant may be redeemed; absent: once'),
  expires_within: Duration.optional().describe('The grant expires after so long at the latest'),
  verify_output: z.literal(true).optional().describe('The work counts as a success only after an audit'),
  reflect: fields.optional().describe('Fields the agent must fill before it may redeem'),
})
/** Parsed {@link ObligationsBody}. */
export type ObligationsBody = z.infer<typeof ObligationsBody>

/** Longest condition, in characters. */
const LONGEST_CONDITION = 2000

/** One rule: what it says of the requests its condition holds for. */
export const RuleBody = z.strictObject({
  id: z.string().regex(/^[a-z0-9][a-z0-9_.-]{0,63}$/, 'expected 1–64 of a–z 0–9 _ . -, first a letter or digit'),
  effect: z.enum(['deny', 'confirm', 'allow']),
  when: z.string().min(1).max(LONGEST_CONDITION).describe('A CEL condition; `true` for always'),
  tools: z.array(z.string().min(1).max(256)).min(1).max(1000).optional().describe('Only these tools; a * at the end stands for any rest'),
  resources: z.array(z.enum(RESOURCE_TYPES)).min(1).optional().describe('Only these resource types'),
  obligations: ObligationsBody.optional(),
  reason_code: code,
  reason: z.string().min(1).max(500),
})
/** Parsed {@link RuleBody}. */
export type RuleBody = z.infer<typeof RuleBody>

/** The sections of this file, for the charter's schema; both may be absent. */
export const ruleSections = {
  default: z.enum(['confirm', 'deny', 'allow']).optional().describe('What no rule speaks about; absent beside rules: confirm'),
  rules: z.array(RuleBody).max(10_000).optional(),
}
