import express, { type Request, type Response, type Router } from "express";
import type { Callers } from "../../http/caller.ts";
import { html, pageHeaders, renderPage } from "../../http/page.ts";
import { PUBLIC_BODY_LIMIT, readForm } from "../../http/request-body.ts";
import { text } from "../../http/schema.ts";
import { sendWaitingPage } from "../../http/waiting-page.ts";
import { TooManyRequestsError } from "../../platform/errors.ts";
import { Secret } from "../../platform/secret.ts";
import type { SignInLimits } from "../auth/index.ts";
import type { OwnerLinkService } from "./owner-link-service.ts";

export const OWNER_LINK_PATH = "/owner-link";

const newPassword = text({ min: 8, max: 100 });

export interface OwnerLinkRouteParts {
  readonly ownerLinks: OwnerLinkService;
  readonly limits: SignInLimits;
  readonly callers: Callers;
}

/** The page behind the one-time link. Public by nature: the token in the link is the credential. */
export function ownerLinkRouter(
  { ownerLinks: links, limits, callers }: OwnerLinkRouteParts,
  frameAncestors: string,
): Router {
  const router = express.Router();
  const headers = pageHeaders(frameAncestors);
  const send = (response: Response, status: number, page: string) => {
    response.status(status).set(headers).send(page);
  };

  /** Whoever has the right token never waits; nobody has it by guessing 32 random bytes. */
  const refuse = async (request: Request, response: Response) => {
    try {
      await limits.countGuess(callers.read(request));
      send(response, 410, closedPage());
    } catch (error) {
      if (!(error instanceof TooManyRequestsError)) throw error;
      const lead = "Many links that are not valid were opened from here.";
      sendWaitingPage(response, error, { lead, frameAncestors });
    }
  };

  router.get("/", async (request, response) => {
    const { token } = request.query;
    const open = typeof token === "string" && (await links.isOpen(new Secret(token)));
    if (!open) return refuse(request, response);
    return send(response, 200, formPage(token));
  });

  router.post("/", async (request, response) => {
    const form = await readForm(request, response, PUBLIC_BODY_LIMIT);
    const token = form.token ?? "";
    const wrong = passwordProblem(form.password ?? "", form.repeated ?? "");
    if (wrong) return send(response, 422, formPage(token, wrong));
    const owner = await links.redeem(new Secret(token), new Secret(form.password ?? ""));
    if (!owner) return refuse(request, response);
    return send(response, 200, donePage(owner.username));
  });
  return router;
}

function passwordProblem(password: string, repeated: string): string | undefined {
  if (!newPassword.safeParse(password).success) return "The password must have 8 to 100 characters.";
  return password === repeated ? undefined : "The two passwords differ.";
}

function formPage(token: string, wrong?: string): string {
  return renderPage({
    title: "Choose your password – argilla-space",
    body: html`<h1>Choose the owner's password</h1>
<p class="lead">This link works once. Afterwards you sign in with the name and password of the owner.</p>
${wrong && html`<p class="wrong" role="alert">${wrong}</p>`}
<form method="post">
<input type="hidden" name="token" value="${token}">
<label>Password<input type="password" name="password" autocomplete="new-password" minlength="8" maxlength="100"
  required autofocus></label>
<label>Password again<input type="password" name="repeated" autocomplete="new-password" minlength="8" maxlength="100"
  required></label>
<button>Set password</button>
</form>`,
  });
}

function closedPage(): string {
  return renderPage({
    title: "Link no longer valid – argilla-space",
    body: html`<h1>This link is no longer valid</h1>
<p class="lead">It works once and for an hour. Restart the server: it prints a new one to its log while the owner has
no password. Or set <code>OWNER_PASSWORD</code>.</p>`,
  });
}

function donePage(username: string): string {
  return renderPage({
    title: "Password set – argilla-space",
    body: html`<h1>Your password is set</h1>
<p class="lead">You are the owner. Your username is <strong>${username}</strong>.</p>
<a class="button" href="sign-in">Sign in</a>`,
  });
}
