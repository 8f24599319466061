using Grid.Scheduling;

namespace Grid.Dispatch.Operating;

/// <summary>One page of a list, the longest queues first, and the token that asks for the next; empty on the last.</summary>
public sealed record QueuePage(IReadOnlyList<QueueView> Queues, string NextPageToken);
