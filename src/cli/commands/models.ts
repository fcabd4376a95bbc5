import { type Command, Option } from 'commander'
import { faultFinding } from '../../charter/lint/faults.ts'
import { lintModels } from '../../charter/lint/models.ts'
import { CharterInvalid, loadCharter } from '../../charter/load.ts'
import { llmProviders } from '../../config.ts'
import { FILE, fileOf } from '../charter/files.ts'
import { findingLines } from '../charter/lint.ts'
import { type Body, listOf, objectOf } from '../client.ts'
import { define, group, textOption, wholeNumber } from '../define.ts'
import type { CliDeps } from '../deps.ts'
import { CliError, EXIT } from '../exit.ts'
import { count, safe, short, table, usd } from '../print.ts'

const TOKENS = wholeNumber(0, 1_000_000_000)
/** Kinds of tokens, as the options are called. */
const KINDS = ['input', 'output', 'cached', 'reasoning'] as const

/** `models list`, `models choose`, `models check`. */
export function modelCommands(program: Command, deps: CliDeps): void {
  const models = group(program, 'models', 'Look at the models of the charter, their prices, and which one is for some work')

  define(models, deps, {
    name: 'list',
    isDefault: true,
    summary: 'List the models of the charter with their prices',
    example: 'models list',
    async act(run) {
      const body = await run.server.get('/api/v1/models')
      run.answer(body, () => [
        ...modelRows(listOf(body, 'models')),
        '',
        `Prices in dollars for a million tokens, as of ${safe(body['prices_as_of'])}${body['stale'] === true ? ': older than they should be (`countersign models check`)' : ''}.`,
        ...listOf(body, 'overlays').map(
          (one) => `Experiment ${safe(one['experiment'])}: ${safe(one['to'])} in place of ${safe(one['from'])}.`,
        ),
      ])
    },
  })

  define(models, deps, {
    name: 'choose',
    summary: 'Say which model a request would get, and why not the others',
    options: [
      new Option('--density <1-10>', 'how hard the thinking is').argParser(wholeNumber(1, 10)).default(5),
      new Option('--tokens <n>', 'input and output together, as estimated').argParser(TOKENS),
      new Option('--input <n>', 'its input tokens: models are then compared by what exactly this costs').argParser(TOKENS),
      new Option('--output <n>', 'its output tokens; together with --input').argParser(TOKENS),
      new Option('--cached <n>', 'of the input: what the provider will have in its cache').argParser(TOKENS),
      new Option('--reasoning <n>', 'of the output: what will be thought and not said').argParser(TOKENS),
      new Option('--tools', 'it calls tools'),
      new Option('--agent <id>', 'for what experiments promoted for some agents'),
    ],
    example: 'models choose --density 7 --input 40000 --output 10000 --tools',
    async act(run, given) {
      const { density, tokens, tools } = given.options
      const agent = textOption(given, 'agent')
      const kinds = KINDS.filter((kind) => given.options[kind] !== undefined).map((kind) => [`${kind}_tokens`, String(given.options[kind])])
      const query = new URLSearchParams({
        density: String(density),
        tools: String(tools === true),
        ...(tokens === undefined ? {} : { tokens: String(tokens) }),
        ...Object.fromEntries(kinds),
        ...(agent === undefined ? {} : { agent_id: agent }),
      })
      const body = await run.server.get(`/api/v1/models/choose?${query}`)
      run.answer(body, () => choiceLines(body))
      if (body['model'] === null) throw new CliError(EXIT.failed, 'no_model', '')
    },
  })

  define(models, deps, {
    name: 'check',
    args: [FILE],
    options: [new Option('--strict', 'warnings fail, too')],
    summary: 'Find old, missing and odd prices, and unknown providers, in the models file of a charter',
    more: 'Errors fail; warnings do not, unless --strict. docs/models.md says what each finding means.',
    example: 'models check --strict',
    async act(run, given) {
      const file = fileOf(run, given)
      const known = new Set(Object.keys(llmProviders(deps.env)))
      const findings = await loadCharter(file).then(
        ({ models: document }) => lintModels(document, { now: deps.clock.now(), known }),
        (error: unknown) => {
          if (error instanceof CharterInvalid) return error.faults.map(faultFinding)
          throw error
        },
      )
      run.answer({ file, findings }, () => findingLines(run, file, findings))
      const fails = findings.some(({ severity }) => severity === 'error' || given.options['strict'] === true)
      if (fails) throw new CliError(EXIT.failed, 'models_check_failed', '')
    },
  })
}

function modelRows(models: readonly Body[]): readonly string[] {
  return table([
    ['MODEL', 'TIER', 'DENSITY', 'PROVIDER', 'HOLDS', 'TOOLS', 'INPUT', 'CACHED', 'OUTPUT', 'REASONING', ''],
    ...models.map((model) => {
      const price = objectOf(model, 'usd_per_1m')
      return [
        short(model['id'], 40),
        String(model['tier']),
        `to ${model['max_density']}`,
        short(model['provider'], 24),
        count(Number(model['context'])),
        model['tools'] === true ? 'yes' : 'no',
        ...['input', 'cached', 'output', 'reasoning'].map((kind) => String(price[kind])),
        model['above_ceiling'] === true ? 'above the ceiling' : '',
      ]
    }),
  ])
}

function choiceLines(body: Body): readonly string[] {
  const passed = listOf(body, 'passed_over').map((one) => [
    short(objectOf(one, 'model')['id'], 40),
    ...costOf(objectOf(one, 'model')),
    listOf(one, 'why')
      .map(({ text }) => safe(text))
      .join('; '),
  ])
  const model = body['model'] === null ? undefined : objectOf(body, 'model')
  const chosen = model ? [safe(model['id']), ...costOf(model)].join(' ') : 'No model of the charter can do this work.'
  const by = (body['overlays'] as readonly unknown[]).map((one) => ` (experiment ${safe(one)})`).join('')
  return [
    chosen + by,
    ...(passed.length > 0 ? ['', ...table([['PASSED OVER', ...(passed[0]?.length === 3 ? ['COST'] : []), 'WHY'], ...passed])] : []),
  ]
}

/** What the tokens that were named cost by a model. */
const costOf = ({ estimated_cost_usd: dollars }: Body): readonly string[] => (dollars === undefined ? [] : [usd(dollars)])
