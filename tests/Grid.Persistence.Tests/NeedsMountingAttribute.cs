using Grid.Testing;

namespace Grid.Persistence.Tests;

[AttributeUsage(AttributeTargets.Class)]
internal sealed class NeedsMountingAttribute : NeedsAttribute
{
    public override string? Missing => Environment.IsPrivilegedProcess || Environment.GetEnvironmentVariable("CI") == "true"
        ? null
        : "Only root may mount a disk that is small enough to be filled.";
}
