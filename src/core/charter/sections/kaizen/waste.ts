import { z } from 'zod'
import { UsdAmount } from '../../../ask.ts'
import { Duration } from '../../shapes.ts'

const share = z.number().gt(0).lt(1)
const some = z.int().min(1).max(1_000_000)

/**
 * From where on something counts as waste, by detector. The defaults are for an organisation of some people and a handful of agents:
 * what is below them nobody would look at twice.
 */
export const WasteSection = z.strictObject({
  latent: z
    .strictObject({ after: Duration.default('1h').describe('A grant that so long after it was given is neither settled nor taken back') })
    .prefault({}),
  lock_waits: z
    .strictObject({
      mean: Duration.default('30s').describe('A resource whose waiters wait this long on average'),
      waits: some.default(5).describe('Fewer waits than this say nothing'),
    })
    .prefault({}),
  inversions: z
    .strictObject({
      after: Duration.default('30s').describe('Somebody waits so long for who has less priority: three times the grace of a lock'),
    })
    .prefault({}),
  overpowered: z
    .strictObject({
      tiers_above: z.int().min(1).max(4).default(1).describe('So many tiers above the one that the density asks for'),
      usd: UsdAmount.default(1).describe('What it cost too much, by model'),
    })
    .prefault({}),
  repeats: z
    .strictObject({ within: Duration.default('10m').describe('The very same action again so soon after it was asked for') })
    .prefault({}),
  hoarding: z
    .strictObject({
      used_below: share
        .default(0.5)
        .describe('Work that used less than this share of what was set aside; roles that set aside less of their day'),
      usd: UsdAmount.default(1).describe('What was kept from others, by agent or role'),
    })
    .prefault({}),
  failures: z.strictObject({ usd: UsdAmount.default(1).describe('What failed work cost, by agent and tool') }).prefault({}),
  fatigue: z
    .strictObject({
      approvals: some.default(10).describe('So many requests that are alike, all approved'),
      taps_per_day: some.default(40).describe('Votes of one person on one day: one every twelve minutes of eight hours'),
    })
    .prefault({}),
  dead_rules: z
    .strictObject({
      after: Duration.default('14d').describe('In force for so long, and nothing matched'),
      requests: some.default(100).describe('Fewer requests than this say nothing'),
    })
    .prefault({}),
  slow_answers: z
    .strictObject({
      median: Duration.default('5m').describe('Half of what a person decides waits longer: half of the usual timeout'),
      answers: some.default(5).describe('Fewer answers than this say nothing'),
      timeouts: some.default(3).describe('Requests that ran out in the same hour of the day'),
    })
    .prefault({}),
  retries: z
    .strictObject({
      attempts: z.int().min(2).max(1000).default(3).describe('Tries of the same action, each after the one before had come to nothing'),
      within: Duration.default('1h').describe('Each so soon after the one before was asked for'),
    })
    .prefault({}),
})
/** Parsed {@link WasteSection}. */
export type WasteSection = z.infer<typeof WasteSection>
