import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import type { Rotation } from '../core/constitution/rotate.ts'
import { RotationBody } from '../core/constitution/wire.ts'
import { CharterInvalid } from './invalid.ts'

const RotationFile = z.strictObject({ format: z.literal('countersign-rotation-v1'), ...RotationBody.shape })

/** Reads a rotation file; undefined when there is none. @throws CharterInvalid when it is not one */
export async function readRotation(file: string): Promise<RotationBody | undefined> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined
    throw error
  })
  if (text === undefined) return undefined
  const parsed = RotationFile.safeParse(jsonOf(text))
  if (!parsed.success)
    throw new CharterInvalid(
      file,
      parsed.error.issues.map((i) => ({ path: i.path.join('.'), message: i.message })),
    )
  const { format: _, ...rotation } = parsed.data
  return rotation
}

/** The text of a rotation file. */
export const rotationText = (rotation: Rotation): string =>
  `${JSON.stringify({ format: 'countersign-rotation-v1', ...rotation }, null, 2)}\n`

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
