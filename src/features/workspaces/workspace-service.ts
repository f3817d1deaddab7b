import type { Database, Db, Transaction } from "../../db/database.ts";
import { inTransaction } from "../../db/transaction.ts";
import type { Actor } from "../../platform/actor.ts";
import { isOwner } from "../../platform/actor.ts";
import type { Clock } from "../../platform/clock.ts";
import { ConflictError, NotFoundError, UnprocessableError } from "../../platform/errors.ts";
import { newId } from "../../platform/ids.ts";
import {
  findUserById,
  listUsersOfWorkspace,
  type NewUser,
  type User,
  type UserService,
} from "../users/index.ts";
import type { Workspace } from "./workspace.ts";
import { addMembership, addWorkspace, removeMembership, removeWorkspace } from "./workspace-changes.ts";
import {
  findWorkspaceById,
  findWorkspaceByName,
  isMember,
  listMembershipNames,
  listWorkspaces,
  listWorkspacesOfUser,
  type MembershipsOf,
  WORKSPACE_CONSTRAINTS,
} from "./workspace-store.ts";

export interface WorkspaceServiceParts {
  readonly database: Database;
  readonly clock: Clock;
  /** Workspaces that people who sign in with Hugging Face join; they cannot be deleted. */
  readonly signInWorkspaces: readonly string[];
  /** What keeps a workspace from being deleted, told by the slices above. */
  readonly contents: WorkspaceContents;
}

/** What stands in workspaces. */
export interface WorkspaceContents {
  /** Their common name, as in "some datasets". */
  readonly name: string;
  standIn(db: Db, workspaceId: string): Promise<boolean>;
}

/** The rules of workspaces and of who belongs to them. */
export class WorkspaceService {
  readonly #parts: WorkspaceServiceParts;

  constructor(parts: WorkspaceServiceParts) {
    this.#parts = parts;
  }

  list(): Promise<Workspace[]> {
    return listWorkspaces(this.#parts.database.read);
  }

  /** What a user sees: owners all workspaces, others those that they are members of. */
  listFor(user: { id: string; role: Actor["role"] }): Promise<Workspace[]> {
    const { read } = this.#parts.database;
    return user.role === "owner" ? listWorkspaces(read) : listWorkspacesOfUser(read, user.id);
  }

  /** @throws NotFoundError */
  async listForUserId(userId: string): Promise<Workspace[]> {
    const user = await findUserById(this.#parts.database.read, userId);
    if (!user) throw new NotFoundError("User", userId);
    return this.listFor(user);
  }

  /** @throws NotFoundError */
  async get(id: string): Promise<Workspace> {
    const workspace = await findWorkspaceById(this.#parts.database.read, id);
    if (!workspace) throw new NotFoundError("Workspace", id);
    return workspace;
  }

  findByName(name: string): Promise<Workspace | undefined> {
    return findWorkspaceByName(this.#parts.database.read, name);
  }

  /** @throws NotFoundError */
  async getByName(name: string): Promise<Workspace> {
    const workspace = await this.findByName(name);
    if (!workspace) throw new NotFoundError("Workspace", name, `Workspace with name \`${name}\` not found`);
    return workspace;
  }

  /** How the caller stands to a workspace, which need not exist. */
  async standing(actor: Actor, workspaceId: string): Promise<{ member: boolean }> {
    return {
      member: !isOwner(actor) && (await isMember(this.#parts.database.read, workspaceId, actor.userId)),
    };
  }

  /** @throws ConflictError when the name or the id is taken. */
  async create(input: { id?: string | null | undefined; name: string }): Promise<Workspace> {
    const { database, clock } = this.#parts;
    const workspace = newWorkspace(input, clock.now());
    try {
      await inTransaction(database, (trx) => addWorkspace(trx, workspace));
    } catch (error) {
      const violation = database.dialect.uniqueViolation(error);
      if (violation === WORKSPACE_CONSTRAINTS.id) {
        throw new ConflictError(`Workspace with id \`${workspace.id}\` is not unique`);
      }
      if (violation === WORKSPACE_CONSTRAINTS.name) {
        const rival = { entity: "Workspace", name: workspace.name } as const;
        throw new ConflictError(`Workspace name \`${workspace.name}\` is not unique`, rival);
      }
      throw error;
    }
    return workspace;
  }

  /**
   * Creates an account as a member of these workspaces, in one transaction; those that are not there are made.
   * @throws ConflictError as {@link UserService.create}
   */
  async createMember(users: UserService, input: NewUser, names: readonly string[]): Promise<User> {
    const create = () =>
      users.create(input, async (trx, user) => {
        for (const name of new Set(names)) {
          if (!(await findWorkspaceByName(trx, name))) {
            await addWorkspace(trx, newWorkspace({ name }, user.insertedAt));
          }
        }
        await this.join(trx, user, names);
      });
    try {
      return await create();
    } catch (error) {
      // Somebody made the same workspace at the same moment, so nothing was done: now it is there to be joined.
      if (this.#parts.database.dialect.uniqueViolation(error) !== WORKSPACE_CONSTRAINTS.name) throw error;
      return create();
    }
  }

  /**
   * @throws NotFoundError
   * @throws ConflictError when people who sign in with Hugging Face join this workspace, or something stands in it.
   */
  async delete(id: string): Promise<Workspace> {
    const workspace = await this.get(id);
    if (this.#parts.signInWorkspaces.includes(workspace.name)) {
      throw new ConflictError(
        `Cannot delete the workspace ${id}. People who sign in with Hugging Face join it: take \`${workspace.name}\` out of allowed_workspaces in .oauth.yaml and restart first`,
      );
    }
    const { database, clock, contents } = this.#parts;
    try {
      const deleted = await inTransaction(database, async (trx) => {
        if (await contents.standIn(trx, id)) throw this.#notEmpty(id);
        return removeWorkspace(trx, id, clock.now());
      });
      if (!deleted) throw new NotFoundError("Workspace", id);
    } catch (error) {
      // Something came to stand in it at the same moment.
      throw database.dialect.isMissingReference(error) ? this.#notEmpty(id) : error;
    }
    return workspace;
  }

  /** @throws NotFoundError */
  async listMembers(id: string): Promise<User[]> {
    await this.get(id);
    return listUsersOfWorkspace(this.#parts.database.read, id);
  }

  /**
   * @throws NotFoundError for the workspace
   * @throws UnprocessableError for the user, as the original has it.
   * @throws ConflictError when the user is a member already.
   */
  async addMember(workspaceId: string, userId: string): Promise<User> {
    const { database, clock } = this.#parts;
    await this.get(workspaceId);
    const user = await findUserById(database.read, userId);
    if (!user) throw noSuchUser(userId);
    const membership = { id: newId(), workspaceId, userId, insertedAt: clock.now() };
    try {
      await inTransaction(database, (trx) => addMembership(trx, membership));
    } catch (error) {
      if (database.dialect.uniqueViolation(error) === WORKSPACE_CONSTRAINTS.membership) {
        throw new ConflictError(
          `Workspace user with workspace_id \`${workspaceId}\` and user_id \`${userId}\` is not unique`,
          { entity: "User", name: userId },
        );
      }
      if (database.dialect.isMissingReference(error)) throw await this.#vanished(workspaceId, userId);
      throw error;
    }
    return user;
  }

  /**
   * Makes a new user a member of the workspaces of these names, in the transaction that makes the user.
   * @throws UnprocessableError for a name that no workspace has.
   */
  async join(trx: Transaction, user: User, names: readonly string[]): Promise<void> {
    for (const name of new Set(names)) {
      const workspace = await findWorkspaceByName(trx, name);
      if (!workspace) throw noSuchName(name);
      const membership = {
        id: newId(),
        workspaceId: workspace.id,
        userId: user.id,
        insertedAt: user.insertedAt,
      };
      try {
        await addMembership(trx, membership);
      } catch (error) {
        throw this.#parts.database.dialect.isMissingReference(error) ? noSuchName(name) : error;
      }
    }
  }

  /** The names of the workspaces that users are members of, by user id, in the order in which they joined. */
  memberships(of: MembershipsOf = {}): Promise<ReadonlyMap<string, readonly string[]>> {
    return listMembershipNames(this.#parts.database.read, of);
  }

  /** The member to remove, before the policy is asked. @throws NotFoundError for the membership. */
  async getMember(workspaceId: string, userId: string): Promise<User> {
    const { read } = this.#parts.database;
    const user = (await isMember(read, workspaceId, userId)) ? await findUserById(read, userId) : undefined;
    if (!user) throw noSuchMembership(workspaceId, userId);
    return user;
  }

  /** @throws NotFoundError for the membership. */
  async removeMember(workspaceId: string, userId: string): Promise<void> {
    const { database, clock } = this.#parts;
    const removed = await inTransaction(database, (trx) =>
      removeMembership(trx, { workspaceId, userId }, clock.now()),
    );
    if (!removed) throw noSuchMembership(workspaceId, userId);
  }

  #notEmpty(id: string): ConflictError {
    const { name } = this.#parts.contents;
    return new ConflictError(`Cannot delete the workspace ${id}. This workspace has some ${name} linked`);
  }

  /** Which of the two a concurrent request deleted. */
  async #vanished(workspaceId: string, userId: string): Promise<Error> {
    const workspace = await findWorkspaceById(this.#parts.database.read, workspaceId);
    return workspace ? noSuchUser(userId) : new NotFoundError("Workspace", workspaceId);
  }
}

/** A new workspace's row: makes id and timestamps where they are not given. */
export function newWorkspace(input: { id?: string | null | undefined; name: string }, now: Date): Workspace {
  return { id: input.id ?? newId(), name: input.name, insertedAt: now, updatedAt: now };
}

function noSuchName(name: string): UnprocessableError {
  return new UnprocessableError(`Workspace '${name}' does not exist`);
}

function noSuchUser(userId: string): UnprocessableError {
  return new UnprocessableError(`User with id \`${userId}\` not found`);
}

function noSuchMembership(workspaceId: string, userId: string): NotFoundError {
  return new NotFoundError(
    "WorkspaceUser",
    userId,
    `WorkspaceUser not found filtering by workspace_id=${workspaceId}, user_id=${userId}`,
  );
}
