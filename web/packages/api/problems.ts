/** Turns a service's error answer into the error it is. */
import {
  ConflictError,
  HubRefused,
  InputError,
  MalformedError,
  NotFoundError,
  TransomError,
  UnavailableError,
} from "@core";

/** The body of every answer that isn't a success, as both services send it. */
interface Problem {
  readonly kind: string;
  readonly code: string;
  readonly message: string;
  readonly hint: string;
  readonly field?: string;
}

/** Not signed in (any more). The pages send the person to the sign-in page. */
export class SignedOutError extends TransomError {}

/**
 * The data of an answer, or the error it carries.
 *
 * @throws TransomError - of the class that the answer's kind names
 */
export async function unwrap<Data>(
  call: Promise<{ data?: Data; error?: unknown; response: Response }>,
  service: string,
): Promise<Data> {
  const answer = await call.catch((error: unknown) => {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw new UnavailableError(
      `${service} doesn't answer.`,
      "Check this computer's connection, then try again.",
    );
  });
  if (answer.error === undefined && answer.response.ok) return answer.data as Data;
  throw toError(answer.error, answer.response.status, service);
}

function toError(body: unknown, status: number, service: string): TransomError {
  const problem = problemOf(body);
  if (status === 401)
    return new SignedOutError(problem?.message ?? "You are signed out.", "Sign in again.");
  if (problem === undefined)
    return new UnavailableError(`${service} gave no usable answer (${status}).`);
  const { kind, code, message, hint, field, ...details } = problem;
  switch (kind) {
    case "malformed":
      return field === undefined
        ? new MalformedError(message, hint)
        : new InputError(field, message, hint);
    case "denied":
      return new HubRefused(code, message, hint, details);
    case "not_found":
      return new NotFoundError(message, hint);
    case "conflict":
      return new ConflictError(message, hint);
    case "unavailable":
      return new UnavailableError(message, hint);
    default:
      return new TransomError(message, hint);
  }
}

function problemOf(body: unknown): Problem | undefined {
  if (typeof body !== "object" || body === null || !("error" in body)) return undefined;
  const { error } = body;
  const isProblem =
    typeof error === "object" && error !== null && "kind" in error && "message" in error;
  return isProblem ? (error as Problem) : undefined;
}
