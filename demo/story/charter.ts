/** The people of the story, by the ids that their platforms give them. Only alice and bob are in the charter. */
export const PEOPLE = {
  alice: { telegram: 1001 },
  bob: { slack: 'U0BOB' },
  mallory: { slack: 'U0MALLORY' },
} as const

/** Where cards go: a group of Telegram, and a channel of Slack with its workspace. */
export const ROOMS = { telegram: -1001234567890, slack: 'C0APPROVALS', team: 'T0ACME' } as const

/** The charter of the story, as a person would write it. `aliceToken` is the SHA-256 of alice's token, `timeout` such as `10m`. */
export const charterText = (aliceToken: string, timeout: string): string => `\
version: 1
org: demo
mission: Agents that research, pay bills and keep the servers tidy
timezone: UTC
local_operator: false         # nobody but the operators below decides
budgets: { agent_day_usd: 10 }
escalate:                     # what a person decides; silence means no
  cost_above_usd: 5
  timeout: ${timeout}
  sensitive_intents: [withdraw funds, delete resource, drain wallet, modify permissions]
agents: { authentication: keys }
operators:
  - { id: alice, telegram: ${PEOPLE.alice.telegram}, token: 'sha256:${aliceToken}' }
  - { id: bob, slack: { team: ${ROOMS.team}, user: ${PEOPLE.bob.slack} } }
channels:
  - { telegram: ${ROOMS.telegram} }
  - { slack: ${ROOMS.slack} }
models: { file: models.yaml }
`

const tier = (number: number, max_density: number, id: string): string =>
  `  - { tier: ${number}, max_density: ${max_density}, models: [{ id: ${id}, provider: example, usd_per_1k_tokens: 0.00${number}, context: 100000, tools: true }] }`

/** The models file that the charter names. */
export const MODELS_TEXT = `\
version: 1
prices_as_of: 2026-11-01
tiers:
${[tier(1, 3, 'small-model'), tier(2, 5, 'fair-model'), tier(3, 7, 'good-model'), tier(4, 9, 'large-model'), tier(5, 10, 'largest-model')].join('\n')}
`
