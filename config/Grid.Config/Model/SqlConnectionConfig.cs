using Grid.Config.Diagnostics;
using Grid.Core;

namespace Grid.Config.Model;

/// <summary>A database that parts refer to (<c>!sql-connection</c>).</summary>
public sealed record SqlConnectionConfig(SourceLocation Location, DatabaseAddress Address)
{
    public TimeSpan ConnectionTimeout { get; init; } = TimeSpan.FromSeconds(5);

    public TimeSpan LockTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Connections open at once; null for the client's own choice.</summary>
    public int? ConnectionsMax { get; init; }
}
