using Grid.Scheduling;

namespace Grid.Dispatch.Operating;

/// <summary>Which bots to list.</summary>
/// <param name="Bots">Those that fit.</param>
/// <param name="PageSize">How many at most; 0 for the server's choice.</param>
/// <param name="PageToken">Where to go on; empty for the beginning.</param>
public sealed record BotQuery(BotSelector Bots, int PageSize, string PageToken);
