using Grid.Scheduling;

namespace Grid.Dispatch;

/// <summary>One page of a list, and the token that asks for the next; empty on the last.</summary>
public sealed record OperationPage(IReadOnlyList<OperationView> Operations, string NextPageToken);
