import type { paths } from './api.js'

/** The paths of the API that have a method. */
export type PathOf<Method extends string> = {
  [Path in keyof paths]: paths[Path] extends Record<Method, object> ? Path : never
}[keyof paths]

type Operation<Path, Method> = Path extends keyof paths
  ? Method extends keyof paths[Path] ? paths[Path][Method] : never
  : never
type Json<T> = T extends { content: { 'application/json': infer Body } } ? Body : undefined

/** What an operation answers when it succeeds. */
export type AnswerOf<Path, Method> =
  Operation<Path, Method> extends { responses: infer Responses }
    ? Responses extends { 200: infer Ok } ? Json<Ok>
    : Responses extends { 201: infer Created } ? Json<Created>
    : undefined
  : never

/** What an operation takes. */
export type BodyOf<Path, Method> =
  Operation<Path, Method> extends { requestBody?: infer Body } ? Json<NonNullable<Body>> : undefined

/** What stands in the path or behind it. */
export type PathParameters = Record<string, string | number | boolean | undefined>

/** A path with its `{parameters}` filled in, and the other ones as its query. */
export function filled(path: string, parameters: PathParameters = {}): string {
  const query = new URLSearchParams()
  let whole = path
  for (const [name, value] of Object.entries(parameters)) {
    if (value === undefined) continue
    if (whole.includes(`{${name}}`)) whole = whole.replace(`{${name}}`, encodeURIComponent(value))
    else query.set(name, String(value))
  }
  return query.size > 0 ? `${whole}?${query}` : whole
}
