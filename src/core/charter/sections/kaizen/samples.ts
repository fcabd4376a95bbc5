import { z } from 'zod'
import { AgentId } from '../../../ask.ts'
import { Duration } from '../../shapes.ts'

/** Whose model calls may be kept, and for how long. Content stays encrypted outside the ledger, which holds only its digest. */
export const SamplesSection = z.strictObject({
  reuse: z
    .union([z.literal('all'), z.array(AgentId).min(1).max(1000)])
    .optional()
    .describe('Agents whose content may be kept and sent to other models of this charter; absent: none'),
  keep: Duration.default('7d').describe('After so long the content is removed'),
})
/** Parsed {@link SamplesSection}. */
export type SamplesSection = z.infer<typeof SamplesSection>
