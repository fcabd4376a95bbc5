import { Argument, type Command } from 'commander'
import { type Body, listOf, objectOf, textsOf } from '../client.ts'
import { argument, define } from '../define.ts'
import type { CliDeps } from '../deps.ts'
import { fields, safe, safeLines, short, table, usd } from '../print.ts'
import { standing } from '../request-text.ts'
import type { Run } from '../run.ts'

/** `plans` and `plan`. */
export function planCommands(program: Command, deps: CliDeps): void {
  define(program, deps, {
    name: 'plans',
    summary: 'List plans that are open, or ended within a day',
    example: 'plans',
    async act(run) {
      const plans = listOf(await run.server.get('/api/v1/plans'), 'plans')
      run.answer({ plans }, () => plansTable(run, plans))
    },
  })

  define(program, deps, {
    name: 'plan',
    summary: 'Show a plan: every step in full, and where it is',
    more: 'It is approved, rejected and revoked like any request.',
    args: [new Argument('<id>', 'the plan’s id')],
    example: 'plan req_4f0x2m9c1v8b3n6k7j5h',
    async act(run, given) {
      const plan = await run.server.get(`/api/v1/plans/${encodeURIComponent(argument(given))}`)
      run.answer(plan, () => planLines(run, plan))
    },
  })
}

const DONE = new Set(['succeeded', 'failed', 'lapsed'])

function plansTable(run: Run, plans: readonly Body[]): readonly string[] {
  if (plans.length === 0) return ['There is no plan.']
  return [
    ...table([
      ['PLAN', 'STATE', 'STEPS DONE', 'TOTAL', 'AGENT', 'PURPOSE'],
      ...plans.map((one) => {
        const plan = objectOf(one, 'plan')
        const steps = listOf(plan, 'steps')
        const done = steps.filter(({ state }) => DONE.has(String(state))).length
        return [
          safe(one['request_id']),
          standing(run, one),
          `${done} of ${steps.length}`,
          usd(plan['total_usd']),
          short(one['agent_id'], 30),
          short(plan['purpose'], 70),
        ]
      }),
    ]),
    '`countersign plan ID` shows every step.',
  ]
}

function planLines(run: Run, one: Body): readonly string[] {
  const plan = objectOf(one, 'plan')
  return [
    `${run.paint('bold', safe(one['request_id']))} · ${standing(run, one)}`,
    ...fields([
      ['agent', safe(one['agent_id'])],
      ['purpose', safe(plan['purpose'])],
      ['why', safe(one['reason'])],
      ['risk', safe(one['risk'])],
      ['total', `${usd(plan['total_usd'])}, ${usd(plan['left_usd'])} of it not taken by a step`],
      ['order', plan['order'] === 'graph' ? 'each step as soon as those it comes after succeeded' : 'one step after the other'],
      ['action digest', safe(one['action_digest'])],
    ]),
    ...listOf(plan, 'steps').flatMap((step, at) => ['', ...stepLines(step, at)]),
  ]
}

function stepLines(step: Body, at: number): readonly string[] {
  const cost = step['charged_usd'] === undefined ? '' : `, charged ${usd(step['charged_usd'])}`
  const args = step['args'] === undefined ? [] : safeLines(JSON.stringify(step['args'], null, 2)).map((line) => `    ${line}`)
  return [
    `${at + 1}. ${safe(step['id'])} · ${safe(step['state'])} · ${usd(step['estimated_cost_usd'])}${cost}`,
    ...fields([
      ['wants to', safe(step['task_intent'])],
      ['tool', safe(step['tool'])],
      ['target', safe(step['target_resource'])],
      ['risk', safe(step['risk'])],
      ['after', textsOf(step, 'after').map(safe).join(', ')],
      ['request', safe(step['request_id'])],
    ]),
    ...args,
  ]
}
