import { type Argument, type Command, InvalidArgumentError, type Option } from 'commander'
import type { CliDeps } from './deps.ts'
import { type Run, startRun } from './run.ts'
import { type Globals, settingsOf } from './settings.ts'

/** What a command gets besides its run: its arguments in order, and its own options by name. */
export interface Given {
  readonly args: readonly (string | undefined)[]
  readonly options: Readonly<Record<string, unknown>>
}

/** One command of the command line. */
export interface Spec {
  readonly name: string
  /** One line for the list of commands. */
  readonly summary: string
  /** What is said besides, in full sentences. */
  readonly more?: string
  /** Such as `<id>`, with what it is. */
  readonly args?: readonly Argument[]
  readonly options?: readonly Option[]
  /** A command line that works, without `countersign`. */
  readonly example: string
  /** It is what its group does when none of its commands is named. */
  readonly isDefault?: true
  readonly act: (run: Run, given: Given) => Promise<void>
}

const examples = new WeakMap<Command, string>()

/** The example of a command, for the generated page. */
export const exampleOf = (command: Command): string | undefined => examples.get(command)

/** Adds a command to its parent; answers it, for commands of its own. */
export function define(parent: Command, deps: CliDeps, spec: Spec): Command {
  const command = parent.command(spec.name, { isDefault: spec.isDefault ?? false }).summary(spec.summary)
  command.description(spec.more ? `${spec.summary}. ${spec.more}` : spec.summary)
  for (const argument of spec.args ?? []) command.addArgument(argument)
  for (const option of spec.options ?? []) command.addOption(option)
  const example = `countersign ${spec.example}`
  examples.set(command, example)
  command.addHelpText('after', `\nExample:\n  $ ${example}`)
  const path = [parent.parent ? parent.name() : '', spec.name].filter(Boolean).join(' ')
  command.action(async () => {
    const settings = settingsOf(command.optsWithGlobals<Globals>(), deps.env, `countersign ${path}`)
    const args = command.processedArgs as readonly (string | undefined)[]
    await spec.act(startRun(deps, settings), { args, options: command.opts() })
  })
  return command
}

/** Adds a group of commands. */
export const group = (parent: Command, name: string, summary: string): Command => parent.command(name).summary(summary).description(summary)

/** Reads a whole number of an option. */
export const wholeNumber =
  (min: number, max: number) =>
  (text: string): number => {
    const value = Number(text)
    if (!/^\d{1,16}$/.test(text) || value < min || value > max)
      throw new InvalidArgumentError(`Expected a whole number from ${min} to ${max}.`)
    return value
  }

/** The text of an option, or undefined. */
export const textOption = ({ options }: Given, name: string): string | undefined => {
  const value = options[name]
  return typeof value === 'string' ? value : undefined
}

/** An argument that commander has made sure of. */
export const argument = ({ args }: Given, index = 0): string => args[index] ?? ''
