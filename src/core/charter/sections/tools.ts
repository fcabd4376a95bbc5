import { z } from 'zod'
import { RESOURCE_TYPES } from '../../ask.ts'
import { isPath } from '../../edits/paths.ts'
import { parsePattern } from '../../tools/pattern.ts'

/** A pattern as a charter writes it: `web_search`, `Read(docs/**)`, `Bash(npm test)`. */
const ToolPatternText = z
  .string()
  .min(1)
  .max(256)
  .refine((text) => parsePattern(text) !== undefined, 'expected a tool such as web_search, or a pattern such as Read(docs/**)')

const patterns = z.array(ToolPatternText).max(1000)

/** Who may use which tools. Only a charter that has this section refuses tools to agents without a list of their own. */
export const ToolsSection = z.strictObject({
  default: z.enum(['deny', 'allow']).default('deny').describe('For what no pattern of the agent matches'),
  everyone: patterns.default([]).describe('Patterns that every agent has'),
  classes: z
    .record(z.string().regex(/^[a-z][a-z0-9_-]{0,63}$/), patterns)
    .default({})
    .describe('Named sets; an agent has one by @name in its list'),
  deny: patterns.default([]).describe('Patterns that no agent has, whatever else says'),
  editable: z
    .record(
      z.string().min(1).max(256),
      z.array(z.string().max(256).refine(isPath, 'expected an argument, or a dotted path such as filters.region')).max(100),
    )
    .optional()
    .describe('By tool: the arguments that who approves may change before they approve'),
  without: z.array(z.enum(RESOURCE_TYPES)).default(['llm_tokens']).describe('Resource types that may be asked for without naming a tool'),
})
/** Parsed {@link ToolsSection}. */
export type ToolsSection = z.infer<typeof ToolsSection>
