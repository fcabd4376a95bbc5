import { z } from 'zod'
import { JsonObjectBody } from '../../../ask.ts'
import { compilePattern } from '../../../pattern.ts'
import { Duration } from '../../shapes.ts'

const pattern = z
  .string()
  .min(1)
  .max(4096)
  .superRefine((source, at) => {
    const compiled = compilePattern(source)
    if ('fault' in compiled) at.addIssue(compiled.fault)
  })

/** How two texts can be compared without a model: F1 over the multisets of words, Jaccard over their sets, edit distance over the longer length. */
export const SIMILARITIES = ['token_f1', 'jaccard', 'levenshtein'] as const

/** How good two answers to the same messages are, by kind. Kinds that compare give the control 1. */
export const ScorerBody = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('exact') }),
  z.strictObject({ kind: z.literal('similarity'), measure: z.enum(SIMILARITIES).default('token_f1') }),
  z.strictObject({ kind: z.literal('regex'), pattern: pattern.describe('RE2; found anywhere in the answer') }),
  z.strictObject({ kind: z.literal('json_schema'), schema: JsonObjectBody.describe('JSON Schema 2020-12 that the answer must fit') }),
  z.strictObject({
    kind: z.literal('command'),
    run: z
      .array(z.string().min(1).max(1000))
      .min(1)
      .max(50)
      .describe('A program with its arguments, run without a shell; exit 0: good. Only where COUNTERSIGN_SCORER_COMMANDS=1'),
    timeout: Duration.default('10s'),
  }),
  z.strictObject({
    kind: z.literal('judge'),
    model: z.string().min(1).max(128).describe('A model of the models file'),
    criteria: z.string().min(1).max(4000).optional().describe('What makes an answer the better one'),
  }),
  z.strictObject({ kind: z.literal('human') }),
])
/** Parsed {@link ScorerBody}. */
export type ScorerBody = z.infer<typeof ScorerBody>
/** A kind of scorer. */
export type ScorerKind = ScorerBody['kind']
