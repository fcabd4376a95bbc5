import type { ResourceType } from '../../../ask.ts'
import type { Door } from '../../../principal.ts'

/** `1 step`, `3 steps`: what stands in many sentences. */
export const count = (n: number, one: string, many = `${one}s`): string => `${n} ${n === 1 ? one : many}`

/** Words that stand in texts of every kind. */
export const common = {
  /** A length of time that is shorter than what can be told. */
  moment: 'less than a second',
  and: ' and ',
  or: ' or ',
  /** Behind a list of names that was cut. */
  others: (n: number) => ` and ${n} others`,
  /** Behind any other list that was cut. */
  more: (n: number) => `and ${n} more`,
  nothing: 'nothing',
  nobody: 'nobody',
  none: 'none',
  unknown: 'unknown',
  /** People by name where one of them approved more than once. */
  solo: (names: string, times: number) => `${names} (solo, ${times} times)`,
  by: (who: string) => `by ${who}`,
  reason: 'Reason',
  tokens: (n: number) => `${n} tokens`,
  id: (id: string) => `id ${id}`,
  request: 'request',
  proposal: 'proposal',
  /** Through which door somebody decided: `approved by alice in Telegram`. */
  doors: {
    http: 'over HTTP',
    queue: 'over the queue',
    telegram: 'in Telegram',
    slack: 'in Slack',
    web: 'in the web inbox',
    cli: 'on the command line',
  } satisfies Record<Door, string>,
  /** What an agent wants, by the resource it asks for. */
  verbs: {
    llm_tokens: 'use a language model to',
    api_call: 'call a service to',
    compute: 'run a computation to',
    gas_budget: 'spend gas to',
    file_lock: 'hold a file to',
    wallet_lock: 'hold a wallet to',
  } satisfies Record<ResourceType, string>,
  planVerb: (steps: number) => `carry out a plan of ${count(steps, 'step')} to`,
  /** What stands between an agent and the quotation of its intent. */
  wantsTo: (verb: string) => `wants to ${verb}`,
  headline: (agent: string, verb: string, intent: string, amount: string, target: string) =>
    `${agent} wants to ${verb} ${intent} for ${amount}${target === '' ? '' : ` at ${target}`}`,
  deadline: (clock: string, left: string) => `rejects itself at ${clock}${left === '' ? '' : ` (in ${left})`}`,
  changes: { cost: (from: string, to: string) => `cost ${from} → ${to}` },
  edited: (who: string, changes: string, voided: string, votes: number) =>
    `${who} edited it: ${changes}${voided === '' ? '' : ` (void: the ${votes === 1 ? 'vote' : 'votes'} of ${voided})`}`,
  lock: (length: string, places: number) =>
    `held ${length} at a time from when it is free, and longer if the agent renews it; ${places === 1 ? 'only one agent has it' : `at most ${places} have it at once`}`,
  /** The agent's day; `bar` ends with a space, and both it and `limit` are empty where there is no limit. */
  budget: (bar: string, before: string, after: string, limit: string, over: string) =>
    `${bar}today ${before} → ${after}${limit === '' ? ', no limit' : ` of ${limit}${over === '' ? '' : `, ${over} over`}`}`,
  past: (approved: number, all: number) => `approved ${approved} of ${all} ${all === 1 ? 'time' : 'times'}`,
  pastRejected: (times: number, who: string, clock: string) =>
    `${times === 1 ? 'rejected once, by' : `rejected ${times} times, the last time by`} ${who} at ${clock}`,
}
