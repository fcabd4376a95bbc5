import { z } from 'zod'
import { UsdAmount } from '../ask.ts'
import { Duration } from './shapes.ts'

/** Dollars per million tokens of each kind; `cached` absent: as `input`, `reasoning` absent: as `output`, so that nothing counts too little. */
const UsdPer1M = z.strictObject({
  input: UsdAmount,
  output: UsdAmount,
  cached: UsdAmount.optional().describe('Input that the provider had in its cache'),
  reasoning: UsdAmount.optional().describe('Output that is thought and not said'),
})

/** One model in a tier. Its price is one blend for all tokens, or one for each kind. */
const Model = z
  .strictObject({
    id: z.string().min(1).max(128),
    provider: z.string().min(1).max(64),
    name: z.string().min(1).max(200).optional().describe("The provider's own name of it; absent: its id"),
    usd_per_1k_tokens: UsdAmount.optional().describe('Input and output blended at 3:1'),
    usd_per_1m: UsdPer1M.optional(),
    context: z.int().positive(),
    tools: z.boolean(),
  })
  .refine(
    ({ usd_per_1k_tokens: blend, usd_per_1m: each }) => (blend === undefined) !== (each === undefined),
    'expected usd_per_1k_tokens or usd_per_1m, and not both',
  )

/** The models file beside the charter: five tiers by logic density, cheapest thinking first. */
export const ModelsDocument = z.strictObject({
  version: z.literal(1),
  prices_as_of: z.iso.date(),
  stale_after: Duration.optional().describe('From this age on its prices are old: `countersign models check` says so'),
  tiers: z
    .array(z.strictObject({ tier: z.int().min(1).max(5), max_density: z.int().min(1).max(10), models: z.array(Model).min(1) }))
    .length(5),
})
/** Parsed {@link ModelsDocument}. */
export type ModelsDocument = z.infer<typeof ModelsDocument>

/** One model as its file lists it. */
export type ListedModel = ModelsDocument['tiers'][number]['models'][number]
