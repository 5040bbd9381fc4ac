/**
 * Schema version 4: a run's member may name an mmproj of its own (`mmproj` in the json of `run.members`). No table changes
 * and old rows mean what they meant, but a program of version 3 would leave the field out and go on with a run through
 * another projector: it has to refuse the workspace.
 */
export function allowMemberProjectors(): void {}
