/** Every finding of `countersign charter lint`, by its stable code: how bad it is, and what to do. An error fails the lint. */
export const FINDINGS = {
  charter_invalid: { severity: 'error', todo: 'Correct it; a charter with faults is not loaded.' },
  rule_invalid: { severity: 'error', todo: 'Correct the condition; docs/charter.md lists what it may read.' },
  pattern_refused: { severity: 'error', todo: 'Write the pattern in RE2, without long repetitions, look-arounds and back-references.' },
  tag_fixture_fails: { severity: 'error', todo: 'Correct the matchers of the tag, or the fixture.' },
  quorum_unreachable: {
    severity: 'error',
    todo: 'List more people with the role approver, or say solo: true where one person runs everything.',
  },
  rule_never_matches: { severity: 'error', todo: 'Correct its condition, or take the rule out.' },
  rule_unreachable: { severity: 'error', todo: 'Narrow the rule that denies, or take this one out.' },
  rule_never_allows: { severity: 'error', todo: 'Give one of its tools to an agent, or take the rule out.' },
  nothing_granted: { severity: 'error', todo: 'Let at least one rule, or the default, allow or confirm something.' },
  tag_unknown: { severity: 'error', todo: 'Declare the tag under tags, or correct its name.' },
  value_unknown: { severity: 'error', todo: 'Correct the name; the comparison never holds.' },
  deny_denies_tool: { severity: 'error', todo: 'Take the tool away, rename it, or narrow the phrase.' },
  rule_shadowed: { severity: 'warning', todo: 'Take it out, or narrow the other rule.' },
  rule_tool_unknown: { severity: 'warning', todo: 'Correct the name, or list the tool for an agent.' },
  risk_unassessed: { severity: 'warning', todo: 'Add the section risk; without it every risk is low.' },
  default_allows: { severity: 'warning', todo: 'Say default: confirm, and allow what is ordinary by rules.' },
  trust_unearnable: {
    severity: 'warning',
    todo: 'Say probation: confirm, so that supervised work can earn it, or let an operator grant it.',
  },
  budget_contradiction: { severity: 'warning', todo: 'Lower the one, or raise the other.' },
  no_operators: {
    severity: 'warning',
    todo: 'List people under operators; until then what needs a person is refused when its time is over.',
  },
  operator_unreachable: {
    severity: 'warning',
    todo: 'Add a channel for approvals on their platform, or a token for the browser and the command line.',
  },
  channel_without_operator: { severity: 'warning', todo: 'List the id of an operator on that platform, or take the channel out.' },
  prices_stale: { severity: 'warning', todo: "Look up the providers' prices, and set prices_as_of to today." },
  prices_from_the_future: { severity: 'error', todo: 'Correct prices_as_of: the day on which the prices were looked up.' },
  prices_blended: { severity: 'warning', todo: 'List usd_per_1m with a price for each kind of token; then calls cost what they cost.' },
  price_missing: {
    severity: 'warning',
    todo: 'List the price; until then such tokens count with the price of the whole they are part of.',
  },
  price_odd: { severity: 'warning', todo: 'Look the price up again.' },
  provider_unknown: {
    severity: 'warning',
    todo: 'Correct the name (openai, anthropic, google), or set LLM_PROVIDERS=NAME=https://…/v1 to where it answers.',
  },
  model_twice: { severity: 'warning', todo: 'Give each its own id, or take one out: grants and reports name models by it.' },
  agent_without_tools: { severity: 'warning', todo: 'List its tools under agents.list, or give everyone some under tools.' },
} as const satisfies Record<string, { readonly severity: 'error' | 'warning'; readonly todo: string }>

/** The stable code of a finding. */
export type FindingCode = keyof typeof FINDINGS

/** Something in a charter that is wrong, or that is hardly meant. */
export interface LintFinding {
  readonly code: FindingCode
  readonly severity: 'error' | 'warning'
  /** Where, such as `charter.rules.3`. */
  readonly path: string
  /** What is wrong. */
  readonly message: string
  /** What to do. */
  readonly todo: string
}

/** Makes a finding; its severity is the code's unless it is said. */
export const finding = (
  code: FindingCode,
  path: string,
  message: string,
  severity: LintFinding['severity'] = FINDINGS[code].severity,
): LintFinding => ({
  code,
  severity,
  path,
  message,
  todo: FINDINGS[code].todo,
})
