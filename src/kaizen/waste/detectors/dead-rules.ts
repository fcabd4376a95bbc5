import { type Detector, ms } from '../detector.ts'

/**
 * Rules in force for long that matched nothing in the window. They cost nothing that could be counted, only the reading; how long each is
 * dead stands beside it.
 */
export const deadRules: Detector<'dead_rules'> = ({ facts, matched, rulesSince, window: { from, to } }, { after, requests }) =>
  facts.length < requests
    ? []
    : [...rulesSince].flatMap(([rule, since]) => {
        const dead = to - Math.max(since, from)
        return matched.has(rule) || dead < ms(after) ? [] : [{ about: { rule }, count: 1, cost: 0, time: 0, times: { dead }, examples: [] }]
      })
