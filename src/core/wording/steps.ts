import type { Ask, Plan, Step } from '../ask.ts'
import { legible } from '../legible.ts'
import type { RiskLevel } from '../outcome.ts'
import { formatUsd } from '../units.ts'
import type { Catalogue } from './catalogue/index.ts'

/** What an agent wrote within a line of ours: in quotes that it cannot pretend to end. */
const said = (text: string): string => `“${legible(text).replace(/[“”„‟«»]/g, "'")}”`

/** The steps of a plan for people, in full and numbered: what, tool, target, cost and risk, then all that the step carries. Empty for what is no plan. */
export const stepsText = ({ plan }: Pick<Ask, 'plan'>, words: Catalogue, risks: readonly RiskLevel[] = []): string =>
  plan === undefined
    ? ''
    : [orderText(plan, words), ...plan.steps.flatMap((step, at) => linesOf(plan, step, at, risks[at], words))].join('\n')

const orderText = ({ order, steps: all }: Plan, { steps }: Catalogue): string =>
  all.length === 1 ? steps.one : order === 'sequence' ? steps.sequence : steps.graph

function linesOf(plan: Plan, step: Step, at: number, level: RiskLevel | undefined, { steps, risk }: Catalogue): readonly string[] {
  const { task_intent, tool, target_resource, estimated_cost, args, after = [], environment, justification, preview } = step
  const head = [
    `${at + 1}. ${said(task_intent)}`,
    tool === undefined ? undefined : steps.tool(said(tool)),
    target_resource === undefined ? undefined : steps.target(said(target_resource)),
    environment === undefined ? undefined : steps.environment(said(environment)),
    formatUsd(estimated_cost),
    level === undefined ? undefined : risk.levels[level],
    after.length === 0 ? undefined : steps.after(after.map((id) => plan.steps.findIndex((one) => one.id === id) + 1).join(', ')),
    step.reversible === false ? steps.forGood : undefined,
  ]
  const rest: readonly (readonly [string, string | undefined])[] = [
    [steps.with, args === undefined ? undefined : legible(JSON.stringify(args))],
    [steps.saysWhy, justification === undefined ? undefined : said(justification)],
    [steps.expects, preview === undefined ? undefined : said(preview)],
  ]
  return [
    head.filter((part) => part !== undefined).join(' · '),
    ...rest.flatMap(([label, text]) => (text === undefined ? [] : [`   ${label} ${text}`])),
  ]
}
