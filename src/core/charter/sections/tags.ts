import { z } from 'zod'
import { RESOURCE_TYPES } from '../../ask.ts'
import { DATA_CLASS_NAMES } from '../../risk/data-classes.ts'

/** The fields of a request in which words are looked for. */
const TAG_FIELDS = ['intent', 'target', 'tool', 'args', 'justification', 'preview'] as const
/** One of {@link TAG_FIELDS}. */
export type TagField = (typeof TAG_FIELDS)[number]

const phrases = z.array(z.string().min(1).max(200)).min(1).max(1000)

const argument = z
  .strictObject({
    name: z.string().min(1).max(200).describe('A key of the arguments; keys further down are joined by dots'),
    count_above: z.int().min(0).optional().describe('More elements than this, or more addresses in a text'),
    above: z.number().optional().describe('A number greater than this, also as a text of digits'),
    any_of: z
      .array(z.union([z.string().max(200), z.number(), z.boolean()]))
      .min(1)
      .max(200)
      .optional(),
  })
  .refine((a) => a.count_above !== undefined || a.above !== undefined || a.any_of !== undefined, 'expected count_above, above or any_of')

const matcher = z
  .strictObject({
    in: z.array(z.enum(TAG_FIELDS)).min(1).default(['intent', 'target', 'tool', 'args']).describe('Where words are looked for'),
    any_words: phrases.optional().describe('One of these phrases stands there'),
    all_words: phrases.optional().describe('Each of these phrases stands there'),
    near: z
      .strictObject({ words: phrases, of: phrases, within: z.int().min(1).max(50).default(5) })
      .optional()
      .describe('A phrase of `words` stands within so many words of a phrase of `of`'),
    not_words: phrases.optional().describe('None of these phrases stands there'),
    args: z.array(argument).min(1).max(20).optional().describe('Each of these holds of the arguments'),
    tools: z.array(z.string().min(1).max(256)).min(1).optional(),
    resources: z.array(z.enum(RESOURCE_TYPES)).min(1).optional(),
    data: z.array(z.enum(DATA_CLASS_NAMES)).min(1).optional().describe('Something of one of these classes was found and replaced'),
  })
  .refine((m) => !!(m.any_words ?? m.all_words ?? m.near ?? m.args ?? m.tools ?? m.resources ?? m.data), 'expected something to look for')

const fixture = z.union([
  z.string().min(1).max(1024),
  z.strictObject({
    intent: z.string().max(1024).default(''),
    target: z.string().max(512).optional(),
    tool: z.string().max(256).optional(),
    args: z.record(z.string(), z.json()).optional(),
    justification: z.string().max(4096).optional(),
    preview: z.string().max(20_000).optional(),
    resource_type: z.enum(RESOURCE_TYPES).default('api_call'),
  }),
])

const fixtures = z.array(fixture).max(50)

/** What requests are about: tags by deterministic matchers, each with fixtures that are checked whenever the charter is loaded. */
export const TagsSection = z
  .array(
    z.strictObject({
      tag: z.string().regex(/^[a-z][a-z0-9_-]{0,63}$/, 'expected a tag such as impersonation'),
      any: z.array(matcher).min(1).max(100).describe('The tag is given when one of these matches in all it says'),
      fixtures: z
        .strictObject({ yes: fixtures.min(1), no: fixtures.min(1) })
        .describe('Requests, or just intents, that get the tag and that do not'),
    }),
  )
  .max(200)
/** Parsed {@link TagsSection}. */
export type TagsSection = z.infer<typeof TagsSection>
/** One matcher of a tag. */
export type Matcher = TagsSection[number]['any'][number]
/** A request that a tag's fixtures give. */
export type TagFixture = z.infer<typeof fixture>
