import { z } from 'zod'
import { RESOURCE_TYPES, UsdAmount } from '../../ask.ts'
import { Duration } from '../shapes.ts'

/** The name of a capability, such as `WRITE_FILES`: upper case, so that it can never be a key that means something to JavaScript. */
export const CapabilityName = z
  .string()
  .regex(/^[A-Z][A-Z0-9_]{0,63}$/, 'expected a capability such as WRITE_FILES: A–Z 0–9 _, first a letter')

/** Trust in points as people write it: 0 (the sandbox) to 100. */
export const Points = z.int().min(0).max(100)

const probation = z.enum(['confirm', 'deny'])
const capabilities = z.array(CapabilityName).max(64)

const capability = z.strictObject({
  threshold: Points.describe('Below it the agent is on probation for this'),
  full_stakes_usd: UsdAmount.optional().describe(
    'A success counts in full from this confirmed cost on; smaller ones count in proportion, and lift no higher than it. Absent: each counts in full',
  ),
  probation: probation.optional().describe("Overrides the section's `probation`"),
})

const step = z.strictObject({ from: Points, usd: UsdAmount })

/** How agents earn what they may do alone. Without this section nobody's trust is looked at. */
export const TrustSection = z
  .strictObject({
    capabilities: z.record(CapabilityName, capability),
    tools: z
      .record(z.string().min(1).max(256), capabilities)
      .default({})
      .describe('Capabilities by tool; * stands for any text. All that match are needed'),
    resources: z
      .partialRecord(z.enum(RESOURCE_TYPES), capabilities)
      .default({})
      .describe('Capabilities by resource type, needed besides those of the tool'),
    earn: z
      .strictObject({ audit: z.int().min(1).max(100).default(5) })
      .prefault({})
      .describe('Points for work that passed its audit with full score'),
    lose: z
      .strictObject({ failure: Points.default(10), overrun: Points.default(15), rejection: Points.default(5), audit: Points.default(20) })
      .prefault({})
      .describe('Points lost by failed work, by costing more than was set aside, by an operator’s no, by a failed audit'),
    decay: z
      .strictObject({ points: z.int().min(1).max(100), every: Duration, floor: Points.default(0) })
      .optional()
      .describe('Idle trust sinks toward the floor'),
    ceilings: z
      .strictObject({ by: CapabilityName, steps: z.array(step).min(1).max(100) })
      .optional()
      .describe('The most one request may cost without a person, by the points of one capability'),
    probation: probation.default('confirm').describe('Below a threshold: every action is confirmed by a person, or denied'),
  })
  .superRefine(({ capabilities, tools, resources, ceilings }, ctx) => {
    const fault = (path: readonly string[], message: string): void => ctx.addIssue({ code: 'custom', path: [...path], message })
    const known = (path: readonly string[], names: readonly string[]): void => {
      for (const name of names) if (!Object.hasOwn(capabilities, name)) fault(path, `${name} is not listed under trust.capabilities`)
    }
    for (const [tool, names] of Object.entries(tools)) known(['tools', tool], names)
    for (const [type, names] of Object.entries(resources)) known(['resources', type], names)
    if (!ceilings) return
    known(['ceilings', 'by'], [ceilings.by])
    const grows = ceilings.steps.every(({ from, usd }, i, all) => {
      const before = all[i - 1]
      return !before || (from > before.from && usd >= before.usd)
    })
    if (!grows) fault(['ceilings', 'steps'], 'expected `from` to grow from step to step, and `usd` never to fall')
  })
/** Parsed {@link TrustSection}. */
export type TrustSection = z.infer<typeof TrustSection>
