namespace Grid.Testing.Postgres;

[AttributeUsage(AttributeTargets.Class)]
internal sealed class NeedsPostgresAttribute : NeedsAttribute
{
    public override string? Missing => PostgresServer.Missing;
}
