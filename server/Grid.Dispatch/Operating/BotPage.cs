using Grid.Scheduling;

namespace Grid.Dispatch.Operating;

/// <summary>One page of a list, by name, and the token that asks for the next; empty on the last.</summary>
public sealed record BotPage(IReadOnlyList<BotView> Bots, string NextPageToken);
