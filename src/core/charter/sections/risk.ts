import { z } from 'zod'
import { LEVELS } from '../../risk/level.ts'

const level = z.enum(LEVELS)
const people = z.int().min(1).max(10)
const toolName = z.string().min(1).max(256)
const hosts = z
  .array(
    z
      .string()
      .max(253)
      .regex(/^(?:\*\.)?[^\s/?#@*]+$/, 'expected a host such as github.com, or *.github.com for what is below it'),
  )
  .max(1000)
  .default([])
const clock = z.string().regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/, 'expected a time of day such as 19:30')

/**
 * How dangerous a request is: the highest level that any of these tables finds. Only a charter that has this section assesses risk;
 * what it leaves out has the defaults here.
 */
export const RiskSection = z.strictObject({
  tools: z
    .strictObject({
      default: level.default('low').describe('Of a tool that is not listed'),
      none: level.default('low').describe('Of a request that names no tool'),
      list: z.record(toolName, level).default({}),
      shells: z
        .array(toolName)
        .max(100)
        .default(['Bash', 'bash', 'sh', 'shell', 'exec', 'run_command', 'terminal'])
        .describe('Tools whose every argument is read as a command line'),
    })
    .prefault({}),
  workspace: z
    .array(z.string().min(1).max(1024))
    .max(100)
    .default([])
    .describe('Absolute folders agents may work in; a relative path that does not climb is always inside'),
  arguments: z
    .strictObject({
      outside_workspace: level.default('high'),
      traversal: level.default('high'),
      encoded_path: level.default('high'),
      symlink_like: level.default('high'),
      shell_metacharacters: level.default('medium'),
      destructive_shell: level.default('critical'),
      destructive_sql: level.default('critical'),
    })
    .prefault({}),
  patterns: z
    .array(
      z.strictObject({
        code: z.string().regex(/^[a-z][a-z0-9_]{0,63}$/, 'expected a code such as touches_payroll'),
        level,
        matches: z.string().min(1).max(500).describe('An RE2 pattern, looked for in the target and in every text of the arguments'),
      }),
    )
    .max(200)
    .default([]),
  data: z
    .strictObject({
      secret: level.default('high'),
      card_number: level.default('high'),
      national_id: level.default('high'),
      email: level.default('medium'),
    })
    .prefault({}),
  egress: z
    .strictObject({
      allow: hosts,
      deny: hosts,
      levels: z
        .strictObject({
          allowed: level.default('low'),
          unlisted: level.default('medium'),
          denied: level.default('critical'),
          private: level.default('high').describe('Loopback, private and local addresses and names'),
          metadata: level.default('critical').describe('Where clouds hand out credentials'),
          numeric: level.default('high').describe('A public address without a name'),
          userinfo: level.default('high').describe('A URL with a name or password before its host'),
          look_alike: level.default('high').describe('A host that mixes alphabets'),
          unreadable: level.default('high').describe('What stands for a URL and is none'),
        })
        .prefault({}),
    })
    .prefault({}),
  scope: z
    .strictObject({
      tainted: level.default('medium').describe('The agent has read text from outside in this session'),
      taints: z.array(toolName).max(500).default([]).describe('Tools that bring text from outside into the session'),
      first_use: level.default('medium').describe('This agent was never granted this tool before'),
      off_hours: z
        .strictObject({
          from: clock,
          to: clock,
          days: z.array(z.int().min(1).max(7)).max(7).default([]).describe('Whole days off, 1 = Monday'),
          level: level.default('medium'),
        })
        .optional()
        .describe("In the charter's time zone; from 19:00 to 07:00 goes over midnight"),
    })
    .prefault({}),
  floor: z
    .strictObject({ medium: people.optional(), high: people.optional(), critical: people.optional() })
    .default({ critical: 2 })
    .describe('How many people a request of at least this level needs, whatever a rule says'),
})
/** Parsed {@link RiskSection}. */
export type RiskSection = z.infer<typeof RiskSection>
