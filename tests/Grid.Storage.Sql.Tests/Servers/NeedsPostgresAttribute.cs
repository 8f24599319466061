using Grid.Testing;

namespace Grid.Storage.Sql.Tests.Servers;

[AttributeUsage(AttributeTargets.Class)]
internal sealed class NeedsPostgresAttribute : NeedsAttribute
{
    public override string? Missing => PostgresServer.Missing;
}
