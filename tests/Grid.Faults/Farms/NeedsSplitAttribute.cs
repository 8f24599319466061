using Grid.Clients.Running;
using Grid.Testing;
using Grid.Testing.Postgres;

namespace Grid.Faults.Farms;

/// <summary>What <c>examples/split</c> starts, and a client for it.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class NeedsSplitAttribute : NeedsAttribute
{
    private static readonly EngTool S3rver = new("s3rver");

    public override string? Missing => PostgresServer.Missing ?? ClientsRoot.Missing ?? S3rver.Missing;
}
