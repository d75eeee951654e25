// Who is signed in: the tokens are variables of this module and are kept nowhere else, see `token-why`.

import { ask, once, Problem, type Request } from "./api";

export interface Profile {
  phone_number: string;
  formatted_phone: string;
  name: string;
  full_name: string | null;
  profile_image_url: string | null;
  market: string;
  language: string;
  currency: string;
  currency_code: string;
  created_at: string;
}

interface Tokens {
  access_token: string;
  refresh_token: string;
  expires_in: number;
  market: string;
}

export interface SignedIn extends Tokens {
  is_new_user: boolean;
  user: Profile;
}

/** Refreshed so long before the end: clocks differ, and requests take time. */
const MARGIN = 30_000;

let tokens: Tokens | undefined;
let ends = 0;
let refreshing: Promise<void> | undefined;
let onEnd: (reason: Problem) => void = () => {};

/** Calls back when the session is over, whoever ended it. */
export const whenEnded = (act: (reason: Problem) => void): void => void (onEnd = act);

export const accessToken = (): string => tokens?.access_token ?? "";

export const expiry = (): Date => new Date(ends);

export const isSignedIn = (): boolean => tokens !== undefined;

export function begin(fresh: Tokens): void {
  tokens = fresh;
  ends = Date.now() + fresh.expires_in * 1000;
}

export function forget(): void {
  tokens = undefined;
}

/** A request in the user's name; the token is refreshed when it must be. */
export async function asUser<T>(request: Request): Promise<T> {
  try {
    if (Date.now() > ends - MARGIN) await refresh();
    return await ask<T>({ ...request, token: tokens?.access_token });
  } catch (error) {
    if (!(error instanceof Problem) || error.status !== 401) throw error;
    if (error.code === "token_expired") return retried(request);
    return over(error);
  }
}

async function retried<T>(request: Request): Promise<T> {
  await refresh();
  return ask<T>({ ...request, token: tokens?.access_token });
}

function over(reason: Problem): never {
  if (tokens) {
    forget();
    onEnd(reason);
  }
  throw reason;
}

/** One refresh for however many callers: a refresh token is good once. */
export function refresh(): Promise<void> {
  refreshing ??= renew().finally(() => (refreshing = undefined));
  return refreshing;
}

async function renew(): Promise<void> {
  if (!tokens) return;
  const body = { refresh_token: tokens.refresh_token };
  try {
    begin(await ask<Tokens>({ method: "POST", path: "/api/v1/auth/refresh", body }));
  } catch (error) {
    if (error instanceof Problem && error.status === 401) over(error);
    throw error;
  }
}

export const signIn = (phone_number: string, verification_code: string): Promise<SignedIn> =>
  once<SignedIn>({ method: "POST", path: "/api/v1/auth/verify-code", body: { phone_number, verification_code } });
