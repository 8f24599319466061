using Grid.Clients.Running;
using Grid.Testing;
using Grid.Testing.Postgres;

namespace Grid.Faults.Farms;

/// <summary>PostgreSQL, and the real clients.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class NeedsPostgresAndClientsAttribute : NeedsAttribute
{
    public override string? Missing => PostgresServer.Missing ?? ClientsRoot.Missing;
}
