import { staleFrom } from '../../core/arbiter/view.ts'
import type { ListedModel, ModelsDocument } from '../../core/charter/models-file.ts'
import type { Millis } from '../../core/units.ts'
import { finding, type LintFinding } from './finding.ts'

/** What a look at the models file goes by. */
export interface ModelsLook {
  readonly now: Millis
  /** Providers that have an adapter or an address. */
  readonly known: ReadonlySet<string>
}

/** A day: wherever the file was written, today has begun by then. */
const DAY: Millis = 86_400_000

/** What is wrong with the models and their prices, or hardly meant: errors first. */
export function lintModels(models: ModelsDocument, { now, known }: ModelsLook): readonly LintFinding[] {
  const listed = models.tiers.flatMap((tier, t) => tier.models.map((model, m) => ({ model, path: `models.tiers.${t}.models.${m}` })))
  const ids = listed.map(({ model }) => model.id)
  const found = [
    ...lintDate(models, now),
    ...listed.flatMap(({ model, path }, at) => [
      ...(ids.indexOf(model.id) < at ? [finding('model_twice', `${path}.id`, `${model.id} is listed before`)] : []),
      ...(known.has(model.provider)
        ? []
        : [finding('provider_unknown', `${path}.provider`, `${model.id}: ${model.provider} is not known here`)]),
      ...lintPrices(model, path),
    ]),
  ]
  return [...found.filter((f) => f.severity === 'error'), ...found.filter((f) => f.severity === 'warning')]
}

function lintDate(models: ModelsDocument, now: Millis): readonly LintFinding[] {
  const { prices_as_of: day } = models
  const path = 'models.prices_as_of'
  if (Date.parse(day) > now + DAY) return [finding('prices_from_the_future', path, `The prices are as of ${day}, which is yet to come`)]
  const age = Math.floor((now - Date.parse(day)) / DAY)
  return now >= staleFrom(models) ? [finding('prices_stale', path, `The prices are as of ${day}, ${age} days ago`)] : []
}

function lintPrices({ id, usd_per_1m: each }: ListedModel, path: string): readonly LintFinding[] {
  if (!each)
    return [finding('prices_blended', `${path}.usd_per_1k_tokens`, `${id} has one price for input, output, cached and reasoning tokens`)]
  const at = `${path}.usd_per_1m`
  const missing = (['cached', 'reasoning'] as const).filter((kind) => each[kind] === undefined)
  const free = (['input', 'output'] as const).filter((kind) => each[kind] === 0)
  return [
    ...(missing.length > 0 ? [finding('price_missing', at, `${id} has no price for ${missing.join(' and ')} tokens`)] : []),
    ...(free.length > 0 ? [finding('price_odd', at, `${id} costs nothing for ${free.join(' and ')}`)] : []),
    ...((each.cached ?? 0) > each.input ? [finding('price_odd', `${at}.cached`, `${id}: cached input costs more than input`)] : []),
  ]
}
