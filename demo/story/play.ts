import { type HowToTell, Left, Report } from './report.ts'
import type { Stage } from './stage.ts'

/** One scene of a story; `S` is what it plays in. */
export interface Scene<S> {
  /** Its name in the answer of `--json`. */
  readonly name: string
  readonly title: string
  /** Plays it. @throws StepFailed when a step is not what it should be */
  play(stage: Stage, setting: S): Promise<void>
}

/** A story: what it opens, its scenes in order, and what is said before and after. */
export interface Story<S extends { close(): Promise<void> }> {
  readonly name: string
  readonly prologue: readonly string[]
  /** Opens what the scenes play in. What was opened before a fault is closed again. */
  open(): Promise<S>
  readonly scenes: readonly Scene<S>[]
  /** What the summary counts besides scenes and time, such as `46 ledger entries`. */
  counted(setting: S): Promise<string>
  /** What stays when it is over; absent: nothing. */
  readonly left?: string
  readonly epilogue: readonly string[]
}

/** Plays a story to its end or to its first step that is not right; closes what it opened in either case. Answers the exit code. */
export async function play<S extends { close(): Promise<void> }>(story: Story<S>, how: HowToTell): Promise<0 | 1> {
  const report = new Report(how)
  const started = how.clock.now()
  for (const line of story.prologue) report.line(line)
  let opened: S | undefined
  const open = async (): Promise<void> => {
    opened = await story.open()
  }
  await report.part('opening', open, { quiet: true })
  if (!opened) return 1
  const setting = opened

  const right = await allRight(story.scenes, setting, report, how.signal)
  let counted = ''
  const close = async (): Promise<void> => {
    try {
      if (right) counted = await story.counted(setting)
    } finally {
      await setting.close()
    }
  }
  if (!(await report.part('closing', close, { quiet: true })) || !right) return 1

  const seconds = ((how.clock.now() - started) / 1000).toFixed(1)
  report.line('')
  report.line(`All ${story.scenes.length} scenes are as they should be: ${counted}, ${seconds} s, ${story.left ?? 'nothing left behind'}.`)
  for (const line of story.epilogue) report.line(line)
  return 0
}

async function allRight<S>(scenes: readonly Scene<S>[], setting: S, report: Report, signal: AbortSignal): Promise<boolean> {
  for (const [index, scene] of scenes.entries()) {
    report.line('')
    report.line(`${index + 1}  ${scene.title}`)
    report.line('')
    if (!(await report.part(scene.name, (stage) => unlessLeft(scene.play(stage, setting), signal)))) return false
  }
  return true
}

/** The scene's end, or a fault as soon as the spectator leaves. */
function unlessLeft(scene: Promise<void>, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const leave = (): void => reject(new Left())
    if (signal.aborted) leave()
    signal.addEventListener('abort', leave, { once: true })
    scene.then(resolve, reject).finally(() => signal.removeEventListener('abort', leave))
  })
}
