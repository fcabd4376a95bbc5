import type { Ask } from '../ask.ts'
import type { Matcher, TagField, TagFixture, TagsSection } from '../charter/sections/tags.ts'
import type { Json } from '../json.ts'
import type { DataClass } from '../risk/data-classes.ts'
import { dataClassesOf } from '../risk/risk.ts'
import { toolName } from '../risk/scope.ts'
import { actedTexts } from '../risk/texts.ts'
import { type CompiledMatcher, compileTags, type Places, placesOf, type TagTable } from './table.ts'
import { lookedWords } from './words.ts'

const NONE: readonly string[] = Object.freeze([])

/** The tags of a request, sorted. Deterministic, and linear in the request's size for a given charter. */
export function tagsOf(ask: Ask, table: TagTable, classes: readonly DataClass[] = dataClassesOf(ask)): readonly string[] {
  const places = new Map(table.fields.map((field) => [field, textsIn(ask, field).map((text) => placesOf(table, lookedWords(text)))]))
  const found = table.tags.filter(({ any }) => any.some((matcher) => matches(matcher, ask, places, classes))).map(({ tag }) => tag)
  return found.length === 0 ? NONE : [...new Set(found)].sort()
}

function textsIn(ask: Ask, field: TagField): readonly string[] {
  switch (field) {
    case 'intent':
      return [ask.task_intent]
    case 'target':
      return ask.target_resource === undefined ? NONE : [ask.target_resource]
    case 'tool':
      return ask.tool === undefined ? NONE : [ask.tool]
    case 'args':
      return ask.args ? actedTexts({ args: ask.args }).map(({ text }) => text) : NONE
    case 'justification':
      return ask.justification === undefined ? NONE : [ask.justification]
    case 'preview':
      return ask.preview === undefined ? NONE : [ask.preview]
  }
}

function matches(
  { source, any, all, not, near, tools }: CompiledMatcher,
  ask: Ask,
  places: ReadonlyMap<TagField, readonly Places[]>,
  classes: readonly DataClass[],
): boolean {
  if (tools && (ask.tool === undefined || !(tools.has(ask.tool) || tools.has(toolName(ask.tool))))) return false
  if (source.resources && !source.resources.includes(ask.resource_type)) return false
  if (source.data && !source.data.some((name) => classes.includes(name))) return false
  if (source.args && !source.args.every((argument) => argumentHolds(argument, ask.args ?? {}))) return false
  if (!any && !all && !not && !near) return true
  const texts = source.in.flatMap((field) => places.get(field) ?? [])
  const stands = (phrase: string): boolean => texts.some((text) => text.has(phrase))
  if (any && !any.some(stands)) return false
  if (all && !all.every(stands)) return false
  if (near && !texts.some((text) => isNear(text, near))) return false
  return !not?.some(stands)
}

/** Whether a phrase of `words` stands within so many words of one of `of`, in one text. Two sorted lists are walked once. */
function isNear(text: Places, { words, of, within }: NonNullable<CompiledMatcher['near']>): boolean {
  const sorted = (phrases: readonly string[]): readonly number[] => phrases.flatMap((p) => text.get(p) ?? []).sort((a, b) => a - b)
  const [left, right] = [sorted(words), sorted(of)]
  let j = 0
  for (const at of left) {
    while (j < right.length && (right[j] as number) < at - within) j++
    if (j < right.length && (right[j] as number) <= at + within) return true
  }
  return false
}

type Argument = NonNullable<Matcher['args']>[number]

function argumentHolds({ name, count_above, above, any_of }: Argument, args: Json): boolean {
  const values = valuesAt(args, name)
  return values.some(
    (value) =>
      (count_above === undefined || countOf(value) > count_above) &&
      (above === undefined || numberOf(value) > above) &&
      (any_of === undefined || any_of.some((one) => one === value)),
  )
}

/** The values under a name such as `recipients` or `mail.to`: keys are compared without case, `_` and `-`, and a list's elements are looked into. */
function valuesAt(value: Json, name: string): readonly Json[] {
  let now: readonly Json[] = [value]
  for (const part of name.split('.')) {
    const wanted = keyOf(part)
    now = now
      .flatMap((v) => (Array.isArray(v) ? (v as readonly Json[]) : [v]))
      .flatMap((v) =>
        v !== null && typeof v === 'object' && !Array.isArray(v) ? Object.entries(v as { readonly [key: string]: Json }) : [],
      )
      .filter(([key]) => keyOf(key) === wanted)
      .map(([, v]) => v)
  }
  return now
}

const keyOf = (key: string): string => key.normalize('NFKC').toLowerCase().replace(/[_-]/g, '')

/** How many: of a list its elements, of a text its parts by comma, semicolon or line, of a number itself. */
function countOf(value: Json): number {
  if (Array.isArray(value)) return value.length
  if (typeof value === 'string') return value.split(/[,;\n]/).filter((part) => part.trim() !== '').length
  if (typeof value === 'number') return value
  return value !== null && typeof value === 'object' ? Object.keys(value).length : 0
}

/** A number, or a text of one as programs and people write them (`1e3`, `2'000`, `$2,000.50`, `2.000,50`); anything else is above nothing. */
function numberOf(value: Json): number {
  if (typeof value === 'number') return value
  if (typeof value !== 'string' || value.length > LONGEST_NUMBER) return Number.NEGATIVE_INFINITY
  const plain = value.normalize('NFKC').replace(/[\s_'’]/g, '')
  const dotted = /\.\d{3}[.,]/.test(plain) ? plain.replaceAll('.', '').replace(',', '.') : plain.replaceAll(',', '')
  const bare = dotted.replace(/^(?:\p{Sc}|[A-Z]{3})(?=[\d.+-])/u, '').replace(/(?:\p{Sc}|[A-Z]{3})$/u, '')
  return (
    [dotted, bare]
      .filter((text) => text !== '')
      .map(Number)
      .find((number) => !Number.isNaN(number)) ?? Number.NEGATIVE_INFINITY
  )
}

/** Characters from which on a text is no number. */
const LONGEST_NUMBER = 100

/** Fixtures that the tags do not satisfy; the charter is refused with them. */
export function tagFaults(section: TagsSection): readonly { readonly path: string; readonly message: string }[] {
  const table = compileTags(section)
  return section.flatMap(({ tag, fixtures }, i) =>
    (['yes', 'no'] as const).flatMap((kind) =>
      fixtures[kind].flatMap((fixture, j) =>
        tagsOf(fixtureAsk(fixture), table).includes(tag) === (kind === 'yes')
          ? []
          : [
              {
                path: `charter.tags.${i}.fixtures.${kind}.${j}`,
                message: kind === 'yes' ? `expected the tag ${tag}, which no matcher gives it` : `expected no tag ${tag}`,
              },
            ],
      ),
    ),
  )
}

/** A fixture as a request. */
function fixtureAsk(fixture: TagFixture): Ask {
  const given = typeof fixture === 'string' ? { intent: fixture, resource_type: 'api_call' as const } : fixture
  const { intent, target, ...rest } = given
  return {
    agent_id: 'fixture',
    task_intent: intent,
    estimated_cost: 0,
    priority: 5,
    logic_density: 5,
    ...rest,
    ...(target === undefined ? {} : { target_resource: target }),
  } as Ask
}
