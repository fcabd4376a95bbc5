import type { Ask, Plan, Step } from '../ask.ts'
import type { RiskLevel } from '../asked.ts'
import { legible } from '../legible.ts'
import { formatUsd } from '../units.ts'

/** What an agent wrote within a line of ours: in quotes that it cannot pretend to end. */
const said = (text: string): string => `“${legible(text).replace(/[“”„‟«»]/g, "'")}”`

/** The steps of a plan for people, in full and numbered: what, tool, target, cost and risk, then all that the step carries. Empty for what is no plan. */
export const stepsText = ({ plan }: Ask, risks: readonly RiskLevel[] = []): string =>
  plan === undefined ? '' : [orderText(plan), ...plan.steps.flatMap((step, at) => linesOf(plan, step, at, risks[at]))].join('\n')

const orderText = ({ order, steps }: Plan): string =>
  steps.length === 1 ? 'One step:' : order === 'sequence' ? 'One after the other:' : 'Each as soon as those it comes after succeeded:'

function linesOf({ steps }: Plan, step: Step, at: number, risk: RiskLevel | undefined): readonly string[] {
  const { task_intent, tool, target_resource, estimated_cost, args, after = [], environment, justification, preview } = step
  const head = [
    `${at + 1}. ${said(task_intent)}`,
    tool === undefined ? undefined : `tool ${said(tool)}`,
    target_resource === undefined ? undefined : `at ${said(target_resource)}`,
    environment === undefined ? undefined : `in ${said(environment)}`,
    formatUsd(estimated_cost),
    risk === undefined ? undefined : `${risk} risk`,
    after.length === 0 ? undefined : `after ${after.map((id) => steps.findIndex((one) => one.id === id) + 1).join(', ')}`,
    step.reversible === false ? 'cannot be undone' : undefined,
  ]
  const rest: readonly (readonly [string, string | undefined])[] = [
    ['with', args === undefined ? undefined : legible(JSON.stringify(args))],
    ['says why', justification === undefined ? undefined : said(justification)],
    ['expects', preview === undefined ? undefined : said(preview)],
  ]
  return [
    head.filter((part) => part !== undefined).join(' · '),
    ...rest.flatMap(([label, text]) => (text === undefined ? [] : [`   ${label} ${text}`])),
  ]
}
