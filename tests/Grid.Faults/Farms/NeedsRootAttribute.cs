using Grid.Testing;
using Grid.Testing.Postgres;

namespace Grid.Faults.Farms;

/// <summary>PostgreSQL, and the right to mount file systems and to make networks.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class NeedsRootAttribute : NeedsAttribute
{
    private static bool MayLack => Environment.GetEnvironmentVariable("CI") != "true";

    public override string? Missing => !Environment.IsPrivilegedProcess && MayLack
        ? "Only root may mount file systems and make network namespaces."
        : PostgresServer.Missing;
}
