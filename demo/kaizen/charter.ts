import { PEOPLE, ROOMS } from '../story/charter.ts'

/** The experiments of the month, by the names that the charter gives them. */
export const EXPERIMENTS = { triage: 'cheaper-triage', notes: 'cheaper-notes' } as const

/** The charter of the month, as a person would write it. `aliceToken` is the SHA-256 of alice's token, `askAbove` in dollars. */
export const charterText = (aliceToken: string, askAbove: number): string => `\
version: 1
org: demo
mission: Agents that take notes, sort tickets, review code and have leaflets printed
timezone: UTC
local_operator: false
budgets: { agent_day_usd: 20, org_day_usd: 100 }
escalate: { cost_above_usd: ${askAbove}, timeout: 1h }
agents: { authentication: keys, session: 20h }
operators:
  - { id: alice, roles: [approver, admin], telegram: ${PEOPLE.alice.telegram}, token: 'sha256:${aliceToken}' }
  - { id: bob, slack: { team: ${ROOMS.team}, user: ${PEOPLE.bob.slack} } }
channels:
  - { telegram: ${ROOMS.telegram}, for: [approvals, alerts] }
  - { telegram: ${PEOPLE.alice.telegram}, for: [reports] }      # alice reads the report in her own chat
  - { slack: ${ROOMS.slack} }
models: { file: models.yaml }
default: allow                                   # below that amount
rules:
  - { id: no-refunds, effect: deny, when: request.tool == "shop.refund", reason_code: no_refunds, reason: Refunds are made by hand }
kaizen:
  samples: { reuse: [sorter, scribe], keep: 3d }   # whose calls may be tried with other models
  experiments:
    budget_usd: 2
    day_usd: 1
    declared:
      ${EXPERIMENTS.triage}:
        { control: gpt-mini, candidate: gpt-nano, density: [2, 3], budget_usd: 0.5,
          max_samples: 80, scorer: { kind: regex, pattern: '^Priority: (low|high)' } }
      ${EXPERIMENTS.notes}:
        { control: claude-haiku, candidate: gpt-mini, density: [4, 5], budget_usd: 1,
          max_samples: 80, scorer: { kind: regex, pattern: '^Summary: ' }, guard: { for: 7d } }
  waste: { fatigue: { approvals: 15 }, dead_rules: { after: 20d } }
  improvements: { risk_added: 60 }                 # the most that one change may add: sixty requests of low risk
  schedules: { hourly: 'off', weekly: 0 10 * * 2 } # nightly at 02:30, daily at 09:00, weekly on Tuesdays at 10:00
`

const tier = (number: number, density: number, id: string, provider: string, input: number, output: number): string =>
  `  - { tier: ${number}, max_density: ${density}, models: [{ id: ${id}, provider: ${provider}, usd_per_1m: { input: ${input}, output: ${output} }, context: 200000, tools: true }] }`

/** The models file that the charter names. */
export const MODELS_TEXT = `\
version: 1
prices_as_of: 2026-11-01
tiers:
${[
  tier(1, 1, 'gpt-nano', 'openai', 0.05, 0.4),
  tier(2, 3, 'gpt-mini', 'openai', 0.25, 2),
  tier(3, 5, 'claude-haiku', 'anthropic', 1, 5),
  tier(4, 8, 'claude-sonnet', 'anthropic', 3, 15),
  tier(5, 10, 'claude-opus', 'anthropic', 5, 25),
].join('\n')}
`
