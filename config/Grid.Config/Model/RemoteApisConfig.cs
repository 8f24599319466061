using Grid.Config.Diagnostics;

namespace Grid.Config.Model;

/// <summary>What a bot's actions may do that speak to the farm themselves (<c>remote-apis-socket</c>).</summary>
public sealed record RemoteApisConfig(SourceLocation Location)
{
    /// <summary>Whether they may store results.</summary>
    public bool TakesResults { get; init; }

    /// <summary>How many operations one of them may have under way; null for the usual.</summary>
    public int? OperationsMax { get; init; }
}
