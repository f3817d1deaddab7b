/** A place where a team works on datasets. */
export interface Workspace {
  readonly id: string;
  readonly name: string;
  readonly insertedAt: Date;
  readonly updatedAt: Date;
}
