import type { ImprovementKind, ImprovementOf } from '../../../improvements/kinds.ts'
import type { Untested } from '../../../improvements/untested.ts'
import { count } from './common.ts'

const said = (value: unknown): string => (value === null ? 'none' : String(value))
const arrow = ({ from, to }: { readonly from: unknown; readonly to: unknown }): string => `from ${said(from)} to ${said(to)}`
const tools = (list: readonly string[] | null): string => (list === null ? 'any' : list.length === 0 ? 'none' : list.join(', '))

/** Typed changes of the law. */
export const improvements = {
  /** What each kind would do, in one sentence; values are those of the charter, made legible by who shows them. */
  titles: {
    substitute_model: ({ tier, from, to }) => `Use the model ${said(to['id'])} instead of ${said(from['id'])} in tier ${tier}`,
    standing_grant_for_pattern: ({ request_id, terms }) =>
      `Give a standing grant for what is like ${request_id}: up to ${count(terms.max_uses, 'use')} and $${terms.max_usd}`,
    digest_route: ({ route, to }) =>
      to ? `Put requests of the route ${route} together into one message` : `Give each request of the route ${route} its own card again`,
    cost_threshold: ({ from, to }) => `Ask people about requests that cost more than $${to} (so far: $${from})`,
    confidence_threshold: (change) => `Ask people about requests below a confidence: ${arrow(change)}`,
    trust_threshold: (change) => `Let agents off probation for ${change.capability} at other points: ${arrow(change)}`,
    tool_risk: (change) => `Rate the risk of the tool ${change.tool} otherwise: ${arrow(change)}`,
    timeout: (change) =>
      `Give people another time to answer${change.stage === undefined ? '' : ` in the stage ${change.stage} of ${change.route}`}: ${arrow(change)}`,
    severity_timeout: (change) => `Give people another time to answer where the severity is ${change.severity}: ${arrow(change)}`,
    sample_rate: (change) => `Sample another part of the traffic for the experiment ${change.experiment}: ${arrow(change)}`,
    budget_move: ({ giver, taker }) =>
      `Move budget of the day: the role ${giver.role} ${arrow(giver)} dollars, the role ${taker.role} ${arrow(taker)} dollars`,
    remove_rule: ({ rule }) => `Remove the rule ${rule.id}`,
    add_rule: ({ rule }) => `Add the rule ${rule.id}, which says ${rule.effect}`,
    rule_effect: ({ rule, from, to }) => `Let the rule ${rule} say ${said(to)} instead of ${said(from)}`,
    agent_tools: ({ agent, from, to }) => `Change the tools of ${agent}: ${tools(from)} → ${tools(to)}`,
    agent_priority: (change) => `Change the highest priority of ${change.agent}: ${arrow(change)}`,
    preemption: ({ to }) =>
      to ? 'Let a strictly higher priority take locks over' : 'Let nobody take a lock over, whatever their priority',
    remove_key: ({ key_id }) => `End the key ${key_id}`,
  } as { readonly [K in ImprovementKind]: (change: ImprovementOf<K>) => string },
  headline: (who: string, title: string) => `${who} proposes: ${title}`,
  labels: {
    control: 'Control',
    backtest: 'Backtest',
    silence: 'If nobody answers',
    foundBy: 'Found by',
    undoes: 'Takes back',
    undone: 'Taken back',
  },
  silence: 'nothing changes',
  tight: 'loosens no control',
  /** `paths`: what is loosened; empty where it is no text of the charter. */
  loosens: (paths: string) => `LOOSENS A CONTROL, so two people must approve it${paths === '' ? '' : `: ${paths}`}`,
  /** `who`: empty where nobody knows any more. */
  undone: (at: string, who: string, by: string) => `at ${at}${who === '' ? '' : ` by ${who}`} (${by}): what was before holds again`,
  /** Who looks for changes by themselves. */
  finders: {
    optimizer: 'the optimizer, which tries thresholds on the past',
    scamper: 'the weekly review of the charter (SCAMPER)',
  } as Readonly<Record<string, string>>,
  nothingAsked: (days: number) => `nothing was asked in ${count(days, 'day')}, so the past says nothing of it`,
  decidedAgain: (days: number, changed: number, requests: number) =>
    `${count(days, 'day')} decided again: ${changed} of ${count(requests, 'request')} would be answered otherwise`,
  sameTaps: 'as many taps',
  tapsSaved: (n: number) => `${count(n, 'tap')} saved`,
  tapsMore: (n: number) => `${count(n, 'tap')} more`,
  grantedMore: (amount: string) => `${amount} more granted at once`,
  heldBack: (amount: string) => `${amount} held back`,
  riskAdded: (score: number) => `risk score added ${score}`,
  againstPeople: (n: number) => `${count(n, 'request')} that people REJECTED would be granted`,
  tooLate: (n: number) => `${count(n, 'approval')} would have come too late`,
  waitsSaved: (time: string) => `${time} of waiting for people saved`,
  blind: (paths: string) => `without the history of ${paths}`,
  /** Why deciding the past again cannot say what a change does. */
  untested: {
    models:
      'the past cannot say: whichever model is advised, requests are answered the same. Whether it does the work as well shows afterwards',
    messages: 'the past cannot say: requests are answered the same, only their messages come together',
    samples: 'the past cannot say: no request is answered otherwise, only more or less of the work is tried in the shadow',
    locks: 'the past cannot say: who holds a lock when would have come out otherwise from the first take-over on',
    people: 'the past cannot say: nobody knows who would have answered the requests that ran out',
    sessions: 'the past cannot say: the sessions of that time had the lower priority, and only new ones get the higher',
  } as { readonly [U in Untested]: string },
}
